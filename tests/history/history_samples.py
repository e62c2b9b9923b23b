"""Made-up entries for tests of the history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from dfx.history.entry import Entry, Report, Summary
from dfx.history.opening import FILE

MINUTE_MS = 60_000
START_MS = 1_796_018_400_000  # 2026-11-30 06:00 UTC
REPORT = Report('{"schema": "dfx.report/1"}', "<!DOCTYPE html><p>Äpfel</p>")


def entry(n: int, name: str = "", *, note: str = "", report: Report | None = REPORT, **changes: Any) -> Entry:
    """The `n`-th entry, a minute after the one before."""
    values: dict[str, Any] = {
        "at_ms": START_MS + n * MINUTE_MS, "offset_min": 60, "kind": "image", "name": name or f"photo {n}.jpg",
        "format": "JPEG", "sha256": f"{n:064x}", "verdict": "fake", "headline": "Likely fake", "fake_probability": 0.93,
        "interval": (0.81, 0.97), "models": ("mobilenet_v2", "cnn"), "dfx_version": "0.1.0", **changes,
    }  # fmt: skip
    return Entry(f"key {n}", Summary(**values), report, note=note)


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """Every statement that the database is sent meanwhile, with its values."""
    seen: list[tuple[str, tuple[Any, ...]]] = []

    def told(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", told)
    yield seen
    event.remove(engine, "before_cursor_execute", told)


def rows_of(folder: Path, question: str = "SELECT name FROM entries ORDER BY id") -> list[tuple[Any, ...]]:
    """What stands in the file, asked past dfx."""
    with sqlite3.connect(folder / FILE) as there:
        return there.execute(question).fetchall()
