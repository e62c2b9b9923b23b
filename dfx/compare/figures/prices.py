"""What errors cost: the expected cost of every threshold, the cheapest one, and what an alarm is worth where fakes are rare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.areas import rankings
from dfx.compare.figures.ladder import PHOTOGRAPHS, ladder
from dfx.compare.table import Table, table
from dfx.errors import SettingError
from dfx.language import number, percent, percent_between
from dfx.numbers.curves import thinned
from dfx.numbers.intervals import Interval
from dfx.numbers.metrics import Confusion

Floats = NDArray[np.float64]
SURPRISE = 0.2  # how far the share of true alarms lies below accuracy before the sentence says "only"
STEPS = 99  # equally likely values of each rate from which a predictive value's interval is read


@dataclass(frozen=True, slots=True)
class Stakes:
    """A miss costs as much as `miss` false alarms; `prevalence` in (0, 1) is the share of fakes among the pictures.

    Raises SettingError for anything else.
    """

    miss: float = 1.0
    prevalence: float = 0.5

    def __post_init__(self) -> None:
        if not (0 < self.prevalence < 1 and 0 < self.miss < np.inf):
            raise SettingError(
                f"Expected a prevalence between 0 and 1 and a cost above 0, not {self.prevalence:g} and {self.miss:g}."
            )

    @property
    def blind(self) -> tuple[float, float]:
        """The cost per 1 000 pictures of calling all real, and of calling all fake."""
        return PHOTOGRAPHS * self.prevalence * self.miss, PHOTOGRAPHS * (1 - self.prevalence)

    def cost(self, missed: Floats, alarms: Floats) -> Floats:
        """Per 1 000 pictures, in false alarms, of these shares."""
        return np.asarray(
            PHOTOGRAPHS * (self.prevalence * self.miss * missed + (1 - self.prevalence) * alarms), dtype=float
        )


@dataclass(frozen=True, slots=True)
class Value:
    """What one call is worth at one threshold where fakes are as frequent as the stakes say.

    `alarm` is the share of alarms that are fakes, `pass_` the share of passes that are real, each with a 95 % interval;
    None where none of either is expected. `accuracy` is the share of calls that are right.
    """

    threshold: float
    cost: float
    accuracy: float
    alarm: float | None
    alarm_interval: Interval
    pass_: float | None
    pass_interval: Interval


@dataclass(frozen=True, slots=True, eq=False)
class CostLine:
    """One judge: cost per 1 000 pictures `(K,)` by threshold `(K,)`, at most 200 points, and two points in full.

    The cheapest threshold is picked on the very faces it is judged on, so its cost flatters a little.
    """

    judge: Judge
    thresholds: Floats
    costs: Floats
    best: Value  # at the cheapest threshold of all
    own: Value  # at the judge's own


def cost_lines(cut: Cut, stakes: Stakes) -> tuple[CostLine, ...]:
    """One line per judge; none where a label is missing."""
    if cut.why_no_ranking:
        return ()
    lines = []
    for i, judge in enumerate(cut.judges):
        thresholds, missed, alarms = _rungs(cut, i)
        costs = stakes.cost(missed, alarms)
        at = thinned(thresholds, costs / max(float(costs.max()), 1e-12))
        best, own = (
            _value(threshold, ladder(cut).tables(np.full(len(cut.judges), threshold))[i], stakes)
            for threshold in (float(thresholds[int(np.argmin(costs))]), float(cut.thresholds[i]))
        )
        lines.append(CostLine(judge, thresholds[at], costs[at], best, own))
    return tuple(lines)


def costs_in_words(lines: Sequence[CostLine], stakes: Stakes) -> str:
    """What an alarm is worth at this prevalence, and whether any judge beats calling all alike."""
    if not lines:
        return "It takes real and fake faces to weigh misses against false alarms."
    best, idle = min(lines, key=lambda line: line.best.cost), min(stakes.blind)
    value, cut = best.best, number(min(best.best.threshold, 1.0))  # over 1: nothing is called fake
    start = f"With {100 * stakes.prevalence:g} % fakes, {best.judge.title} is cheapest, at a threshold of {cut}"
    if value.cost >= idle or value.alarm is None:
        return (
            f"{start}, and saves nothing over calling every picture the same: fakes are too rare or misses too cheap."
        )
    turn = "yet only" if value.alarm < value.accuracy - SURPRISE else "and"
    return (
        f"{start} picked on these faces: {percent(value.accuracy, digits=1)} of its calls are right, {turn} "
        f"{percent(value.alarm)} of its alarms are fakes (95 % interval {percent_between(value.alarm_interval)})."
    )


def costs_table(lines: Sequence[CostLine]) -> Table:
    header = ("name", "at", "threshold", "cost per 1000", "accuracy", "alarms that are fakes", "low", "high",
              "passes that are real", "low", "high")  # fmt: skip
    made = [
        [line.judge.name, at, one.threshold, one.cost, one.accuracy, one.alarm, *one.alarm_interval, one.pass_,
         *one.pass_interval]
        for line in lines
        for at, one in (("cheapest", line.best), ("own threshold", line.own))
    ]  # fmt: skip
    return table(header, made)


@lru_cache(maxsize=64)
def _rungs(cut: Cut, i: int) -> tuple[Floats, Floats, Floats]:
    """Thresholds falling from just above the highest score, and the shares missed and falsely called at each."""
    points = rankings(cut)[i]
    above = np.nextafter(points.scores[0], np.inf)
    return (
        np.append(above, points.scores),
        1 - np.append(0.0, points.recall),
        np.append(0.0, points.false_alarms),
    )


def _value(threshold: float, calls: Confusion, stakes: Stakes) -> Value:
    fakes, reals = calls.true_fake + calls.false_real, calls.true_real + calls.false_fake
    recall, alarms, share = calls.true_fake / fakes, calls.false_fake / reals, stakes.prevalence
    called = share * recall + (1 - share) * alarms
    return Value(
        threshold,
        float(stakes.cost(np.array(1 - recall), np.array(alarms))),
        share * recall + (1 - share) * (1 - alarms),
        share * recall / called if called > 0 else None,
        predictive(calls.true_fake, fakes, calls.false_fake, reals, share),
        (1 - share) * (1 - alarms) / (1 - called) if called < 1 else None,
        predictive(calls.true_real, reals, calls.false_real, fakes, 1 - share),
    )


def predictive(hits: int, of: int, alarms: int, among: int, prevalence: float) -> Interval:
    """The 95 % interval of a predictive value, from Jeffreys' posteriors of both rates: Beta(k + ½, n − k + ½) each.

    hits of `of` right and alarms of `among` wrong cases get the call; `prevalence` is the share of right cases.
    """
    steps = (np.arange(STEPS) + 0.5) / STEPS
    right = betaincinv(hits + 0.5, of - hits + 0.5, steps)[:, None]
    wrong = betaincinv(alarms + 0.5, among - alarms + 0.5, steps)[None, :]
    values = prevalence * right / (prevalence * right + (1 - prevalence) * wrong)
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
