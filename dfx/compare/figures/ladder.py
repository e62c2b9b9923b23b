"""What every threshold would do, for all judges at once: the counts that sliders of threshold and cost are read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dfx import language
from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.compare.table import Table, Three, table
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

    def in_words(self) -> str:
        """ "612 of 900"."""
        return f"{language.count(round(self.value * self.n))} of {language.count(self.n)}"


def plain(rate: Rate | None) -> Three:
    """Its cells in a table, empty where there is none."""
    return (None, None, None) if rate is None else (rate.value, *rate.interval)


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
    made = []
    for judge, own, counts in zip(cut.judges, at, ladder(cut).tables(at), strict=True):
        hits, passes, alarms, missed = counts.true_fake, counts.true_real, counts.false_fake, counts.false_real
        both = hits + missed > 0 and passes + alarms > 0
        made.append(
            Effect(
                judge, float(own), counts,
                accuracy=Rate.of(hits + passes, hits + passes + alarms + missed),
                recall=Rate.of(hits, hits + missed),
                precision=Rate.of(hits, hits + alarms),
                false_alarms=Rate.of(alarms, passes + alarms),
                f1=2 * hits / (2 * hits + alarms + missed) if both else None,
            )
        )  # fmt: skip
    return tuple(made)


def threshold_in_words(found: Sequence[Effect], threshold: float | None = None) -> str:
    """The trade at this threshold, for the judge that finds most fakes among those with fewest false alarms."""
    known = [(one, one.recall, one.false_alarms) for one in found]
    rated = [(one, recall, alarms) for one, recall, alarms in known if recall is not None and alarms is not None]
    if not rated:
        return "It takes real and fake faces to see what a threshold trades."
    best, recall, alarms = max(rated, key=lambda row: row[1].value - row[2].value)  # Youden's J
    where = "At its own threshold" if threshold is None else f"At {language.number(threshold)}"
    return (
        f"{where} {best.judge.title} finds {recall.in_words()} fakes and raises {PHOTOGRAPHS * alarms.value:.0f} false "
        f"alarms per {language.count(PHOTOGRAPHS)} photographs."
    )


def effects_table(rows: Sequence[Effect]) -> Table:
    header = ["name", "threshold", "real called real", "real called fake", "fake called real", "fake called fake"]
    for word in ("accuracy", "recall", "precision", "false alarms"):
        header += [word, f"{word} low", f"{word} high"]
    made = [
        [one.judge.name, one.threshold, one.table.true_real, one.table.false_fake, one.table.false_real, one.table.true_fake,
         *plain(one.accuracy), *plain(one.recall), *plain(one.precision), *plain(one.false_alarms), one.f1]
        for one in rows
    ]  # fmt: skip
    return table([*header, "F1"], made)
