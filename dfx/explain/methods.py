"""Every explanation method by its short name: what it is, what it needs, and one way to ask any of them.

Importing this costs nothing; what a method needs is loaded when it is first asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dfx.errors import ExplanationError
from dfx.types import Explanation, Pixels, Progress, Toward, no_progress
from dfx.zoo.registry import spec_of

if TYPE_CHECKING:
    from dfx.explain.saliency.regions import Labels
    from dfx.predict.predictor import Predictor

Family = Literal["cam", "gradient", "perturbation"]
FAMILIES: dict[Family, str] = {
    "cam": "Class activation maps",
    "gradient": "Gradients at the pixels",
    "perturbation": "Try and see",
}


@dataclass(frozen=True, slots=True)
class Method:
    """One row. `forwards` is about how many runs of the model a map takes: what makes it quick or slow."""

    name: str
    title: str
    family: Family
    forwards: int
    idea: str  # one line for a newcomer
    signed: bool = True  # also says what speaks against
    of_answer: bool = True  # False where the map is the same for "fake" and for "real"

    @property
    def quick(self) -> bool:
        """Whether a map takes about as long as a prediction."""
        return self.forwards <= 8

    @property
    def has_layers(self) -> bool:
        """Whether it reads one layer, which can be chosen."""
        return self.family == "cam" and self.name != FUSED


FUSED = "fusedcam"
METHODS: tuple[Method, ...] = (
    Method("gradcam", "Grad-CAM", "cam", 3, "weighs each feature map by how much the answer hangs on it"),
    Method("gradcam++", "Grad-CAM++", "cam", 3, "the same, fairer to evidence in several places"),
    Method("layercam", "LayerCAM", "cam", 3, "weighs every cell of every feature map by its own gradient"),
    Method("xgradcam", "XGrad-CAM", "cam", 3, "weighs feature maps by where in them the gradient lies"),
    Method("hirescam", "HiResCAM", "cam", 3, "multiplies maps and gradients cell by cell, without averaging"),
    Method(
        "eigencam", "Eigen-CAM", "cam", 2, "the pattern most feature maps share, whatever the answer", of_answer=False
    ),
    Method(FUSED, "Fused CAM", "cam", 6, "the mean of the two maps that together find most and can be trusted most"),
    Method("scorecam", "Score-CAM", "cam", 1000, "shows the model the face through each feature map in turn"),
    Method("faster-scorecam", "Faster Score-CAM", "cam", 34, "Score-CAM with the most telling feature maps only"),
    Method("ablationcam", "Ablation-CAM", "cam", 300, "switches each feature map off and sees what is missing"),
    Method("gradient", "Gradient", "gradient", 3, "which pixels the answer is most sensitive to", signed=False),
    Method("gradient-input", "Gradient × input", "gradient", 3, "sensitivity times the pixel's own value"),
    Method(
        "smoothgrad", "SmoothGrad", "gradient", 72, "the gradient averaged over slightly noisy copies", signed=False
    ),
    Method(
        "integrated-gradients", "Integrated gradients", "gradient", 150, "adds up the gradient from grey to the face"
    ),
    Method("guided-backprop", "Guided backprop", "gradient", 3, "sharp, but known to say little about the model"),
    Method("occlusion", "Occlusion", "perturbation", 200, "covers one patch after another and watches the answer"),
    Method("rise", "RISE", "perturbation", 400, "hides random parts many times and averages what helped"),
    Method("lime", "LIME", "perturbation", 300, "fits a simple rule to which pieces of the face matter"),
    Method("shapley", "Shapley values", "perturbation", 512, "shares the answer fairly among the regions of the face"),
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
    method: str,
    predictor: Predictor,
    crops: Sequence[Pixels],
    layer: str | None = None,
    toward: Toward = "fake",
    labels: Sequence[Labels] | None = None,
    progress: Progress = no_progress,
) -> list[Explanation]:
    """One map per face crop `(H, W, 3)` uint8 RGB of any size.

    Quick methods explain what dfx answers with, the mean logit of the crop and its mirror image, and so do those of the
    family "perturbation"; the other slow ones explain the crop alone. `layer` serves class activation maps only: a name,
    a rule, a place, or several joined by "+" to be fused; None is the last. For "fusedcam" it names the maps to be fused, as
    in "gradcam++@middle,hirescam@last". `labels`, the region of each pixel `(S, S)`,
    serve LIME and Shapley values, which else cut the face up themselves. Raises ExplanationError.
    """
    row, spec = method_named(method), predictor.spec
    if reason := why_not(spec.name, method):
        raise ExplanationError(reason)
    if row.family != "cam" and layer is not None:
        raise ExplanationError(f"{row.title} works on the picture itself; a layer serves class activation maps only.")
    if row.family == "cam":
        return _cam(row, predictor, crops, layer, toward)
    if row.family == "gradient":
        from dfx.explain.saliency import base
        from dfx.explain.saliency.family import GRADIENTS

        return base.explain(
            GRADIENTS[method], predictor.model, crops, spec.scaling, spec.name, toward, both_ways=row.quick
        )
    return _perturbation(method, predictor, crops, toward, labels, progress)


def _cam(
    method: Method, predictor: Predictor, crops: Sequence[Pixels], layer: str | None, toward: Toward
) -> list[Explanation]:
    from dfx.explain.cam import Part, cam, cam_fused, parts_of

    spec, name = predictor.spec, method.name
    if name == FUSED and not layer:
        raise ExplanationError(f"For {spec.title} it was not measured which maps to fuse; another method may do.")
    if layer and (name == FUSED or "+" in layer):
        parts = parts_of(layer) if name == FUSED else [Part(name, one.strip()) for one in layer.split("+")]
        return cam_fused(parts, predictor.model, crops, spec.scaling, spec.name, toward, method.quick, name)
    return cam(name, predictor.model, crops, spec.scaling, layer, spec.name, toward, method.quick)


def _perturbation(
    method: str,
    predictor: Predictor,
    crops: Sequence[Pixels],
    toward: Toward,
    labels: Sequence[Labels] | None,
    progress: Progress,
) -> list[Explanation]:
    from dfx.explain.saliency import perturbation
    from dfx.explain.saliency.family import PERTURBATIONS

    return perturbation.explain(PERTURBATIONS[method], predictor, crops, toward, progress=progress, labels=labels)
