"""Tables of published figures, robustness, cost, kinds left out and the data, as in `tables`."""

from __future__ import annotations

from collections.abc import Sequence

from dfx.compare.figures.columns import COLUMNS
from dfx.compare.figures.pareto import Front
from dfx.compare.stored.data import Data
from dfx.compare.stored.left_out import LeftOut
from dfx.compare.stored.reported import Beside, Measured
from dfx.compare.stored.robust import Robust
from dfx.compare.tables import Plain, Table, table, three


def of_reported(rows: Sequence[Beside]) -> Table:
    header = (
        "model", "name", "source", "figure", "reported", "their data", "ours", "low", "high", "n", "our data", "nearest",
        "nearest low", "nearest high", "nearest n", "nearest data", "why they differ",
    )  # fmt: skip
    made = [
        [one.title, one.model, one.source, one.column, one.reported, one.data, *_measured(one.ours),
         *_measured(one.nearest), " ".join(one.why)]
        for one in rows
    ]  # fmt: skip
    return table(header, made)


def _measured(one: Measured | None) -> list[Plain]:
    return [None] * 5 if one is None else [*three(one.cell), one.n, one.data]


def of_robust(found: Robust) -> Table:
    header = (
        "name",
        "damage",
        "level",
        "label",
        "AUC",
        "low",
        "high",
        "AUC lost",
        "low",
        "high",
        "uncertain",
        "real",
        "fake",
    )
    made = [
        [curve.judge.name, curve.damage, one.level, one.label, one.auc, *one.interval, one.drop,
         *(one.drop_interval or (None, None)), one.uncertain, found.n_real, found.n_fake]
        for curve in found.curves
        for one in curve.points
    ]  # fmt: skip
    return table(header, made)


def of_front(found: Front) -> Table:
    quality, cost = COLUMNS[found.quality].title, COLUMNS[found.cost].title
    made = [
        [dot.judge.name, *three(dot.quality), dot.cost, dot.mb, "yes" if dot.on_front else ""] for dot in found.dots
    ]
    return table(("name", quality, "low", "high", cost, "MB", "not beaten"), made)


def of_left_out(found: LeftOut) -> Table:
    header = ("kind", "family", "against", "fakes", "real", "AUC trained without", "low", "high", "AUC trained with", "low",
              "high", "faces drawn", "left out")  # fmt: skip
    made = [
        [one.name, one.family, one.against, one.n_fake, one.n_real, *three(one.unseen), *three(one.seen), one.faces_drawn,
         ", ".join(one.without)]
        for one in found.rows
    ]  # fmt: skip
    return table(header, made)


def of_joined(found: LeftOut) -> Table:
    header = ("method", "group", "real", "fake", "AUC", "recall", "false alarms", "threshold")
    made = [
        [one.method, one.group, one.n_real, one.n_fake, one.auc, one.recall, one.false_alarms, one.threshold]
        for one in found.joined
    ]
    return table(header, made)


def of_data(found: Data) -> Table:
    rows = [[one.set, one.split, one.label, one.method, one.files] for one in found.counts]
    return table(("set", "split", "label", "method", "faces"), rows)
