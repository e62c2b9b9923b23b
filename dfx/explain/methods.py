"""Every explanation method by its short name: what it is, what it needs, and one way to ask any of them.

Importing this loads no TensorFlow; it is loaded when a method that needs it is first asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dfx.errors import ExplanationError
from dfx.explain.cam import explain as cams
from dfx.explain.cam import fused
from dfx.explain.cam.family import FAMILY
from dfx.explain.method import FAMILIES, FUSED, Family, Method
from dfx.explain.request import MapRequest
from dfx.explain.saliency import base as gradients
from dfx.explain.saliency import perturbation
from dfx.explain.saliency.family import GRADIENTS, PERTURBATIONS
from dfx.explain.source import source_of
from dfx.types import Explanation, Pixels, Progress, no_progress
from dfx.zoo.registry import spec_of

if TYPE_CHECKING:
    from dfx.predict.predictor import Predictor

__all__ = ["FAMILIES", "FUSED", "METHODS", "NAMES", "Family", "Method", "explain", "method_named", "why_not"]

_CAMS = [*(method.row for method in FAMILY.values()), fused.ROW]
METHODS: tuple[Method, ...] = (
    *sorted(_CAMS, key=lambda row: not row.quick),  # quick ones first
    *(method.row for method in GRADIENTS.values()),
    *(method.row for method in PERTURBATIONS.values()),
)
_BY_NAME = {method.name: method for method in METHODS}
NAMES: tuple[str, ...] = tuple(_BY_NAME)


def method_named(name: str) -> Method:
    """Raises ExplanationError naming the methods there are."""
    if name not in _BY_NAME:
        raise ExplanationError(f"There is no method {name[:40]!r}; there are: {', '.join(NAMES)}.")
    return _BY_NAME[name]


def why_not(model: str, method: str) -> str | None:
    """Why a model cannot be explained by a method, in one sentence; None where it can."""
    if spec_of(model).explainable or method_named(method).family == "perturbation":
        return None
    title = spec_of(model).title
    return f"{title} has no gradient to follow; occlusion, RISE, LIME and Shapley values work for it."


def explain(
    request: MapRequest, predictor: Predictor, crops: Sequence[Pixels], progress: Progress = no_progress
) -> list[Explanation]:
    """One map per face crop `(H, W, 3)` uint8 RGB of any size; the request names a method, its layer None is the last.

    Quick methods explain what dfx answers with, the mean logit of the crop and its mirror image, and so do those of the
    family "perturbation"; the other slow ones explain the crop alone. Raises ExplanationError.
    """
    row, spec, layer = method_named(request.method), predictor.spec, request.layer
    if reason := why_not(spec.name, row.name):
        raise ExplanationError(reason)
    if row.family != "cam" and layer is not None:
        raise ExplanationError(f"{row.title} works on the picture itself; a layer serves class activation maps only.")
    if row.family == "perturbation":
        return perturbation.explain(PERTURBATIONS[row.name], predictor, crops, request, progress)
    if row.family == "gradient":
        return gradients.explain(GRADIENTS[row.name], predictor.network, crops, request, both_ways=row.quick)
    if row.name == FUSED and not layer:
        raise ExplanationError(f"For {spec.title} it was not measured which maps to fuse; another method may do.")
    source = source_of(predictor)
    if layer and (row.name == FUSED or "+" in layer):
        named = [fused.Part(row.name, part.strip()) for part in layer.split("+")]
        parts = fused.parts_of(layer) if row.name == FUSED else named
        return fused.explain_fused(parts, source, crops, request, both_ways=row.quick)
    return cams.explain(FAMILY[row.name], source, crops, request, both_ways=row.quick)
