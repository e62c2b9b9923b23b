"""Why, for one face: any model, any method, the parts of the face it lies on, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dfx.errors import ExplanationError
from dfx.explain.cam.fused import AT
from dfx.explain.choice import default_layer, default_method
from dfx.explain.methods import NAMES, explain, method_named, why_not
from dfx.explain.regions import RegionMap, RegionShare, regions_of, shares
from dfx.explain.request import AUTO, MapRequest
from dfx.types import Explanation, Face, Pixels, Progress, no_progress

if TYPE_CHECKING:
    import keras

    from dfx.explain.trust.card import TrustCard
    from dfx.explain.trust.randomisation import Redrawn

REGION_SIDE = 224  # pixels of the template that maps are shared out over


def methods_of(explain_by: str) -> tuple[str, ...]:
    """The names in "gradcam,rise", each once; () for "none", ("auto",) for each model's own best.

    Raises ExplanationError for a name that is none.
    """
    wanted = tuple(dict.fromkeys(name.strip() for name in explain_by.split(",") if name.strip()))
    if wanted == ("none",):
        return ()
    if not wanted or (unknown := [name for name in wanted if name not in (*NAMES, AUTO)]):
        name = unknown[0] if wanted else explain_by
        raise ExplanationError(f"There is no method {name[:40]!r}; there are: {AUTO}, {', '.join(NAMES)}, none.")
    return wanted


def explain_crops(
    crops: Sequence[Pixels], model: str, request: MapRequest = MapRequest(), progress: Progress = no_progress
) -> list[Explanation]:
    """One model's maps of face crops `(S, S, 3)`, see `dfx.explain.methods.explain`.

    A layer asked for serves class activation maps only, and is else left alone. Raises ExplanationError, UnknownModel,
    WeightsMissing, WeightsDamaged.
    """
    from dfx.predict.predictor import predictor

    asked = _resolved(model, request)
    if reason := why_not(model, asked.method):
        raise ExplanationError(reason)  # before the model is loaded for nothing
    return explain(asked, predictor(model), crops, progress)


def _resolved(model: str, request: MapRequest) -> MapRequest:
    """The request with the method's name, and its layer where it has one; for a fused map the maps it is made of."""
    name = default_method(model) if request.method == AUTO else request.method
    row, layer = method_named(name), request.layer
    if row.family != "cam":
        return replace(request, method=name, layer=None)
    asked = layer if layer and (row.has_layers or AT in layer) else None
    return replace(request, method=name, layer=asked or default_layer(model, name))


def regions_or_none(face: Face) -> RegionMap | None:
    """The parts of the face's crop; None where its landmarks span no face."""
    try:
        return regions_of(face, REGION_SIDE)
    except ExplanationError:
        return None


def shares_of(explanation: Explanation, face: Face) -> tuple[RegionShare, ...]:
    """How much of the map lies on each part of the face; () without evidence or without a usable face."""
    regions = regions_or_none(face)
    return shares(explanation, regions) if regions and explanation.has_evidence else ()


def trust_card(
    crop: Pixels,
    model: str,
    request: MapRequest = MapRequest(),
    *,
    thorough: bool = True,
    progress: Progress = no_progress,
) -> TrustCard:
    """The card of one map of a face crop; `thorough` also compares with random orders, the longest part.

    Randomised weights are left out for a model without gradients. Raises ExplanationError as `trust_of` does.
    """
    from dfx.explain.trust.card import trust_of
    from dfx.explain.trust.random_order import ORDERS
    from dfx.predict.predictor import predictor

    ready = predictor(model)
    return trust_of(
        lambda pixels: explain_crops([pixels], model, request)[0],
        ready.logits,
        crop,
        randomised=_randomised(crop, model, request) if ready.spec.explainable else None,
        random_orders=ORDERS if thorough else 0,
        progress=progress,
    )


def _randomised(crop: Pixels, model: str, request: MapRequest) -> Redrawn:
    """The same map by a copy of the model whose weights are drawn anew."""
    from dfx.explain.trust.redraw import redrawn
    from dfx.predict.predictor import Predictor, predictor

    ready, asked, copies = predictor(model), _resolved(model, request), list[Predictor]()

    def of_copy(copy: keras.Model) -> Explanation:
        if not copies:
            copies.append(Predictor(copy, constant=False))  # traced once; it reads the weights as they are
        return explain(asked, copies[0], [crop])[0]

    return redrawn(ready.model, crop, ready.spec.scaling, of_copy)
