"""ROC, precision and recall, DET and reliability as points a page can draw without the faces themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
        bins = [
            {
                "probability": round(each.probability, DIGITS),
                "fake": round(each.fake, DIGITS),
                "interval": [round(bound, DIGITS) for bound in wilson(round(each.fake * each.n), each.n)],
                "weight": round(each.weight, DIGITS),
                "n": each.n,
            }
            for each in self.bins
        ]
        return {**lines, "reliability": bins}


def curves(name: str, fake: ArrayLike, p: ArrayLike) -> Curves:
    """All curves of P(fake) `(N,)` against `fake` `(N,)`, which must hold both values."""
    from scipy.special import ndtri  # no page's first paint draws them

    points = ranked(fake, p)
    alarms, recall, scores = np.append(0, points.false_alarms), np.append(0, points.recall), points.scores
    at = thinned(alarms, recall)
    pr = thinned(points.recall, points.precision)
    # detection error trade-off (Martin et al., Eurospeech 1997), thinned as its normal-deviate axes show it
    missed = 1 - points.recall
    inside = (points.false_alarms > 0) & (points.false_alarms < 1) & (missed > 1e-12) & (missed < 1)
    errors, missed = points.false_alarms[inside], missed[inside]
    on_axes = thinned(ndtri(errors), ndtri(missed))
    return Curves(
        name,
        Line({"false_alarms": alarms[at], "recall": recall[at], "threshold": np.append(scores[0], scores)[at]}),
        Line({"recall": points.recall[pr], "precision": points.precision[pr], "threshold": scores[pr]}),
        Line({"false_alarms": errors[on_axes], "missed": missed[on_axes]}),
        reliability(fake, p),
    )


def thinned(x: Floats, y: Floats, most: int = POINTS) -> NDArray[np.intp]:
    """Places of at most `most` points spread evenly along the line through `x` and `y`, its two ends among them."""
    if len(x) <= most:
        return np.arange(len(x))
    way = np.append(0, np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y))))
    return np.unique(np.searchsorted(way, np.linspace(0, way[-1], most)).clip(0, len(x) - 1))
