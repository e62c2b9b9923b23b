"""What a dossier holds beside the report: its cover, and exhibits of words, tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dfx.language import visible
from dfx.report.pictures import data_uri
from dfx.types import Pixels

MOST_NOTES = 20_000  # characters of an analyst's notes
MOST_NAME = 200  # … of a case number or a file's name
SIDE = 480  # pixels of a picture's longer side


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture of an exhibit, as a `data:` address, and the words below it."""

    image: str
    caption: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain text under their headings."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One thing that was looked at: what it says, and what it was read from. All texts may be hostile: never markup."""

    title: str
    words: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    plates: tuple[Plate, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """What the person who hands it over adds: all of it optional but the time, which has a zone."""

    written: datetime
    case: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        if self.written.tzinfo is None:
            raise ValueError("The time of a dossier needs its zone.")

    @property
    def moment(self) -> str:
        """E.g. "30 November 2026, 14:05:09, UTC+01:00"."""
        offset = self.written.isoformat()[-6:]
        zone = "UTC" if offset == "+00:00" else f"UTC{offset}"
        return f"{self.written.day} {self.written:%B %Y, %H:%M:%S}, {zone}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The notes, a line each, at most MOST_NOTES characters in all."""
        return tuple(visible(line) for line in self.notes[:MOST_NOTES].splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Dossier:
    """The cover, the exhibits in their order, and how the answer came about: titles with rows of (name, value)."""

    cover: Cover
    exhibits: tuple[Exhibit, ...] = ()
    origin: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


def plate(pixels: Pixels, caption: str, side: int = SIDE) -> Plate:
    """RGB `pixels` (H, W, 3), encoded anew and no longer than `side`."""
    return Plate(data_uri(pixels, side), caption)


def pairs(rows: Sequence[tuple[str, str]], head: tuple[str, str] = ("What", "Value")) -> Table:
    """A table of names and values."""
    return Table(head, tuple((name, value) for name, value in rows))
