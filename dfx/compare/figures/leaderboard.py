"""The leaderboard of the chosen faces: one row per judge, every figure with its interval or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.columns import COLUMNS, METRICS, NOTHING, UNMEASURED, Cell
from dfx.compare.figures.figures import of_calls, scored
from dfx.compare.figures.ladder import ladder
from dfx.compare.table import Plain, Table, table
from dfx.language import real_and_fake
from dfx.numbers import bounds
from dfx.numbers.intervals import Interval


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
        none = {key: Cell(None, why=cut.why_no_ranking) for key in METRICS}
        return tuple(Row(judge, 0, 0, _cells(judge, none)) for judge in cut.judges)
    at = cut.thresholds if thresholds is None else np.asarray(thresholds, float)
    rows = zip(cut.judges, ladder(cut).tables(at), scored(cut), strict=True)
    return tuple(
        Row(judge, cut.n_real, cut.n_fake, _cells(judge, {**of_calls(calls), **rest})) for judge, calls, rest in rows
    )


def ordered(rows: Sequence[Row], key: str) -> tuple[Row, ...]:
    """Best first by one column, rows without that figure last. Raises KeyError for no column."""
    sign = -1 if COLUMNS[key].higher else 1
    return tuple(sorted(rows, key=lambda row: (row.cells[key].value is None, sign * (row.cells[key].value or 0))))


def _cells(judge: Judge, measured: Mapping[str, Cell]) -> dict[str, Cell]:
    """The measured cells and those of its cost, in the order of the columns."""
    cells = {}
    for key, column in COLUMNS.items():
        if column.cost is None:
            cells[key] = measured[key]
        else:
            cells[key] = Cell(float(column.cost(judge.cost))) if judge.cost else Cell(None, why=column.why_none)
    return cells


@lru_cache(maxsize=8)
def ece_intervals(cut: Cut) -> dict[str, Interval]:
    """Judge → the interval of its calibration error, from the stratified bootstrap; {} where a label is missing.

    Slower than the rest (seconds for 16 × 10 000), so it is had only on request and kept.
    """
    if cut.why_no_ranking:
        return {}
    return {judge.name: bounds.calibration_error(cut.fake, p) for judge, p in zip(cut.judges, cut.p, strict=True)}


def stored_rows(judges: Sequence[Judge], group: str = "all") -> tuple[Row, ...]:
    """The leaderboard from the metrics files alone, of all faces, one set or one pool: where there are no predictions.

    Judges without that group are left out.
    """
    rows = []
    for judge in judges:
        stored: Any = judge.stored.get(group)
        if not isinstance(stored, Mapping):
            continue
        spans, cells = stored.get("intervals", {}), {}
        for key in METRICS:
            column = COLUMNS[key]
            value, span = stored.get(column.metric), spans.get(column.metric) or (None, None)
            cells[key] = Cell(None, why=column.why_none) if value is None else Cell(float(value), *span)
        rows.append(Row(judge, int(stored.get("n_real", 0)), int(stored.get("n_fake", 0)), _cells(judge, cells)))
    return tuple(rows)


def unmeasured_rows(judges: Sequence[Judge]) -> tuple[Row, ...]:
    """Rows of models of whom nothing is stored, which say so."""
    none = {key: Cell(None, why=UNMEASURED) for key in METRICS}
    return tuple(Row(judge, 0, 0, _cells(judge, none)) for judge in judges)


def leaderboard_in_words(rows: Sequence[Row], key: str) -> str:
    """The best by one column, with its interval."""
    known = [row for row in ordered(rows, key) if row.cells[key].value is not None]
    if not known:
        why = rows[0].cells[key].why.rstrip(".") if rows else ""
        return f"{why[:1].upper()}{why[1:]}." if rows else NOTHING
    best, column, cell = known[0], COLUMNS[key], known[0].cells[key]
    way = "highest" if column.higher else "lowest"
    if column.metric:
        said = f"{cell.in_words()} on {real_and_fake(best.n_real, best.n_fake)}"
    else:
        said = f"{f'{cell.value:,.4g} {column.unit}'.strip()} on the machine that measured it"
    return f"{best.judge.title} has the {way} {column.title} of {len(known)}: {said}. {column.says}"


def leaderboard_table(rows: Sequence[Row], keys: Sequence[str]) -> Table:
    """The chosen columns, each with its interval's ends where it has one, and why a figure is missing."""
    header = ["model", "name", "kind", "real", "fake"]
    for key in keys:
        title = COLUMNS[key].title
        header += [title, f"{title} low", f"{title} high"] if COLUMNS[key].metric else [title]
    made = []
    for row in rows:
        cells: list[Plain] = [row.judge.title, row.judge.name, row.judge.kind, row.n_real, row.n_fake]
        for key in keys:
            cells += row.cells[key].plain if COLUMNS[key].metric else [row.cells[key].value]
        missing = {row.cells[key].why: COLUMNS[key].title for key in keys if row.cells[key].value is None}
        made.append([*cells, "; ".join(f"{title}: {why}" for why, title in missing.items())])
    return table([*header, "missing"], made)
