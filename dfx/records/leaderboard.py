"""One table of everything that was measured: `leaderboard.json`. What a source reports of itself stands beside it, apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from dfx.numbers import Interval
from dfx.records.cost import Cost
from dfx.records.reported import REPORTED
from dfx.records.values import check_shares, read_json, value_of

FILE = "leaderboard.json"
SCHEMA = "dfx.leaderboard/1"
FIGURES = (
    "auc", "accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "mcc", "average_precision", "eer",
    "log_loss", "brier", "ece", "false_alarms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a judge, what kind it is, and why its weights are not here where they are not."""

    name: str
    title: str = ""
    kind: str = ""  # model, baseline, specialist, ensemble or published
    source: str = ""  # S1 … S5 or dfx
    withheld: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A judge on one group of faces: of its figures those that are read back, and the intervals of all."""

    n_real: int
    n_fake: int
    auc: float | None
    intervals: Mapping[str, Interval]
    ece: float | None = None  # expected calibration error

    def __post_init__(self) -> None:
        check_shares(self.auc, self.ece)

    @property
    def n(self) -> int:
        return self.n_real + self.n_fake


@dataclass(frozen=True, slots=True)
class Row(Entry):
    """A line with its figures; "" and None in a table that holds names alone."""

    all: Group | None = None
    groups: Mapping[str, Group] = field(default_factory=dict)
    false_alarms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # photographs → count of n called fake
    cost: Mapping[str, Any] | None = None

    def price(self) -> Cost | None:
        """What an answer costs; None where it was not measured. Raises DataError where the row's cost is damaged."""
        return None if self.cost is None else Cost.from_json(self.cost)


@dataclass(frozen=True, slots=True)
class LeftOutSet:
    """A way to join members on the one group that its weights, calibration and threshold never saw."""

    method: str
    group: str
    n_real: int
    n_fake: int
    auc: float
    false_alarms: float  # share of the real faces called fake
    recall: float  # share of the fakes called fake
    threshold: float

    def __post_init__(self) -> None:
        check_shares(self.auc, self.false_alarms, self.recall, self.threshold)


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The rows, best first, and what every way to join the members is worth on sets that its fit did not see."""

    data: str = ""
    rows: tuple[Row, ...] = ()
    left_out: Mapping[str, Any] = field(default_factory=dict)

    def sets_left_out(self) -> tuple[LeftOutSet, ...]:
        """Every method on every group. Raises DataError where the file does not hold them."""
        damaged = f"{FILE} says nothing of sets left out of an ensemble's fit."
        return value_of(tuple[LeftOutSet, ...], self.left_out.get("methods"), damaged)

    def preset_left_out(self, preset: str) -> tuple[LeftOutSet, ...]:
        """One preset on every group that its fit did not see; () where there is no such preset. Raises DataError where the
        file does not hold them."""
        damaged = f"{FILE} says nothing of sets left out of an ensemble's fit."
        stored = value_of(dict[str, Any], self.left_out.get("presets"), damaged).get(preset)
        return value_of(tuple[LeftOutSet, ...], stored.get("sets"), damaged) if isinstance(stored, dict) else ()


def read_leaderboard(folder: Path) -> Leaderboard:
    """The table of a models folder. Raises DataError where it is missing, damaged or something else."""
    path = folder / FILE
    return _read(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Leaderboard:
    return value_of(Leaderboard, read_json(path), f"{FILE} is damaged: expected rows with names.")


def leaderboard(
    entries: Sequence[Entry], metrics: Mapping[str, Mapping[str, Any]], left_out: Mapping[str, Any]
) -> dict[str, Any]:
    """The content of the file: `metrics` are the judges' metrics.json by name, best first by AUC over all faces.

    `left_out` holds what every way to join the members is worth on sets that its fit did not see.
    """
    rows = []
    for entry in entries:
        own = metrics[entry.name]
        rows.append(
            {
                **{key: getattr(entry, key) for key in ("name", "title", "kind", "source", "withheld")},
                "threshold": own["threshold"],
                "members": own["members"],
                "all": _figures(own["all"]),
                "groups": {name: _figures(row) for name, row in {**own["sets"], **own["pools"]}.items()},
                "calibration": own["calibration"],
                "false_alarms": own["false_alarms"],
                "cost": own.get("cost"),
            }
        )
    first = next(iter(metrics.values()))
    return {
        "schema": SCHEMA,
        **{key: first[key] for key in ("dfx_version", "data", "split", "n", "intervals")},
        "rows": sorted(rows, key=lambda row: -(row["all"]["auc"] or 0)),
        "reported": [
            {"model": name, "source": one.source, "data": one.data, "figures": dict(one.figures)}
            for name, published in REPORTED.items()
            for one in published
        ],
        "left_out": dict(left_out),
    }


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of one group of faces with their intervals and counts."""
    kept = {key: row[key] for key in FIGURES if key in row}
    counts = {key: row[key] for key in ("n_real", "n_fake", "uncertain")}
    intervals = {key: row["intervals"][key] for key in kept if row["intervals"].get(key)}
    return {**counts, **kept, "intervals": intervals}
