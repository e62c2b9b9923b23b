"""Scores of another tool as CSV: one line per face with a label and a score.

Columns, in any order, capitals or not, others ignored: `label` (or class, target, truth, y, y_true), `score` (or p, prob,
probability, p_fake, prediction, pred, y_score), and if wanted `name` (or file, filename, path, image, id) and `set` (or
dataset). A label is real or fake, or 0 or 1. `higher_is` must be said: which of the two a higher score speaks for; a label of
1 means the same one. Commas, semicolons or tabs part the columns; with semicolons or tabs numbers may have a decimal comma.
"""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Literal

import numpy as np

from dfx.data.dataset import LABELS, FaceFile
from dfx.errors import DataError, TooLarge
from dfx.media.process.names import display_name
from dfx.records.predictions import Floats, Predictions

Higher = Literal["fake", "real"]

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_LINES = 2 * MOST_ROWS + 2  # blank ones, and those inside quotes, too
MOST_IN_LINE = 100_000  # characters
MOST_SETS = 50  # each has figures and intervals of its own
SPLIT = "scores"
ALIASES = {
    "name": ("name", "file", "filename", "path", "image", "id"),
    "label": ("label", "class", "target", "truth", "y", "y_true"),
    "score": ("score", "p", "prob", "probability", "p_fake", "prediction", "pred", "y_score"),
    "set": ("set", "dataset"),
}
NEEDED = ("label", "score")
SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Another tool's answers: names as they may be shown, sets, labels `(N,)`, and P(fake) `(N,)` in [0, 1].

    Where a higher score speaks for real, P(fake) is 1 − score.
    """

    title: str
    names: tuple[str, ...]
    sets: tuple[str, ...]
    fake: np.ndarray
    p: Floats

    def predictions(self) -> Predictions:
        """The same kind of value as the stored predictions: one column, without logits."""
        files = tuple(
            FaceFile(Path(key := f"{where}/{SPLIT}/{LABELS[bool(fake)]}/{i}_{name}"), key, where, SPLIT, bool(fake))
            for i, (name, where, fake) in enumerate(zip(self.names, self.sets, self.fake, strict=True), start=1)
        )
        return Predictions(self.title, files, {self.title: (None, self.p)})


def read_scores_file(path: Path, higher_is: Higher) -> Scores:
    """`read_scores` of a local file, never more of it than the limit. Raises DataError, TooLarge."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
            size = max(len(data), path.stat().st_size)
    except OSError:
        raise DataError(f"Expected a CSV of scores, but {display_name(path.name)} cannot be read.") from None
    _check_size(size)
    return read_scores(data, higher_is, path.name)


def read_scores(data: bytes, higher_is: Higher, name: str = "") -> Scores:
    """The scores in a CSV's bytes; `name` is the file's own. Raises DataError or TooLarge, one sentence each."""
    _check_size(len(data))
    if higher_is not in LABELS:
        raise DataError(f"A higher score must be said to mean fake or real, not {str(higher_is)[:20]!r}.")
    head = data[: data.find(b"\n") + 1 or len(data)]
    separator = max(SEPARATORS, key=lambda one: head.count(one.encode()))
    try:
        reader = csv.reader(_lines(data), delimiter=separator)
        rows = ((reader.line_num, row) for row in reader if any(row))
        return _scores(rows, higher_is, display_name(name), decimal_comma=separator != ",")
    except UnicodeDecodeError:
        raise DataError("Expected a CSV of scores in UTF-8, but the file holds other bytes.") from None
    except csv.Error:
        raise DataError("Expected a CSV of scores, but the file is not one.") from None


