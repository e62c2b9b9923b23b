"""Two models side by side for the terminal."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from dfx.compare.board.two_models import TwoModels, difference_words
from dfx.language import figure
from dfx.numbers.pairs import Difference

NONE = "–"
COSTS = (  # title, field, unit, digits
    ("fake from", "threshold", 1, 2),
    ("ms a face", "ms_a_face", 1, 1),
    ("MB", "bytes", 1e6, 1),
    ("parameters", "parameters", 1, 0),
    ("MFLOPs a view", "flops", 1e6, 0),
)


def two_models_table(found: TwoModels) -> Group:
    """AUC per set with intervals and the differences, then what each costs, then a sentence."""
    judges = (found.first, found.second)
    areas = Table(
        title=f"{found.first.name} and {found.second.name} on {found.data}",
        caption="In brackets: 95 % intervals. Differences: first − second; p by DeLong and McNemar, after Holm's correction.",
    )
    for column in ("set", "real/fake"):
        areas.add_column(column)
    for column in (found.first.name, found.second.name, "AUC difference", "accuracy difference"):
        areas.add_column(column, justify="right")
    for row in found.rows:
        areas.add_row(
            row.name, f"{row.n_real}/{row.n_fake}", figure(row.first, row.first_interval),
            figure(row.second, row.second_interval), _difference(row.pair.auc), _difference(row.pair.accuracy),
        )  # fmt: skip
    costs = Table(title="What each costs")
    costs.add_column("")
    for judge in judges:
        costs.add_column(judge.name, justify="right")
    for name, field, unit, digits in COSTS:
        values = [getattr(judge, field) for judge in judges]
        costs.add_row(name, *(NONE if value is None else f"{value / unit:,.{digits}f}" for value in values))
    return Group(areas, costs, Text(found.sentence))


def _difference(one: Difference | None) -> str:
    """Its p on a line of its own."""
    return difference_words(one).replace(", p", "\np")
