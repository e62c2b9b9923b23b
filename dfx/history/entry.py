"""The values of the history: what is kept of one analysis, and how one looks for it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from dfx.types import Verdict

Kind = Literal["image", "video"]
Outcome = Literal[Verdict, "refused"]  # refused: the file gave no report, and a sentence says why
LONGEST_NOTE = 2_000  # characters
NAME = 16  # digits of a key that name an entry: of ten thousand, two are alike once in 4e11


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands in a line of the history.

    `at_ms` is when the analysis ended, milliseconds since 1970 in UTC, and `offset_min` how many minutes ahead of UTC the
    clock of whoever asked was. `name` is the file's own, as it may be shown and not escaped; `format` as its content says
    ("JPEG", "MP4"), "" where that is not known. `headline` is the verdict in the words that stood above the report.
    `fake_probability` and `interval` are None where no face was judged. `models` are those that were asked. `reason` is why a
    file was refused, or why a clip was not read to its end; else "".
    """

    at_ms: int
    offset_min: int
    kind: Kind
    name: str
    format: str
    sha256: str  # of the file
    verdict: Outcome
    headline: str
    fake_probability: float | None
    interval: tuple[float, float] | None
    models: tuple[str, ...]
    dfx_version: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was written: for programs (schema `dfx.report/1`), and to read."""

    json: str
    html: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One analysis to be written down.

    `key` is the same for the same file asked in the same way: such an entry takes the place of the one before, whose count
    goes up and whose note stays. `thumbnail` is a small JPEG, b"" where none is wanted.
    """

    key: str
    summary: Summary
    report: Report | None
    thumbnail: bytes = b""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as it is listed. `times`: how often the file was asked about in the same way. `name` is how addresses call it:
    the beginning of its key, so that it stays the same where an entry moves from a visit's memory to the file."""

    id: int
    name: str
    summary: Summary
    note: str
    times: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Query:
    """Which entries are looked for; what is empty or None does not narrow.

    `words` have to stand in name or note, in any case. `since_ms` is the first moment that counts, `until_ms` the first that
    no longer does.
    """

    words: str = ""
    verdicts: tuple[Outcome, ...] = ()
    kind: Kind | None = None
    since_ms: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list a page ends: the entry that it ends with."""

    at_ms: int
    id: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first, and where the next ones begin; None after the last."""

    rows: tuple[Row, ...]
    after: Place | None


def folded(text: str) -> str:
    """`text` as it is compared in a search: without case, and letters with their marks in one form."""
    return unicodedata.normalize("NFKC", text).casefold()
