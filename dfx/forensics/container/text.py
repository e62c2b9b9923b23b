"""Text of a file made harmless for display."""

from __future__ import annotations

MOST = 120  # characters


def plain(value: str) -> str:
    """One line without control or direction characters, at most 120 characters. Still text: never markup."""
    kept = "".join(letter if letter.isprintable() else " " for letter in value[: 8 * MOST])
    line = " ".join(kept.split())
    return line if len(line) <= MOST else line[: MOST - 1] + "…"
