"""One table of everything that was measured: `leaderboard.json`. What a source reports of itself stands beside it, apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dfx.records.reported import REPORTED

SCHEMA = "dfx.leaderboard/1"
FIGURES = (
    "auc", "accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "mcc", "average_precision", "eer",
    "log_loss", "brier", "ece", "false_alarms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a judge, what kind it is, and why its weights are not here where they are not."""

    name: str
    title: str
    kind: str  # model, baseline, specialist, ensemble or published
    source: str  # S1 … S5 or dfx
    withheld: str | None = None


def leaderboard(
    entries: Sequence[Entry], metrics: Mapping[str, Mapping[str, Any]], left_out: Mapping[str, Any]
) -> dict[str, Any]:
    """The content of the file: `metrics` are the judges' metrics.json by name, best first by AUC over all faces.

    `left_out` holds what every way to join the members is worth on sets that its fit did not see.
    """
    rows = [_row(entry, metrics[entry.name]) for entry in entries]
    one = next(iter(metrics.values()))
    return {
        "schema": SCHEMA,
        **{key: one[key] for key in ("dfx_version", "data", "split", "n", "intervals")},
        "rows": sorted(rows, key=lambda row: -(row["all"]["auc"] or 0)),
        "reported": reported(),
        "left_out": dict(left_out),
    }


def _row(entry: Entry, metrics: Mapping[str, Any]) -> dict[str, Any]:
    groups = {name: _figures(row) for name, row in {**metrics["sets"], **metrics["pools"]}.items()}
    return {
        **asdict(entry),
        "threshold": metrics["threshold"],
        "members": metrics["members"],
        "all": _figures(metrics["all"]),
        "groups": groups,
        "calibration": metrics["calibration"],
        "false_alarms": metrics["false_alarms"],
        "cost": metrics.get("cost"),
    }


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of one group of faces with their intervals and counts."""
    kept = {key: row[key] for key in FIGURES if key in row}
    intervals = {key: row["intervals"][key] for key in kept if row["intervals"].get(key)}
    return {
        "n_real": row["n_real"],
        "n_fake": row["n_fake"],
        "uncertain": row["uncertain"],
        **kept,
        "intervals": intervals,
    }


def reported() -> list[dict[str, Any]]:
    """What the sources say of their own weights on their own data."""
    return [
        {"model": name, "source": one.source, "data": one.data, "figures": dict(one.figures)}
        for name, rows in REPORTED.items()
        for one in rows
    ]
