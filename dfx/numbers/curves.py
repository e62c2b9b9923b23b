"""ROC, precision and recall, DET and reliability as points a page can draw without the faces themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from dfx.numbers.intervals import wilson
from dfx.numbers.metrics import Bin, reliability
from dfx.numbers.ranked import Floats, ranked

POINTS = 200
DIGITS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One curve: columns of equal length, at most POINTS long, in the order of a falling threshold."""

    columns: dict[str, Floats]

    def as_json(self) -> dict[str, list[float]]:
        return {name: [round(float(value), DIGITS) for value in column] for name, column in self.columns.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The curves of one group of faces that holds both labels."""

    name: str
    roc: Line  # false_alarms, recall, threshold; starts at (0, 0), just above the highest score
    precision_recall: Line  # recall, precision, threshold
    det: Line  # false_alarms, missed; only where both are above 0, as its normal-deviate axes need
    bins: tuple[Bin, ...]  # the filled ones of 15

    def as_json(self) -> dict[str, Any]:
        lines = {key: getattr(self, key).as_json() for key in ("roc", "precision_recall", "det")}
        return {**lines, "reliability": [_bin_row(one) for one in self.bins]}


def curves(name: str, fake: ArrayLike, p: ArrayLike) -> Curves:
    """All curves of P(fake) `(N,)` against `fake` `(N,)`, which must hold both values."""
    points = ranked(fake, p)
    alarms, recall, scores = np.append(0, points.false_alarms), np.append(0, points.recall), points.scores
    at = thinned(alarms, recall)
    pr = thinned(points.recall, points.precision)
    return Curves(
        name,
        Line({"false_alarms": alarms[at], "recall": recall[at], "threshold": np.append(scores[0], scores)[at]}),
        Line({"recall": points.recall[pr], "precision": points.precision[pr], "threshold": scores[pr]}),
        _det(points.false_alarms, 1 - points.recall),
        reliability(fake, p),
    )


def _det(alarms: Floats, missed: Floats) -> Line:
    """Detection error trade-off (Martin et al., Eurospeech 1997), thinned as its normal-deviate axes show it."""
    inside = (alarms > 0) & (alarms < 1) & (missed > 1e-12) & (missed < 1)
    alarms, missed = alarms[inside], missed[inside]
    at = thinned(ndtri(alarms), ndtri(missed))
    return Line({"false_alarms": alarms[at], "missed": missed[at]})


def thinned(x: Floats, y: Floats, most: int = POINTS) -> NDArray[np.intp]:
    """Places of at most `most` points spread evenly along the line through `x` and `y`, its two ends among them."""
    if len(x) <= most:
        return np.arange(len(x))
    way = np.append(0, np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y))))
    return np.unique(np.searchsorted(way, np.linspace(0, way[-1], most)).clip(0, len(x) - 1))


def _bin_row(one: Bin) -> dict[str, Any]:
    interval = wilson(round(one.fake * one.n), one.n)
    return {
        "probability": round(one.probability, DIGITS),
        "fake": round(one.fake, DIGITS),
        "interval": [round(bound, DIGITS) for bound in interval],
        "weight": round(one.weight, DIGITS),
        "n": one.n,
    }
