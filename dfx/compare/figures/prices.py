"""What errors cost: the expected cost of every threshold, the cheapest one, and what an alarm is worth where fakes are rare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.areas import rankings
from dfx.compare.figures.ladder import PHOTOGRAPHS, ladder
from dfx.errors import SettingError
from dfx.numbers.curves import thinned
from dfx.numbers.intervals import Interval
from dfx.numbers.metrics import Confusion

Floats = NDArray[np.float64]
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
    return tuple(_line(cut, i, stakes) for i in range(len(cut.judges)))


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


def _line(cut: Cut, i: int, stakes: Stakes) -> CostLine:
    thresholds, missed, alarms = _rungs(cut, i)
    costs = stakes.cost(missed, alarms)
    at = thinned(thresholds, costs / max(float(costs.max()), 1e-12))
    best = float(thresholds[int(np.argmin(costs))])
    own = float(cut.thresholds[i])
    tables = (ladder(cut).tables(np.full(len(cut.judges), t))[i] for t in (best, own))
    return CostLine(
        cut.judges[i],
        thresholds[at],
        costs[at],
        *(_value(t, one, stakes) for t, one in zip((best, own), tables, strict=True)),
    )


def _value(threshold: float, table: Confusion, stakes: Stakes) -> Value:
    fakes, reals = table.true_fake + table.false_real, table.true_real + table.false_fake
    recall, alarms, share = table.true_fake / fakes, table.false_fake / reals, stakes.prevalence
    called = share * recall + (1 - share) * alarms
    return Value(
        threshold,
        float(stakes.cost(np.array(1 - recall), np.array(alarms))),
        share * recall + (1 - share) * (1 - alarms),
        share * recall / called if called > 0 else None,
        predictive(table.true_fake, fakes, table.false_fake, reals, share),
        (1 - share) * (1 - alarms) / (1 - called) if called < 1 else None,
        predictive(table.true_real, reals, table.false_real, fakes, 1 - share),
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
