"""The leaderboard of the chosen faces: one row per judge, every figure with its interval or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.columns import COLUMNS, Cell, Column
from dfx.compare.figures.figures import of_calls, scored
from dfx.compare.figures.ladder import ladder
from dfx.numbers.bootstrap import draws, resampled_ece
from dfx.numbers.intervals import Interval, around
from dfx.numbers.metrics import ece
from dfx.numbers.ranked import falling

RESAMPLES = 200  # for the calibration error, the one figure without an interval of its own


@dataclass(frozen=True, slots=True)
class Row:
    """One judge on `n_real` and `n_fake` faces: column key → cell, of every column there is."""

    judge: Judge
    n_real: int
    n_fake: int
    cells: Mapping[str, Cell]


def leaderboard(cut: Cut, thresholds: Sequence[float] | None = None) -> tuple[Row, ...]:
    """One row per judge of the cut, in the board's order, at its own threshold or at those given `(M,)`.

    A cut without faces has rows whose figures are None. The calibration error has no interval here, see `ece_intervals`.
    """
    if not cut.n:
        return tuple(Row(judge, 0, 0, _nothing(judge, cut.why_no_ranking)) for judge in cut.judges)
    at = cut.thresholds if thresholds is None else np.asarray(thresholds, float)
    rows = zip(cut.judges, ladder(cut).tables(at), scored(cut), strict=True)
    return tuple(
        Row(judge, cut.n_real, cut.n_fake, _cells(judge, {**of_calls(table), **rest})) for judge, table, rest in rows
    )


def ordered(rows: Sequence[Row], key: str) -> tuple[Row, ...]:
    """Best first by one column, rows without that figure last. Raises KeyError for no column."""
    sign = -1 if COLUMNS[key].higher else 1

    def place(row: Row) -> tuple[bool, float]:
        value = row.cells[key].value
        return value is None, sign * (value or 0)

    return tuple(sorted(rows, key=place))


def _cells(judge: Judge, found: Mapping[str, Cell]) -> dict[str, Cell]:
    return {key: found[key] if row.metric else cost_cell(row, judge) for key, row in COLUMNS.items()}


def cost_cell(column: Column, judge: Judge) -> Cell:
    """A judge's cost in one column, or that it was not measured."""
    if judge.cost is None or column.cost is None:
        return Cell(None, why=column.why_none)
    return Cell(float(column.cost(judge.cost)))


def _nothing(judge: Judge, why: str) -> dict[str, Cell]:
    return {key: Cell(None, why=why) if row.metric else cost_cell(row, judge) for key, row in COLUMNS.items()}


@lru_cache(maxsize=8)
def ece_intervals(cut: Cut) -> dict[str, Interval]:
    """Judge → the interval of its calibration error, from the stratified bootstrap; {} where a label is missing.

    Slower than the rest (a second for 16 × 10 000), so it is had only on request and kept.
    """
    if cut.why_no_ranking:
        return {}
    made = {}
    for i, judge in enumerate(cut.judges):
        order, _ = falling(cut.p[i])
        y, p = cut.fake[order], cut.p[i][order]
        drawn = [resampled_ece(counts, y, p) for counts in draws(y, seed=0, resamples=RESAMPLES)]
        made[judge.name] = around(ece(y, p), np.concatenate(drawn))
    return made


def stored_rows(judges: Sequence[Judge], group: str = "all") -> tuple[Row, ...]:
    """The leaderboard from the metrics files alone, of all faces, one set or one pool: where there are no predictions.

    Judges without that group are left out.
    """
    found = ((judge, judge.stored[group]) for judge in judges if isinstance(judge.stored.get(group), Mapping))
    return tuple(
        Row(judge, int(stored.get("n_real", 0)), int(stored.get("n_fake", 0)), _stored(judge, stored))
        for judge, stored in found
    )


def _stored(judge: Judge, stored: Mapping[str, Any]) -> dict[str, Cell]:
    spans = stored.get("intervals", {})
    made = {}
    for key, column in COLUMNS.items():
        if not column.metric:
            made[key] = cost_cell(column, judge)
            continue
        value, span = stored.get(column.metric), spans.get(column.metric) or (None, None)
        made[key] = Cell(None, why=column.why_none) if value is None else Cell(float(value), *span)
    return made
