"""No formula in a CSV: a spreadsheet must show a hostile name, never run it.

Write rows with `csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)`: quoted text also survives a spreadsheet that takes
the semicolon for the separator.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# What spreadsheets take for the start of a formula (OWASP, "CSV Injection"), full-width forms included.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _first_visible(text: str) -> str:
    """The first character that is neither blank nor control or format character, or ""."""
    return next((char for char in text if not char.isspace() and unicodedata.category(char)[0] != "C"), "")


def cell(text: str) -> str:
    """`text` as a CSV text cell: an apostrophe in front wherever a spreadsheet might see a formula, NULs dropped.

    Blanks or invisible characters before the formula do not hide it. Numbers are no business of this function.
    """
    text = text.replace("\0", "")
    return f"'{text}" if text.startswith(_STARTS) or _first_visible(text) in _STARTS else text


def row(values: Iterable[object]) -> list[object]:
    """One row: text through `cell`, everything else as it is."""
    return [cell(value) if isinstance(value, str) else value for value in values]