def _lines(data: bytes) -> Iterator[str]:
    """The file's lines one by one: what lies beyond the limits is never read. Raises DataError, TooLarge."""
    stream = TextIOWrapper(BytesIO(data), "utf-8-sig", newline="")
    for number in range(1, MOST_LINES + 2):
        line = stream.readline(MOST_IN_LINE + 1)
        if len(line) > MOST_IN_LINE:
            raise DataError(
                f"Expected a CSV of scores, but the file is not one: line {number} has over {MOST_IN_LINE:,} characters."
            )
        if not line:
            return
        yield line
    raise TooLarge(f"Expected a CSV of at most {MOST_LINES:,} lines, but the file has more.")


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise TooLarge(
            f"Expected a CSV of scores of at most {MOST_BYTES / 1e6:g} MB, but the file has {size / 1e6:,.1f} MB."
        )


def _scores(rows: Iterator[tuple[int, list[str]]], higher_is: Higher, title: str, decimal_comma: bool) -> Scores:
    """Row by row, so that no more of them is in memory than the limit allows."""
    at = _columns(next(rows, (0, []))[1])
    fake, p, names, sets = array("b"), array("d"), [], []
    known: dict[str, str] = {}
    for i, (number, row) in enumerate(rows, start=1):
        if i > MOST_ROWS:
            raise TooLarge(f"Expected a CSV of at most {MOST_ROWS:,} scores, but the file has more.")
        if len(row) <= max(at.values()):
            raise DataError(f"Line {number} of the CSV has {len(row)} cells, too few for its columns.")
        fake.append(_label(row[at["label"]], higher_is, number))
        p.append(_score(row[at["score"]], decimal_comma, number))
        names.append(display_name(row[at["name"]]) if "name" in at else str(i))
        where = display_name(row[at["set"]]) if "set" in at else title
        sets.append(known.setdefault(where, where))
        if len(known) > MOST_SETS:
            raise DataError(f"Expected at most {MOST_SETS} sets, but the CSV names more.")
    if not fake:
        raise DataError("The CSV of scores holds no line below its column names.")
    if sum(fake) in (0, len(fake)):
        only = "fake" if sum(fake) else "real"
        raise DataError(f"Expected scores of real and of fake faces, but all {len(fake):,} labels are {only}.")
    said = np.array(p)
    return Scores(title, tuple(names), tuple(sets), np.array(fake, bool), said if higher_is == "fake" else 1 - said)


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Column → its place. Raises DataError where one is missing or there are two for the same."""
    named = [cell.strip().lower() for cell in head]
    found: dict[str, int] = {}
    for column, aliases in ALIASES.items():
        places = [i for i, cell in enumerate(named) if cell in aliases]
        if len(places) > 1:
            both = " and ".join(repr(head[i].strip()[:40]) for i in places[:2])
            raise DataError(f"The CSV has two columns for the {column}, {both}; keep one.")
        if places:
            found[column] = places[0]
    if missing := [column for column in NEEDED if column not in found]:
        has = ", ".join(repr(cell[:20]) for cell in named[:6]) or "nothing"
        raise DataError(f"The CSV needs the columns label and score; it has {has}, and no {' or '.join(missing)}.")
    return found


def _label(cell: str, higher_is: Higher, number: int) -> bool:
    said = cell.strip().lower()
    if said in LABELS:
        return said == "fake"
    if said in ("0", "1"):
        return (said == "1") == (higher_is == "fake")
    raise DataError(f"Line {number} of the CSV has the label {said[:20]!r}; expected real, fake, 0 or 1.")


def _score(cell: str, decimal_comma: bool, number: int) -> float:
    text = cell.strip().replace(",", ".") if decimal_comma else cell.strip()
    try:
        value = float(text)
    except ValueError:
        raise DataError(f"Line {number} of the CSV has the score {text[:20]!r}, which is no number.") from None
    if not math.isfinite(value):
        raise DataError(f"Line {number} of the CSV has the score {text[:20]!r}; expected a number from 0 to 1.")
    if not 0 <= value <= 1:
        raise DataError(f"Line {number} of the CSV has the score {value:g}; expected a probability from 0 to 1.")
    return value
