"""Judges against one another on the same faces: is a difference more than chance?

AUCs by DeLong's covariance; accuracies, each judge at its own threshold, by McNemar's test (1947); p values of all
pairs are held together by Holm's correction (1979), AUCs and accuracies each as a family. Faces count as independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, erfc
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.numbers.intervals import NORMAL_95, Interval, delong

FEW = 25  # discordant faces below which the chi-square of McNemar's test is not to be trusted
EXACT, CHI_SQUARE = "exact binomial", "chi-square with continuity correction"

Judged = Mapping[str, tuple[NDArray[np.float64], float]]  # judge → P(fake) (N,) and its threshold


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference, first − second, with its 95 % interval and two-sided p, plain and after Holm's correction.

    `p` is None where it cannot be known: two different AUCs, both without variance.
    """

    value: float
    interval: Interval
    p: float | None
    p_holm: float | None = None

    def as_json(self) -> dict[str, Any]:
        bounds = [round(bound, 6) for bound in self.interval]
        return {"difference": round(self.value, 6), "interval": bounds, "p": self.p, "p_holm": self.p_holm}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two judges on the same `n` faces; `auc` is None where one label is missing or has one face only."""

    first: str
    second: str
    n: int
    auc: Difference | None
    accuracy: Difference
    only_first: int  # faces that only the first calls rightly
    only_second: int
    test: str  # which form of McNemar's test

    def seen_from(self, name: str) -> Pair:
        """The same pair with `name`, one of the two, as the first."""
        if name == self.first:
            return self
        auc = None if self.auc is None else _turned(self.auc)
        return Pair(
            self.second, self.first, self.n, auc, _turned(self.accuracy), self.only_second, self.only_first, self.test
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "first": self.first,
            "second": self.second,
            "n": self.n,
            "auc": self.auc and self.auc.as_json(),
            "accuracy": {
                **self.accuracy.as_json(), "only_first": self.only_first, "only_second": self.only_second,
                "test": self.test,
            },
        }  # fmt: skip


def pairs(fake: ArrayLike, judged: Judged) -> tuple[Pair, ...]:
    """Every pair of judges on the faces `fake` `(N,)`, in the judges' order; none where there are fewer than two."""
    y, names = np.asarray(fake, bool), list(judged)
    at = list(combinations(range(len(names)), 2))
    if not at:
        return ()
    right = np.stack([(p >= threshold) == y for p, threshold in judged.values()])
    only = [(int((right[i] & ~right[j]).sum()), int((right[j] & ~right[i]).sum())) for i, j in at]
    areas = []
    if min(int(y.sum()), int((~y).sum())) >= 2:
        values, c = delong(y, np.stack([p for p, _ in judged.values()]))
        variances = [float(c[i, i] + c[j, j] - 2 * c[i, j]) for i, j in at]
        plain = [auc_difference(float(values[i] - values[j]), v) for (i, j), v in zip(at, variances, strict=True)]
        areas = with_holm(plain)
    shares = with_holm([accuracy_difference(b, c, len(y)) for b, c in only])
    return tuple(
        Pair(names[i], names[j], len(y), areas[k] if areas else None, shares[k], *only[k], form_of(sum(only[k])))
        for k, (i, j) in enumerate(at)
    )


def auc_difference(value: float, variance: float) -> Difference:
    """The difference of two AUCs by its DeLong variance; judges that rank alike have neither difference nor variance."""
    if variance <= 1e-15:
        return Difference(value, (value, value), 1.0 if abs(value) < 1e-12 else None)
    error = variance**0.5
    half = NORMAL_95 * error
    return Difference(value, (max(value - half, -1.0), min(value + half, 1.0)), erfc(abs(value) / error / 2**0.5))


def accuracy_difference(only_first: int, only_second: int, n: int) -> Difference:
    """The difference of two accuracies on the same `n` faces: McNemar's p, Bonett and Price's interval (2012)."""
    b, c = (only_first + 1) / (n + 2), (only_second + 1) / (n + 2)
    half = NORMAL_95 * ((b + c - (b - c) ** 2) / (n + 2)) ** 0.5
    bounds = (max(b - c - half, -1.0), min(b - c + half, 1.0))
    return Difference((only_first - only_second) / n, bounds, mcnemar(only_first, only_second))


def form_of(discordant: int) -> str:
    """Which form of McNemar's test so many discordant faces get."""
    return EXACT if discordant < FEW else CHI_SQUARE


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided p that both are right equally often, from the faces on which only one of them is right."""
    discordant, less = only_first + only_second, min(only_first, only_second)
    if form_of(discordant) == EXACT:
        return min(1.0, 2 * sum(comb(discordant, k) for k in range(less + 1)) / 2**discordant)
    return erfc(max(abs(only_first - only_second) - 1, 0) / (2 * discordant) ** 0.5)  # of χ² with one degree of freedom


def holm(p: Sequence[float]) -> list[float]:
    """p values made larger so that none below α is false in more than the share α of such families."""
    made, floor = [0.0] * len(p), 0.0
    for rank, i in enumerate(np.argsort(p, kind="stable")):
        floor = max(floor, min(1.0, (len(p) - rank) * p[i]))
        made[int(i)] = floor
    return made


def with_holm(differences: Sequence[Difference]) -> list[Difference]:
    """The family with `p_holm` filled where p is known."""
    corrected = iter(holm([one.p for one in differences if one.p is not None]))
    return [
        one if one.p is None else Difference(one.value, one.interval, one.p, next(corrected)) for one in differences
    ]


def _turned(one: Difference) -> Difference:
    return Difference(-one.value, (-one.interval[1], -one.interval[0]), one.p, one.p_holm)
