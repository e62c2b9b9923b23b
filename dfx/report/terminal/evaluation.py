"""An evaluation as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group
from rich.table import Table

from dfx.evaluate.measured import Measured
from dfx.evaluate.run import Evaluation
from dfx.language import figure, number
from dfx.numbers.intervals import Interval
from dfx.report.terminal.evaluation_details import detail_tables

NONE = "–"

_COLUMNS = ("real/fake", "AUC", "accuracy", "false alarms", "missed fakes", "uncertain", "ECE")


def table(evaluation: Evaluation) -> Table:
    """One line per model and set: AUC, accuracy and false alarms with their 95 % intervals; – where undefined."""
    made = Table(
        title=f"{evaluation.data}, {evaluation.split} split",
        caption="In brackets: 95 % intervals. A dash: the labels at hand cannot define it.",
    )
    made.add_column("model")
    made.add_column("set")
    for column in _COLUMNS:
        made.add_column(column, justify="right", no_wrap=True)
    for one in evaluation.measured:
        for i, (name, cells) in enumerate(_lines(one)):
            made.add_row(f"{one.name}\nfake from {number(one.threshold)}" if i == 0 else "", name, *cells)
        made.add_section()
    return made


def false_alarm_table(evaluation: Evaluation) -> Table:
    """One line per model and set of photographs only: how many of them it calls fake."""
    made = Table(title="False alarms on photographs")
    for column in ("model", "photographs", "called fake", "rate"):
        made.add_column(column, justify="left" if column in ("model", "photographs") else "right")
    for one in evaluation.measured:
        for alarms in one.false_alarms:
            rate = figure(alarms.rate, alarms.interval)
            made.add_row(one.name, alarms.name, f"{alarms.count} of {alarms.n}", rate)
    return made


def tables(evaluation: Evaluation, by: Sequence[str] = ()) -> Group:
    """All tables one below the other; false alarms by trait where `by` names traits."""
    return Group(table(evaluation), false_alarm_table(evaluation), *detail_tables(evaluation, by))


def _lines(judge: Measured) -> Iterator[tuple[str, list[str]]]:
    """The name and the cells of every set, of the pools and of all faces."""
    for row in (*judge.sets, *judge.pools, judge.everything):
        m, intervals = row.metrics, row.intervals
        missed = None if m.recall is None else 1 - m.recall
        yield (
            row.name,
            [
                f"{m.n_real}/{m.n_fake}",
                _with_interval(m.auc, intervals["auc"]),
                _with_interval(m.accuracy, intervals["accuracy"]),
                _with_interval(m.false_alarms, intervals["false_alarms"]),
                *(NONE if value is None else figure(value) for value in (missed, row.uncertain, m.ece)),
            ],
        )


def _with_interval(value: float | None, interval: Interval | None) -> str:
    return NONE if value is None or interval is None else figure(value, interval)
