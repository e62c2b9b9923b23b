"""What of a cut is reckoned once and used by many: its answers ranked, its AUCs with their covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.cut import Cut
from dfx.numbers.intervals import delong
from dfx.numbers.pairs import Difference, auc_difference, with_holm
from dfx.numbers.ranked import Ranked, equal_errors, ranked

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """AUCs `(M,)` and DeLong's covariance `(M, M)` of the judges of a cut."""

    values: Floats
    covariance: Floats


@lru_cache(maxsize=8)
def areas(cut: Cut) -> Areas | None:
    """None where a label has fewer than two faces, or there is no judge."""
    if min(cut.n_real, cut.n_fake) < 2 or not cut.judges:
        return None
    return Areas(*delong(cut.fake, cut.p))


def auc_differences(found: Areas, at: Sequence[tuple[int, int]]) -> list[Difference]:
    """DeLong's tests of these pairs of places, corrected by Holm for their number."""
    a, c = found.values, found.covariance
    return with_holm([auc_difference(float(a[i] - a[j]), float(c[i, i] + c[j, j] - 2 * c[i, j])) for i, j in at])


@lru_cache(maxsize=8)
def rankings(cut: Cut) -> tuple[Ranked, ...]:
    """The counts at every distinct score, one per judge; both labels must be there."""
    return tuple(ranked(cut.fake, p) for p in cut.p)


def area_under(points: Ranked) -> float:
    """The AUC by straight lines between the points: `dfx.numbers.metrics.auc` of the same scores."""
    return float(np.trapezoid(np.append(0, points.recall), np.append(0, points.false_alarms)))


def average_precision_of(points: Ranked) -> float:
    """`dfx.numbers.metrics.average_precision` of the same scores."""
    return float(np.sum(np.diff(points.recall, prepend=0) * points.precision))


def eer_of(points: Ranked) -> float:
    """`dfx.numbers.metrics.eer` of the same scores."""
    return float(equal_errors(points.false_alarms[None], 1 - points.recall[None])[0])
