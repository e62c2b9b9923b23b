"""The map that several models agree on, and where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.explanation import explanation_of
from dfx.explain.regions.grid import on_one_grid
from dfx.types import Explanation

Floats = NDArray[np.float64]

MODEL = "ensemble"
UNIT = "share of the evidence per map cell"
SEVERAL = "several"  # the method or the layer, where the models' differ


@dataclass(frozen=True, slots=True, eq=False)
class Consensus:
    """The weighted mean of several models' maps of one face.

    `mean` (h, w) ≥ 0 adds up to 1: the share of the evidence that a cell holds, averaged over the models. `disagreement`
    (h, w) ≥ 0 is the weighted standard deviation across the models, in the same unit; all zero, and no sign of agreement,
    where fewer than two voted. `explanation` is `mean` as a map of the model "ensemble".
    """

    explanation: Explanation
    mean: NDArray[np.float32]
    disagreement: NDArray[np.float32]
    voters: tuple[str, ...]
    without_evidence: tuple[str, ...] = ()
    without_weight: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """Who voted, in one or two sentences."""
        count = len(self.voters) + len(self.without_evidence) + len(self.without_weight)
        if not self.voters:
            return f"None of the {count} models has a map that counts."
        said = f"The mean of {len(self.voters)} of {count} models' maps, each brought to the same sum first."
        if self.without_evidence:
            said += f" Without evidence: {', '.join(self.without_evidence)}."
        if self.without_weight:
            said += f" Without weight in the ensemble: {', '.join(self.without_weight)}."
        return said if len(self.voters) > 1 else said + " One map cannot show disagreement."


def consensus(explanations: Sequence[Explanation], weights: Sequence[float] | None = None) -> Consensus:
    """The mean of several models' maps of one face, with `weights` ≥ 0 (equal ones by default).

    Each map is divided by its own sum before: a logit has another scale in every model, so the raw maps cannot be added,
    and dividing by the peak would give a map that is high everywhere more say than one that points at one spot. Ranks
    would make them equal too, but throw away how much stronger one cell is than another. A map without evidence has no
    vote; the others' weights are scaled to add up to 1.

    The maps may be by several methods, each model's own best: after the division every map is a share of the evidence.
    Raises ExplanationError for no map, both directions at once, and weights that are none.
    """
    maps = on_one_grid(explanations)
    weight = _checked(weights, len(explanations))
    evidence = np.array([made.has_evidence for made in explanations])
    votes = evidence & (weight > 0)
    mean, spread = _mean_and_spread(maps[votes], weight[votes])
    voters, silent, weightless = (
        tuple(made.model for made, among in zip(explanations, some, strict=True) if among)
        for some in (votes, ~evidence, evidence & ~votes)
    )
    method, layer = (
        names[0] if len(set(names)) == 1 else SEVERAL
        for names in ([made.method for made in explanations], [made.layer for made in explanations])
    )
    seconds, toward = sum(made.seconds for made in explanations), explanations[0].toward
    drawn = explanation_of(mean.astype(np.float32), MODEL, method, layer, seconds, toward, UNIT)
    drawn = replace(drawn, signed=None)  # only what speaks for the answer was averaged
    return Consensus(drawn, mean.astype(np.float32), spread.astype(np.float32), voters, silent, weightless)


def _mean_and_spread(maps: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Weighted mean and standard deviation `(h, w)` of maps `(N, h, w)`, each divided by its sum; zeros where N is 0."""
    if not len(maps):
        return np.zeros(maps.shape[1:]), np.zeros(maps.shape[1:])
    parts = maps / maps.sum(axis=(1, 2), keepdims=True)
    weight = weight / weight.sum()
    mean = np.tensordot(weight, parts, 1)
    return mean, np.sqrt(np.tensordot(weight, (parts - mean) ** 2, 1))


def _checked(weights: Sequence[float] | None, count: int) -> Floats:
    given = np.ones(count) if weights is None else np.asarray(weights, np.float64)
    if given.shape != (count,) or not np.isfinite(given).all() or (given < 0).any() or not given.any():
        raise ExplanationError(f"Expected {count} weights from 0 upwards, not all of them 0, one for each map.")
    return given
