"""Which map each model is explained by: every gradient method on every layer, tried on blends of validation faces.

First counts what a map finds of what was changed, then, among those that find nearly as much, what it can be trusted with.
The truth table is measured on test faces, which this never sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.evaluate.truth.cases import Case
from dfx.evaluate.truth.score import scored
from dfx.evaluate.truth.trial import Bench, Trial
from dfx.explain.cam.base import explanation_of
from dfx.explain.cam.sweep import GRADIENT_CAMS, Sweep
from dfx.explain.layers import feature_maps, place_of
from dfx.explain.methods import METHODS, explain, why_not
from dfx.predict.predictor import Predictor
from dfx.types import Explanation, Progress, no_progress

if TYPE_CHECKING:
    import keras

LEAST, MOST = 4, 64  # cells a side: coarser maps say nothing of a place, finer ones know little of the answer
PASSIVE = ("BatchNormalization", "DepthwiseConv2D", "ZeroPadding2D", "Rescaling", "Normalization", "Reshape")
NEAR = 0.1  # of pointing + energy: as good as the best
FINAL = 2  # maps per method that are tried for trust in full
FEW = 12  # faces that trust is tried on


@dataclass(frozen=True, slots=True)
class Choice:
    """A method of a model and the layer it is best on; `layer` as a place "#12", None where a method has no layer.

    `pointing` and `energy` over `n` blends, the shares of `few` that are `stable`, `faithful`, `specific`, all in [0, 1]; the
    shares are None where they were not tried. `default`: the one the model is explained by when nobody chose.
    """

    model: str
    method: str
    layer: str | None
    layer_name: str
    cells: int
    n: int
    pointing: float
    energy: float
    few: int = 0
    stable: float | None = None
    faithful: float | None = None
    specific: float | None = None
    default: bool = False

    @property
    def found(self) -> float:
        """How much it finds of what was changed, in [0, 2]."""
        return self.pointing + self.energy

    @property
    def trusted(self) -> float:
        """The sum of the three shares, in [0, 3]."""
        return sum(share or 0.0 for share in (self.stable, self.faithful, self.specific))


def layers_to_try(model: keras.Model) -> list[str]:
    """Layers whose map is neither too coarse nor too fine, without those that only prepare for the next one."""
    there = feature_maps(model)
    kinds = {name: type(model.get_layer(name)).__name__ for name in there}
    return [name for name, map_ in there.items() if LEAST <= map_.shape[1] <= MOST and kinds[name] not in PASSIVE]


def choices(ready: Predictor, cases: Sequence[Case], progress: Progress = no_progress) -> list[Choice]:
    """Each gradient CAM's best layer, the quick methods at the pixels, and which of all is the default.

    A method at the pixels is the default only where it finds more than NEAR above the best CAM. Empty for a model without
    gradients. Raises ExplanationError.
    """
    name = ready.spec.name
    if not ready.spec.explainable:
        return []
    progress(0.0, f"{name}: all layers")
    sweep = Sweep(ready.model, ready.spec.scaling, layers_to_try(ready.model))
    tried = _tried(ready, sweep, cases)
    bench, found = Bench(ready, sweep, cases[:FEW]), []
    for number, method in enumerate(GRADIENT_CAMS):
        progress(0.3 + 0.1 * number, f"{name}: how far {method} can be trusted")
        found.append(_best_layer(bench, [one for one in tried if one.method == method]))
    progress(0.8, f"{name}: methods at the pixels")
    pixels = _at_the_pixels(ready, cases)
    default = _default(found, pixels)
    return [_marked(one, default) for one in (*found, *pixels)]


def _tried(ready: Predictor, sweep: Sweep, cases: Sequence[Case]) -> list[Choice]:
    maps = sweep.maps([case.crop for case in cases])
    name, there = ready.spec.name, feature_maps(ready.model)
    return [
        Choice(
            name, method, place_of(ready.model, layer), layer, int(there[layer].shape[1]), len(cases),
            *_found([_explanation(one, name, method) for one in maps[method, layer]], cases),
        )
        for method, layer in maps
    ]  # fmt: skip


def _explanation(raw: NDArray[np.float32], model: str, method: str) -> Explanation:
    return explanation_of(raw, model, method, "", 0.0, "fake", "")


def _found(maps: Sequence[Explanation], cases: Sequence[Case]) -> tuple[float, float]:
    """Pointing and energy; a map without evidence finds nothing."""
    scores = [scored(explanation, case) for explanation, case in zip(maps, cases, strict=True)]
    return (
        float(np.mean([one is not None and one.hit for one in scores])),
        float(np.mean([one.energy if one else 0.0 for one in scores])),
    )


def _best_layer(bench: Bench, tried: Sequence[Choice]) -> Choice:
    """Of one method: those that find nearly the most, of these the steadiest and most specific, of these the most trusted."""
    best = max(one.found for one in tried)
    near = {one: bench.trial((one.method, one.layer_name)) for one in tried if one.found >= best - NEAR}
    steady = sorted(near, key=lambda one: (near[one].stable + near[one].specific, one.found))[-FINAL:]
    full = [_with(one, near[one], bench.faithful(near[one])) for one in steady]
    return max(full, key=lambda one: (one.trusted, one.found))


def _with(one: Choice, trial: Trial, faithful: float) -> Choice:
    return replace(one, few=trial.n, stable=trial.stable, specific=trial.specific, faithful=faithful)


def _at_the_pixels(ready: Predictor, cases: Sequence[Case]) -> list[Choice]:
    found = []
    for method in METHODS:
        if method.family != "gradient" or not method.quick or why_not(ready.spec.name, method.name):
            continue
        try:
            maps = explain(method.name, ready, [case.crop for case in cases])
        except ExplanationError:
            continue  # nothing to guide in this model, for one
        found.append(Choice(ready.spec.name, method.name, None, "input", ready.size, len(cases), *_found(maps, cases)))
    return found


def _default(cams: Sequence[Choice], pixels: Sequence[Choice]) -> Choice:
    best = max(one.found for one in cams)
    if pixels and (finest := max(pixels, key=lambda one: one.found)).found > best + NEAR:
        return finest
    return max((one for one in cams if one.found >= best - NEAR), key=lambda one: (one.trusted, one.found))


def _marked(one: Choice, default: Choice) -> Choice:
    return replace(one, default=True) if one is default else one
