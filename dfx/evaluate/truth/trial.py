"""How far maps of many layers can be trusted, tried on a few faces at once: what the trust card measures, in less time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.evaluate.truth.cases import Case
from dfx.explain.cam.fused import fused
from dfx.explain.cam.sweep import Asked, Sweep
from dfx.explain.explanation import explanation_of
from dfx.explain.trust.correlation import spearman
from dfx.explain.trust.deletion import removal
from dfx.explain.trust.maps import at_size, is_constant, values_of
from dfx.explain.trust.redraw import redrawn
from dfx.explain.trust.road import road
from dfx.explain.trust.stability import DAMAGES, Damage, likeness
from dfx.explain.trust.verdict import JUDGED, SPECIFIC, STABLE
from dfx.predict.graph import Network
from dfx.types import Explanation, Pixels

if TYPE_CHECKING:
    import keras

    from dfx.predict.predictor import Predictor

SEEDS = (0, 1)  # of weights drawn anew
Maps = Mapping[Asked, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One map on `n` faces that have it: the shares in [0, 1] that are stable and specific, and the maps themselves."""

    stable: float
    specific: float
    maps: tuple[Explanation | None, ...]  # one per face; None without evidence

    @property
    def n(self) -> int:
        return sum(one is not None for one in self.maps)


class Bench:
    """A sweep's maps of the crops of `cases`, of these crops damaged, and of the model with its weights drawn anew.

    Weights are drawn anew for the first crop, for all alike.
    """

    def __init__(self, ready: Predictor, sweep: Sweep, cases: Sequence[Case]) -> None:
        self._ready, self._crops = ready, [case.crop for case in cases]
        self._damages = [one for one in DAMAGES if one.name in JUDGED]
        self._maps = sweep.maps(self._crops)
        self._damaged = [sweep.maps(self._after(one)) for one in self._damages]
        layers = list(dict.fromkeys(layer for _, layer in sweep.asked))

        def of_copy(copy: keras.Model) -> Maps:
            return Sweep(Network(copy, ready.spec.scaling), layers).maps(self._crops)

        self._anew = [redrawn(ready.model, self._crops[0], ready.spec.scaling, of_copy, seed)(1.0) for seed in SEEDS]

    def _after(self, damage: Damage) -> list[Pixels]:
        return [damage.apply(crop, np.random.default_rng(0)) for crop in self._crops]

    def trial(self, parts: Sequence[Asked]) -> Trial:
        """Of one method and layer, or of several fused."""
        maps = [_usable(raw) for raw in together(self._maps, parts)]
        damaged = [together(given, parts) for given in self._damaged]
        anew = [together(given, parts) for given in self._anew]
        there = [(i, one) for i, one in enumerate(maps) if one]
        stable = [self._is_stable(i, one, [some[i] for some in damaged]) for i, one in there]
        specific = [_is_specific(one, some[i]) for i, one in there for some in anew]
        return Trial(_share(stable), _share(specific), tuple(maps))

    def _is_stable(self, i: int, original: Explanation, again: Sequence[NDArray[np.float32]]) -> bool:
        pairs = zip(self._damages, again, strict=True)
        try:
            found = [likeness(damage, self._crops[i], original, explanation(raw)).correlation for damage, raw in pairs]
        except ExplanationError:  # not finite
            return False
        return all(correlation is not None and correlation >= STABLE for correlation in found)

    def faithful(self, trial: Trial) -> float:
        """The share of faces on which the map's order of pixels is better than its reverse, by deletion and by ROAD.

        Random orders, which the card compares with too, are left out: they take longest.
        """
        pairs = zip(trial.maps, self._crops, strict=True)
        return _share([_is_faithful(self._ready, one, crop) for one, crop in pairs if one])


def together(maps: Maps, parts: Sequence[Asked]) -> NDArray[np.float32]:
    """The maps `(N, h, w)` of one part, or of several fused."""
    if len(parts) == 1:
        return maps[parts[0]]
    return np.stack([fused(some) for some in zip(*(maps[part] for part in parts), strict=True)])


def explanation(raw: NDArray[np.float32]) -> Explanation:
    """A raw map `(h, w)` as a value, of which nothing but the map matters. Raises ExplanationError unless it is finite."""
    return explanation_of(raw, "tried", "tried", "tried", 0.0, "fake", "")


def _usable(raw: NDArray[np.float32]) -> Explanation | None:
    """None for a map without evidence, or the same everywhere, of which there is nothing to trust."""
    one = explanation(raw)
    return one if one.has_evidence and not is_constant(one.heat) else None


def _is_specific(before: Explanation, anew: NDArray[np.float32]) -> bool:
    try:
        values = np.abs(values_of(before))
        others = np.abs(values_of(explanation(anew)))
        return abs(spearman(values, at_size(others, (values.shape[0], values.shape[1])))) <= SPECIFIC
    except ExplanationError:  # not finite, or the same everywhere
        return False


def _is_faithful(ready: Predictor, one: Explanation, crop: Pixels) -> bool:
    try:
        values = values_of(one)
        return removal(ready.logits, crop, values).gap > 0 and road(ready.logits, crop, values).gap > 0
    except ExplanationError:
        return False


def _share(passed: Sequence[bool]) -> float:
    return float(np.mean(passed)) if passed else 0.0
