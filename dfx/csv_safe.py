"""The one writer of CSV that people open: a spreadsheet must show a hostile name, never run it.

All text is quoted, so that it also survives a spreadsheet that takes the semicolon for the separator: `Canon;=1+1` stays
one cell there, too.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from typing import TextIO

# What spreadsheets take for the start of a formula (OWASP, "CSV Injection"), full-width forms included.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PARTS = re.compile(r"([;\t\r\n])")


def _first_visible(text: str) -> str:
    """The first character that is neither blank nor control or format character, or ""."""
    return next((char for char in text if not char.isspace() and unicodedata.category(char)[0] != "C"), "")


def cell(text: str) -> str:
    """`text` as a CSV text cell: an apostrophe in front wherever a spreadsheet might see a formula, NULs dropped.

    Blanks or invisible characters before the formula do not hide it, and neither does a semicolon, tab or line end
    inside the text, where a spreadsheet set to other separators begins a new cell in spite of the quotes. Numbers are no
    business of this function.
    """
    first, *rest = _PARTS.split(text.replace("\0", ""))  # part, separator, part, …
    safe = "".join([first, *(f"'{part}" if _first_visible(part) in _STARTS else part for part in rest)])
    return f"'{safe}" if safe.startswith(_STARTS) or _first_visible(first or safe) in _STARTS else safe


def row(values: Iterable[object]) -> list[object]:
    """One row: text through `cell`, everything else as it is."""
    return [cell(value) if isinstance(value, str) else value for value in values]


def text_of(header: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """The table as CSV, line ends LF: text quoted and without formulas, numbers bare, None an empty cell."""
    stream = io.StringIO(newline="")
    write_to(stream, header, rows)
    return stream.getvalue()


def write_to(stream: TextIO, header: Iterable[object], rows: Iterable[Iterable[object]]) -> None:
    """As `text_of`, row by row to a stream that keeps line ends as they are. Raises OSError."""
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(row(header))
    writer.writerows(row(values) for values in rows)
