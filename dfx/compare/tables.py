"""What a chart shows as a header and rows of plain cells, for the page's tables and CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dfx.compare.figures.agreement import Links, Together
from dfx.compare.figures.columns import COLUMNS, Cell
from dfx.compare.figures.curves import Drawn, Line
from dfx.compare.figures.errors import Errors
from dfx.compare.figures.ladder import Effect, Rate
from dfx.compare.figures.leaderboard import Row
from dfx.compare.figures.prices import CostLine
from dfx.compare.figures.ties import Ties

Plain = str | int | float | None
Three = tuple[Plain, Plain, Plain]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are as long as the header; an empty cell is None."""

    header: tuple[str, ...]
    rows: tuple[tuple[Plain, ...], ...]


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    return Table(tuple(header), tuple(tuple(row) for row in rows))


def of_leaderboard(rows: Sequence[Row], keys: Sequence[str]) -> Table:
    """The chosen columns, each with its interval's ends where it has one, and why a figure is missing."""
    metrics = [key for key in keys if COLUMNS[key].metric]
    header = ["model", "name", "kind", "real", "fake", *(part for key in keys for part in _columns(key)), "missing"]

    def cells(row: Row) -> list[Plain]:
        made: list[Plain] = []
        for key in keys:
            made += list(three(row.cells[key])) if key in metrics else [row.cells[key].value]
        return made

    return table(
        header,
        [[row.judge.title, row.judge.name, row.judge.kind, row.n_real, row.n_fake, *cells(row), _missing(row, keys)]
         for row in rows],
    )  # fmt: skip


def _columns(key: str) -> list[str]:
    title = COLUMNS[key].title
    return [title, f"{title} low", f"{title} high"] if COLUMNS[key].metric else [title]


def _missing(row: Row, keys: Sequence[str]) -> str:
    said = {row.cells[key].why: COLUMNS[key].title for key in keys if row.cells[key].value is None}
    return "; ".join(f"{title}: {why}" for why, title in said.items())


def three(cell: Cell) -> Three:
    return cell.value, cell.low, cell.high


def _rate(rate: Rate | None) -> Three:
    return (None, None, None) if rate is None else (rate.value, *rate.interval)


def of_ties(found: Ties) -> Table:
    """One row per judge with the groups it belongs to, numbered from the highest."""

    def groups(name: str) -> str:
        return " ".join(str(k) for k, group in enumerate(found.groups, start=1) if name in group)

    rows = [[one.rank, one.name, one.auc, one.best, one.worst, groups(one.name)] for one in found.ranked]
    return table(("rank", "name", "AUC", "best rank", "worst rank", "tied groups"), rows)


def of_curve(lines: Sequence[Drawn], kind: str) -> Table:
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


def of_effects(rows: Sequence[Effect]) -> Table:
    header = ["name", "threshold", "real called real", "real called fake", "fake called real", "fake called fake"]
    for word in ("accuracy", "recall", "precision", "false alarms"):
        header += [word, f"{word} low", f"{word} high"]
    made = [
        [one.judge.name, one.threshold, one.table.true_real, one.table.false_fake, one.table.false_real, one.table.true_fake,
         *_rate(one.accuracy), *_rate(one.recall), *_rate(one.precision), *_rate(one.false_alarms), one.f1]
        for one in rows
    ]  # fmt: skip
    return table([*header, "F1"], made)


def of_costs(lines: Sequence[CostLine]) -> Table:
    header = ("name", "at", "threshold", "cost per 1000", "accuracy", "alarms that are fakes", "low", "high",
              "passes that are real", "low", "high")  # fmt: skip
    made = [
        [line.judge.name, at, one.threshold, one.cost, one.accuracy, one.alarm, *one.alarm_interval, one.pass_,
         *one.pass_interval]
        for line in lines
        for at, one in (("cheapest", line.best), ("own threshold", line.own))
    ]  # fmt: skip
    return table(header, made)


def of_errors(rows: Sequence[Errors]) -> Table:
    header = ["group", "name"]
    for word in ("wrong", "missed fakes", "false alarms"):
        header += [word, f"{word} low", f"{word} high", f"{word} n"]
    made = [
        [one.group, one.judge.name, *(_counted(one.wrong)), *_counted(one.missed), *_counted(one.alarms)]
        for one in rows
    ]
    return table(header, made)


def _counted(rate: Rate | None) -> list[Plain]:
    return [*_rate(rate), rate.n if rate else 0]


def of_pairs(rows: Sequence[Together]) -> Table:
    header = ("first", "second", "n", "both right", "only first right", "only second right", "both wrong",
              "accuracy difference", "low", "high", "McNemar p", "p with Holm", "AUC difference", "low", "high", "DeLong p",
              "p with Holm")  # fmt: skip
    made = []
    for one in rows:
        accuracy, auc = one.tests.accuracy, one.tests.auc
        area: list[Plain] = [None] * 5 if auc is None else [auc.value, *auc.interval, auc.p, auc.p_holm]
        counts = (one.tests.n, one.both_right, one.only_first, one.only_second, one.both_wrong)
        tested = (accuracy.value, *accuracy.interval, accuracy.p, accuracy.p_holm)
        made.append([one.first.name, one.second.name, *counts, *tested, *area])
    return table(header, made)


def of_links(found: Links, kind: str = "errors") -> Table:
    """The square of `kind`: errors or answers."""
    names = [judge.name for judge in found.judges]
    square = found.errors if kind == "errors" else found.answers
    return table(("name", *names), [[name, *row] for name, row in zip(names, square, strict=True)])
