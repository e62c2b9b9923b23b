"""Exact Shapley values of the face's regions. Shapley, A value for n-person games, 1953; for models: Lundberg and Lee,
A unified approach to interpreting model predictions, NeurIPS 2017, arXiv:1705.07874."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.method import Method
from dfx.explain.saliency.perturbation import Fill, Perturbation, Score, keep, without
from dfx.explain.saliency.regions import Labels, grid, kept, numbered, spread
from dfx.types import Pixels

MOST_REGIONS = 9  # 512 pictures; each more region doubles them
CELLS = 3  # of the grid along each side that is explained without regions


@dataclass(frozen=True, slots=True)
class RegionValues:
    """What each region adds to the score, in logits: `values` add up to `whole − empty`."""

    labels: tuple[int, ...]
    values: tuple[float, ...]  # one per label
    whole: float  # the face
    empty: float  # all regions removed


@dataclass(frozen=True, slots=True)
class Shapley(Perturbation):
    """φ_r = Σ over the sets S of other regions of |S|! (n − |S| − 1)! / n! · (logit(S and r) − logit(S)).

    What region r changes, averaged over all orders in which regions can be put back: the only division of the logit that
    adds up and treats equal regions equally. All 2ⁿ sets are asked, so nothing is estimated; n is 9 at most. Each pixel
    of the map holds its region's whole value. Without regions, a grid of 3 × 3 is explained.
    """

    fill: Fill = "blur"

    row = Method(
        "shapley", "Shapley values", "perturbation", "logits per region", 512,
        "shares the answer fairly among the regions of the face",
    )  # fmt: skip

    def raw_map(self, score: Score, picture: Pixels, labels: Labels | None, seed: int) -> NDArray[np.float64]:
        labels = grid(score.size, CELLS) if labels is None else labels
        return spread(np.array(self.values(score, picture, labels).values), numbered(labels)[0])

    def values(self, score: Score, picture: Pixels, labels: Labels) -> RegionValues:
        """Of a picture and its regions at the model's input size. Raises ExplanationError for no or too many regions."""
        regions, names = numbered(labels)
        n = len(names)
        if n > MOST_REGIONS:
            raise ExplanationError(f"Exact Shapley values need at most {MOST_REGIONS} regions, not {n}.")
        nothing = without(picture, self.fill)
        present = (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(
            bool
        )  # region r is in set s where bit r of s is set
        scores = score((keep(picture, nothing, kept(regions, chosen)) for chosen in present), 2**n)
        return RegionValues(names, tuple(shapley_of(scores).tolist()), float(scores[-1]), float(scores[0]))


def shapley_of(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """`(n,)` of the scores `(2ⁿ,)` of all sets, where player r is in set s if bit r of s is set."""
    n = len(scores).bit_length() - 1
    sets = np.arange(len(scores))
    sizes = np.bitwise_count(sets)
    weights = np.array([factorial(k) * factorial(n - k - 1) / factorial(n) for k in range(n)])
    values = np.empty(n)
    for player in range(n):
        others = sets[sets >> player & 1 == 0]
        values[player] = weights[sizes[others]] @ (scores[others | 1 << player] - scores[others])
    return values
