"""ROC, precision and recall, DET and reliability of every judge of a cut, at most 200 points each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.areas import area_under, average_precision_of, rankings
from dfx.compare.figures.columns import NOTHING
from dfx.compare.table import Table, table
from dfx.language import count, real_and_fake
from dfx.numbers.curves import thinned
from dfx.numbers.intervals import Interval, wilson
from dfx.numbers.metrics import reliability

Floats = NDArray[np.float64]
LEAST = 1e-3  # DET axes end here: beyond, a thousand faces of a label would not fill a step
ALLOWED = 0.05  # the share of false alarms at which the sentence reads recall
WANTED = 0.8  # the share of fakes found at which it reads precision
LEADING = 5  # judges of the highest AUC, of whom the reliability is said
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
    made = []
    for i, (judge, points) in enumerate(zip(cut.judges, rankings(cut), strict=True)):
        alarms, recall, scores = points.false_alarms, points.recall, points.scores
        above = np.append(np.nextafter(scores[0], np.inf), scores)
        made.append(
            Drawn(
                judge, area_under(points), average_precision_of(points),
                roc=_line(np.append(0.0, alarms), np.append(0.0, recall), above),
                precision_recall=_line(recall, points.precision, scores),
                det=_line(deviate(alarms), deviate(1 - recall), scores),
                bins=bins_of(cut, i),
            )
        )  # fmt: skip
    return tuple(made)


def _line(x: Floats, y: Floats, threshold: Floats) -> Line:
    at = thinned(x, y)
    return Line(x[at], y[at], threshold[at])


def deviate(share: Floats) -> Floats:
    """Shares as normal deviates, kept within LEAST and 1 − LEAST: the axes of DET (Martin et al., Eurospeech 1997)."""
    return np.asarray(ndtri(np.clip(share, LEAST, 1 - LEAST)))


def bins_of(cut: Cut, i: int) -> tuple[Bin, ...]:
    """The filled bins of the judge at place `i`; of faces of one label, too."""
    found = reliability(cut.fake, cut.p[i])
    return tuple(Bin(b.probability, b.fake, wilson(round(b.fake * b.n), b.n), b.n) for b in found)


def curves_in_words(kind: str, cut: Cut, lines: Sequence[Drawn], gaps: Mapping[str, float]) -> str:
    """What the chart of `kind` says first; `gaps` are calibration errors by judge, asked for `bins` alone."""
    if not lines:
        return cut.why_no_ranking or NOTHING
    faces = real_and_fake(cut.n_real, cut.n_fake)
    if kind == "precision_recall":
        best = max(lines, key=lambda one: one.average_precision)
        worth = float(best.precision_recall.y[best.precision_recall.x >= WANTED].max())
        return (
            f"Where {_in_100(WANTED)} fakes are found, {_in_100(worth)} alarms of {best.judge.title}, the highest line, are "
            f"fakes; here {_in_100(cut.n_fake / cut.n)} faces are ({faces})."
        )
    if kind == "det":
        errors = [(ndtr(one.det.x), ndtr(one.det.y)) for one in lines]  # where the two differ least, their mean
        alike = [float((a + m)[np.argmin(np.abs(a - m))]) / 2 for a, m in errors]
        best, even = lines[int(np.argmin(alike))], min(alike)
        return (
            f"{best.judge.title} comes closest to the corner: with a threshold at which both errors are alike it misses "
            f"{_in_100(even)} fakes and calls as many in 100 real faces fake ({faces})."
        )
    if kind == "bins":
        return _reliability_in_words(lines, gaps)
    best = max(lines, key=lambda one: one.auc)
    reached = max((y for x, y in zip(best.roc.x, best.roc.y, strict=True) if x <= ALLOWED), default=0.0)
    return (
        f"Where {_in_100(ALLOWED)} real faces may be called fake, {best.judge.title}, the highest curve, still finds "
        f"{_in_100(reached)} fakes ({faces})."
    )


def _in_100(share: float) -> str:
    return f"{100 * share:.0f} in 100"


def _reliability_in_words(lines: Sequence[Drawn], gaps: Mapping[str, float]) -> str:
    """Whose probabilities can be taken at their word.

    Only the five judges of the highest AUC are asked: one that says 0.5 of every face would win otherwise.
    """
    leading = sorted(lines, key=lambda one: -one.auc)[:LEADING]
    known = [one for one in leading if one.judge.name in gaps]
    if not known:
        return NOTHING
    best = min(known, key=lambda one: gaps[one.judge.name])
    return (
        f"Of the {len(known)} with the highest AUC {best.judge.title} is closest to its word: its P(fake) is off by "
        f"{100 * gaps[best.judge.name]:.1f} points on average over {count(sum(one.n for one in best.bins))} faces."
    )


def curve_table(lines: Sequence[Drawn], kind: str) -> Table:
    """Every point of `kind`: roc, precision_recall, det or bins."""
    if kind == "bins":
        bins = [[d.judge.name, b.probability, b.fake, *b.interval, b.n] for d in lines for b in d.bins]
        return table(("name", "P(fake)", "share fake", "low", "high", "n"), bins)
    axes = {
        "roc": ("false alarms", "recall"),
        "precision_recall": ("recall", "precision"),
        "det": ("false alarms, normal deviate", "missed fakes, normal deviate"),
    }[kind]
    drawn: list[tuple[str, Line]] = [(one.judge.name, getattr(one, kind)) for one in lines]
    points = [
        [name, *(float(value) for value in point)]
        for name, line in drawn
        for point in zip(line.x, line.y, line.threshold, strict=True)
    ]
    return table(("name", *axes, "threshold"), points)
