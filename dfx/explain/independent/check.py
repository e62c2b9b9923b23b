"""One map of dfx compared with the same map by tf-keras-vis, as a value: what was compared, and how alike both are.

Like is compared with like: the same network, face, layer and direction, the same views (quick methods explain the mean over
the face and its mirror image, the slow ones the face alone), and for SmoothGrad the same noise.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.cam.fused import Part, parts_of
from dfx.explain.explanation import explanation_of
from dfx.explain.independent.asking import LIBRARY, METHODS, SEED, Floats, Independent
from dfx.explain.inputs import sign_of
from dfx.explain.methods import FUSED, explain, method_named
from dfx.explain.request import MapRequest
from dfx.explain.saliency.gradient import strongest_colour
from dfx.explain.saliency.smoothgrad import SmoothGrad
from dfx.explain.trust.correlation import pearson
from dfx.explain.trust.maps import is_constant
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Progress, no_progress
from dfx.zoo import spec_of

if TYPE_CHECKING:
    from dfx.predict.predictor import Predictor

ALONE = ("faster-scorecam", "smoothgrad")  # also compared as each would draw it by itself, which costs little


ALIKE = 0.999  # the correlation that the tests hold every shipped model to, where all ingredients are the same
NEAR = 0.01  # of the peak: for maps without a correlation


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A map of dfx and tf-keras-vis' of the same ingredients, at one size `(h, w)`.

    `correlation` is Pearson's over all h · w cells of both maps as they are shown, evidence for the answer explained and 0
    elsewhere; None where one of them is the same everywhere. `difference` is the greatest of any cell, each map over its
    own maximum. `alone` is the correlation of dfx's map as shown with what tf-keras-vis draws by itself, with its own noise
    or its own way to grow masks; None where there is no such choice, or no correlation.
    """

    own: Explanation
    other: Explanation
    both_ways: bool
    correlation: float | None
    difference: float
    alone: float | None
    seconds: float  # that tf-keras-vis took

    @property
    def agrees(self) -> bool:
        """Whether both drew the same map."""
        return self.difference <= NEAR if self.correlation is None else self.correlation >= ALIKE

    @property
    def method(self) -> str:
        return self.own.method

    @property
    def layer(self) -> str:
        return self.own.layer

    @property
    def cells(self) -> tuple[int, int]:
        """Rows and columns."""
        height, width = self.own.heat.shape
        return height, width


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A map, or the part of a fused one, that tf-keras-vis cannot draw, and the sentence why."""

    method: str
    layer: str
    reason: str


Checked = tuple[Compared | Unchecked, ...]  # one for each map that was fused, else a single one


def why_unchecked(model: str, method: str) -> str | None:
    """Why one map cannot be checked, in one sentence; None where it can. Of fused maps each part has its own answer."""
    if not spec_of(model).explainable:
        return f"{spec_of(model).title} is not a network with gradients and one logit, which {LIBRARY} needs."
    if method not in METHODS:
        return f"{LIBRARY} has no {method_named(method).title}, so there is nothing to check this map against."
    return None


def parts_in(one: Explanation) -> tuple[Part, ...]:
    """The maps that `one` is made of: itself, or those that were fused."""
    if one.method == FUSED:
        return tuple(parts_of(one.layer))
    return tuple(Part(one.method, layer.strip()) for layer in one.layer.split("+"))


def why_none(one: Explanation) -> str | None:
    """Why nothing of a map can be checked, in one sentence; None where at least a part can."""
    reasons = [why_unchecked(one.model, part.method) for part in parts_in(one)]
    if None in reasons:
        return None
    if len(reasons) == 1:
        return reasons[0]
    return f"{LIBRARY} has none of the maps that this one was made of, so there is nothing to check it against."


def check(one: Explanation, predictor: Predictor, crop: Pixels, progress: Progress = no_progress) -> Checked:
    """The map `one` of a face crop `(H, W, 3)`, or each map fused in it, beside tf-keras-vis'.

    Raises ExplanationError where there is nothing to compare, and where Score-CAM takes too long.
    """
    if reason := why_none(one):
        raise ExplanationError(reason)
    progress(0.0, f"Handing the model to {LIBRARY}")
    theirs, parts = Independent(predictor.model), parts_in(one)

    def checked(number: int, part: Part) -> Compared | Unchecked:
        if reason := why_unchecked(one.model, part.method):
            return Unchecked(part.method, part.layer, reason)
        progress(number / len(parts), f"Asking {LIBRARY} for {method_named(part.method).title}")
        own = one if len(parts) == 1 else explain(MapRequest(part.method, part.layer, one.toward), predictor, [crop])[0]
        return _compared(own, theirs, predictor, crop, lambda done, text: progress((number + done) / len(parts), text))

    try:
        return tuple(checked(number, part) for number, part in enumerate(parts))
    finally:
        theirs.close()


def _compared(
    shown: Explanation, theirs: Independent, predictor: Predictor, crop: Pixels, progress: Progress
) -> Compared:
    both_ways = method_named(shown.method).quick
    view = resize(crop, predictor.size)
    views = [view, view[:, ::-1]] if both_ways else [view]
    images = np.stack([predictor.spec.scaling(picture.astype(np.float32)) for picture in views])

    def asked(alone: bool = False) -> Explanation:
        began = time.perf_counter()
        raw = theirs.raw_maps(shown.method, images, shown.layer, sign_of(shown.toward), progress, alone)
        mean = _mean_map(raw, predictor.spec.scaling.scale)
        seconds = time.perf_counter() - began
        return explanation_of(mean, shown.model, shown.method, shown.layer, seconds, shown.toward, shown.unit)

    other = asked()
    own = _same_noise(shown, predictor, crop) if shown.method == "smoothgrad" else shown
    alone = None
    if shown.method in ALONE:
        alone = _correlation(shown, other if shown.method == "smoothgrad" else asked(alone=True))
    other = other if shown.signed is not None else replace(other, signed=None)
    difference = float(np.abs(own.heat - other.heat).max())
    return Compared(own, other, both_ways, _correlation(own, other), difference, alone, other.seconds)


def _mean_map(raw: Floats, scale: float) -> Floats:
    """One map `(h, w)` from that of the face and, where there are two, that of its mirror image, turned back."""
    mean = raw[0] if len(raw) == 1 else np.float32(0.5) * (raw[0] + raw[1][:, ::-1])
    # Gradients (S, S, 3) are per unit of the model's input, dfx's per grey level, of which each is `scale` units.
    return mean if mean.ndim == 2 else strongest_colour(mean * np.float32(scale)).astype(np.float32)


def _same_noise(shown: Explanation, predictor: Predictor, crop: Pixels) -> Explanation:
    """dfx's SmoothGrad with the noise that tf-keras-vis drew."""
    from dfx.explain.saliency import base

    method, network = SmoothGrad(draw=np.random.RandomState), predictor.network
    (own,) = base.explain(method, network, [crop], MapRequest(toward=shown.toward, seed=SEED))
    return own


def _correlation(one: Explanation, other: Explanation) -> float | None:
    if is_constant(one.heat) or is_constant(other.heat):
        return None
    return pearson(one.heat, other.heat)
