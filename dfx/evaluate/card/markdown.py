"""Small pieces of Markdown that the cards are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

NONE = "–"


def between(row: Json, key: str, interval: str = "") -> str:
    """A value with its 95 % interval, – where it is null."""
    bounds = row[interval] if interval else row["intervals"][key]
    if row[key] is None or bounds is None:
        return NONE
    return f"{row[key]:.3f} ({bounds[0]:.3f}–{bounds[1]:.3f})"


def number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def share(value: float) -> str:
    return f"{100 * value:.0f} %"


def markdown_table(head: str, columns: Sequence[str], rows: Iterable[str]) -> str:
    """A table below a sentence, where there is one."""
    lines = (f"| {' | '.join(columns)} |", "|" + "---|" * len(columns), *rows)
    return "\n".join((head, "", *lines) if head else lines)
