"""A run's history: one row per epoch, behind that of the run it started from."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path


def history_of(run: Path) -> str:
    """The run's history as CSV, behind that of the run it started from, with the input size of each epoch."""
    rows = [row for path in (run / "earlier.csv", run / "history.csv") if path.is_file() for row in rows_of(path)]
    text = StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "epoch": i} for i, row in enumerate(rows, start=1))
    return text.getvalue()


def rows_of(history: Path) -> list[dict[str, str]]:
    """The epochs of one file, as they are written there."""
    with history.open(newline="") as file:
        return list(csv.DictReader(file))


def csv_line(row: Mapping[str, object], *, names: bool) -> str:
    """One row, with that of the columns' names before it where `names`; no line end behind it."""
    text = StringIO()
    writer = csv.DictWriter(text, list(row), lineterminator="\n")
    if names:
        writer.writeheader()
    writer.writerow(row)
    return text.getvalue().removesuffix("\n")
