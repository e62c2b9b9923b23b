"""Scores of another tool as CSV: one line per face with a label and a score.

Columns, in any order, capitals or not, others ignored: `label` (or class, target, truth, y, y_true), `score` (or p, prob,
probability, p_fake, prediction, pred, y_score), and if wanted `name` (or file, filename, path, image, id) and `set` (or
dataset). A label is real or fake, or 0 or 1. `higher_is` must be said: which of the two a higher score speaks for; a label of
1 means the same one. Commas, semicolons or tabs part the columns; with semicolons or tabs numbers may have a decimal comma.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal

import numpy as np

from dfx.data.dataset import LABELS, FaceFile
from dfx.errors import DataError, TooLarge
from dfx.evaluate.predictions import Floats, Predictions
from dfx.media.names import display_name

Higher = Literal["fake", "real"]

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
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
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError("Expected a CSV of scores in UTF-8, but the file holds other bytes.") from None
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
        rows = [(reader.line_num, row) for row in reader if any(row)]
    except csv.Error:
        raise DataError("Expected a CSV of scores, but the file is not one.") from None
    return _scores(rows, higher_is, display_name(name), decimal_comma=separator != ",")


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise TooLarge(
            f"Expected a CSV of scores of at most {MOST_BYTES / 1e6:g} MB, but the file has {size / 1e6:,.1f} MB."
        )


def _scores(rows: list[tuple[int, list[str]]], higher_is: Higher, title: str, decimal_comma: bool) -> Scores:
    if len(rows) > MOST_ROWS + 1:
        raise TooLarge(f"Expected a CSV of at most {MOST_ROWS:,} scores, but the file has {len(rows) - 1:,}.")
    at, body = _columns(rows[0][1] if rows else []), rows[1:]
    if not body:
        raise DataError("The CSV of scores holds no line below its column names.")
    fake, p = np.zeros(len(body), bool), np.zeros(len(body))
    names, sets = [], []
    for i, (number, row) in enumerate(body):
        if len(row) <= max(at.values()):
            raise DataError(f"Line {number} of the CSV has {len(row)} cells, too few for its columns.")
        fake[i] = _label(row[at["label"]], higher_is, number)
        p[i] = _score(row[at["score"]], decimal_comma, number)
        names.append(display_name(row[at["name"]]) if "name" in at else str(i + 1))
        sets.append(display_name(row[at["set"]]) if "set" in at else title)
    if fake.all() or not fake.any():
        only = "fake" if fake.all() else "real"
        raise DataError(f"Expected scores of real and of fake faces, but all {len(body):,} labels are {only}.")
    return Scores(title, tuple(names), tuple(sets), fake, p if higher_is == "fake" else 1 - p)


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
