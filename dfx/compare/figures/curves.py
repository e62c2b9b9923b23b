"""ROC, precision and recall, DET and reliability of every judge of a cut, at most 200 points each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.areas import area_under, average_precision_of, rankings
from dfx.numbers.curves import thinned
from dfx.numbers.intervals import Interval, wilson
from dfx.numbers.metrics import reliability
from dfx.numbers.ranked import Ranked

Floats = NDArray[np.float64]
LEAST = 1e-3  # DET axes end here: beyond, a thousand faces of a label would not fill a step
DET_TICKS = (0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.99)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Points `(K,)`, K ≤ 200, by falling threshold; a face is called fake from `threshold` on."""

    x: Floats
    y: Floats
    threshold: Floats


@dataclass(frozen=True, slots=True)
class Bin:
    """Faces whose P(fake) lies in one of 15 equal bins: its mean, the share that was fake, and that share's interval."""

    probability: float
    fake: float
    interval: Interval
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One judge's curves. `det` is in normal deviates (`deviate`), kept within LEAST and 1 − LEAST."""

    judge: Judge
    auc: float
    average_precision: float
    roc: Line  # x false alarms, y recall
    precision_recall: Line  # x recall, y precision
    det: Line  # x false alarms, y missed fakes
    bins: tuple[Bin, ...]


@lru_cache(maxsize=8)
def drawn(cut: Cut) -> tuple[Drawn, ...]:
    """The curves of every judge; none where a label is missing (`cut.why_no_ranking`)."""
    if cut.why_no_ranking:
        return ()
    return tuple(_drawn(cut, i) for i in range(len(cut.judges)))


def _drawn(cut: Cut, i: int) -> Drawn:
    points = rankings(cut)[i]
    return Drawn(
        cut.judges[i], area_under(points), average_precision_of(points),
        _roc(points), _precision_recall(points), _det(points), bins_of(cut, i),
    )  # fmt: skip


def _roc(points: Ranked) -> Line:
    x, y = np.append(0.0, points.false_alarms), np.append(0.0, points.recall)
    at = thinned(x, y)
    return Line(x[at], y[at], np.append(np.nextafter(points.scores[0], np.inf), points.scores)[at])


def _precision_recall(points: Ranked) -> Line:
    at = thinned(points.recall, points.precision)
    return Line(points.recall[at], points.precision[at], points.scores[at])


def deviate(share: Floats) -> Floats:
    """Shares as normal deviates, kept within LEAST and 1 − LEAST: the axes of DET (Martin et al., Eurospeech 1997)."""
    return np.asarray(ndtri(np.clip(share, LEAST, 1 - LEAST)))


def _det(points: Ranked) -> Line:
    x, y = deviate(points.false_alarms), deviate(1 - points.recall)
    at = thinned(x, y)
    return Line(x[at], y[at], points.scores[at])


def bins_of(cut: Cut, i: int) -> tuple[Bin, ...]:
    """The filled bins of the judge at place `i`; of faces of one label, too."""
    found = reliability(cut.fake, cut.p[i])
    return tuple(Bin(b.probability, b.fake, wilson(round(b.fake * b.n), b.n), b.n) for b in found)
