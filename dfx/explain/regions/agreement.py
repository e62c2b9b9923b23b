"""How alike two maps of one face are: by the order of their cells, and by where their peaks lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.explain.regions.grid import on_one_grid
from dfx.explain.trust.correlation import ranks
from dfx.types import Explanation

Floats = NDArray[np.float64]

TOP = 0.1  # share of the cells that count as a map's peak
CHANCE = TOP / (2 - TOP)  # the overlap that two peaks laid out at random come to: .053


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """How alike N maps of one face are.

    `rank` (N, N): Spearman's rank correlation in [−1, 1]; `overlap` (N, N): intersection over union of the highest tenth
    of the cells, in [0, 1], about .05 by chance; both symmetric, 1 on the diagonal. `left_out` names the maps that have
    no order: without positive evidence, or with one value everywhere.
    """

    models: tuple[str, ...]
    rank: Floats
    overlap: Floats
    left_out: tuple[str, ...] = ()

    @property
    def mean_rank(self) -> float | None:
        """The mean over all pairs; None where there is no pair."""
        return _mean_of_pairs(self.rank)

    @property
    def mean_overlap(self) -> float | None:
        """The mean over all pairs; None where there is no pair."""
        return _mean_of_pairs(self.overlap)


def agreement(explanations: Sequence[Explanation]) -> Agreement:
    """How alike the maps of one face are, pair by pair, all grown to one grid.

    Only positive evidence is compared. The maps bear their models' names, with the method where it is the methods that
    differ. Raises ExplanationError for no map and for both directions at once.
    """
    maps = on_one_grid(explanations)
    ordered = [k for k, values in enumerate(maps) if values.min() < values.max()]
    several = len({made.method for made in explanations}) > 1
    names = [f"{made.model} · {made.method}" if several else made.model for made in explanations]
    rank, overlap = np.eye(len(ordered)), np.eye(len(ordered))
    for a in range(len(ordered)):
        for b in range(a):
            first, second = maps[ordered[a]], maps[ordered[b]]
            rank[a, b] = rank[b, a] = np.clip(np.corrcoef(ranks(first), ranks(second))[0, 1], -1, 1)
            highest, others = _top(first), _top(second)
            overlap[a, b] = overlap[b, a] = (highest & others).sum() / (highest | others).sum()
    left_out = tuple(name for k, name in enumerate(names) if k not in ordered)
    return Agreement(tuple(names[k] for k in ordered), rank, overlap, left_out)


def _top(values: Floats) -> NDArray[np.bool_]:
    """The highest tenth of the cells, rounded up; all cells equal to the lowest of them, but none without evidence."""
    count = math.ceil(TOP * values.size)
    lowest = np.partition(values.ravel(), -count)[-count]
    return np.asarray((values >= lowest) & (values > 0))


def _mean_of_pairs(matrix: Floats) -> float | None:
    above = matrix[np.triu_indices(len(matrix), 1)]
    return float(above.mean()) if above.size else None
