"""A header and rows of plain cells: what a chart shows, for the page's tables and CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Plain = str | int | float | None
Three = tuple[float | None, float | None, float | None]  # a figure and the ends of its interval


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are as long as the header; an empty cell is None."""

    header: tuple[str, ...]
    rows: tuple[tuple[Plain, ...], ...]


def table(header: Iterable[str], rows: Iterable[Sequence[Any]]) -> Table:
    return Table(tuple(header), tuple(tuple(row) for row in rows))
