"""What every threshold would do, for all judges at once: the counts that sliders of threshold and cost are read from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.numbers.intervals import Interval, wilson
from dfx.numbers.metrics import Confusion

Floats = NDArray[np.float64]
PHOTOGRAPHS = 1000  # false alarms and costs are per so many


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """The answers of a cut in rising order: `reals` `(M, n_real)` and `fakes` `(M, n_fake)`."""

    judges: tuple[Judge, ...]
    reals: Floats
    fakes: Floats

    def tables(self, thresholds: Floats) -> tuple[Confusion, ...]:
        """The confusion of each judge at its threshold `(M,)`."""
        n_real, n_fake = self.reals.shape[1], self.fakes.shape[1]
        made = []
        for reals, fakes, threshold in zip(self.reals, self.fakes, thresholds, strict=True):
            passed, missed = (int(np.searchsorted(row, threshold, side="left")) for row in (reals, fakes))
            made.append(Confusion(passed, n_real - passed, missed, n_fake - missed))
        return tuple(made)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of `n` faces with its Wilson interval."""

    value: float
    interval: Interval
    n: int

    @classmethod
    def of(cls, count: int, n: int) -> Rate | None:
        """None where there is nothing to count."""
        return cls(count / n, wilson(count, n), n) if n else None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one judge does at one threshold; a rate is None where no face could define it."""

    judge: Judge
    threshold: float
    table: Confusion
    accuracy: Rate | None
    recall: Rate | None
    precision: Rate | None
    false_alarms: Rate | None
    f1: float | None

    @property
    def alarms_per_1000(self) -> float | None:
        """Of so many photographs that are real."""
        return None if self.false_alarms is None else PHOTOGRAPHS * self.false_alarms.value


@lru_cache(maxsize=8)
def ladder(cut: Cut) -> Ladder:
    """The ladder of a cut, sorted once."""
    return Ladder(cut.judges, np.sort(cut.p[:, ~cut.fake], axis=1), np.sort(cut.p[:, cut.fake], axis=1))


def effects(cut: Cut, threshold: float | None = None) -> tuple[Effect, ...]:
    """Every judge at one threshold, None for each one's own."""
    at = cut.thresholds if threshold is None else np.full(len(cut.judges), float(threshold))
    tables = ladder(cut).tables(at)
    return tuple(_effect(judge, float(t), table) for judge, t, table in zip(cut.judges, at, tables, strict=True))


def _effect(judge: Judge, threshold: float, table: Confusion) -> Effect:
    hits, passes, alarms, missed = table.true_fake, table.true_real, table.false_fake, table.false_real
    both = hits + missed > 0 and passes + alarms > 0
    return Effect(
        judge, threshold, table,
        accuracy=Rate.of(hits + passes, hits + passes + alarms + missed),
        recall=Rate.of(hits, hits + missed),
        precision=Rate.of(hits, hits + alarms),
        false_alarms=Rate.of(alarms, passes + alarms),
        f1=2 * hits / (2 * hits + alarms + missed) if both else None,
    )  # fmt: skip
