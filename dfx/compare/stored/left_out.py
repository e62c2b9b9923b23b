"""Trained without A, tested on A: what the figures are worth on fakes of a kind that no training saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dfx.compare.board.board import Board, Faces
from dfx.compare.board.cut import Labels, methods_of
from dfx.compare.board.files import BOARD, Problem, problem_of, read_json
from dfx.compare.board.judges import title_of
from dfx.compare.figures.columns import Cell
from dfx.compare.stored.reported import faces_drawn, recipe_of
from dfx.compare.table import Table, table
from dfx.errors import DataError, DfxError
from dfx.language import count
from dfx.numbers.intervals import auc_interval
from dfx.numbers.metrics import auc

FILE = "leave_out.json"


@dataclass(frozen=True, slots=True)
class Unseen:
    """Fakes of `name`, a set or "<set>/<method>", against the real faces of the set or pool `against`.

    `unseen` is the AUC of a network trained without them, `seen` that of the shipped one, trained with them, on the test
    faces of that kind. The runs differ in more than that: the one without drew `faces_drawn` faces.
    """

    name: str
    family: str
    against: str
    without: tuple[str, ...]
    faces_drawn: int
    n_fake: int
    n_real: int
    unseen: Cell
    seen: Cell
    too_few: bool  # fewer fakes than a mean counts

    @property
    def is_set(self) -> bool:
        return "/" not in self.name


@dataclass(frozen=True, slots=True)
class Joined:
    """A way to join the members whose weights, calibration and threshold never saw the group it is tested on."""

    method: str
    group: str
    n_real: int
    n_fake: int
    auc: float | None
    recall: float | None
    false_alarms: float | None
    threshold: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Both tables; `model` is the one trained without each kind, `sets` and `families` the mean AUCs over them.

    `shipped_drawn` is how many faces the shipped one drew by its recipe, 0 where that is not told.
    """

    model: str
    rows: tuple[Unseen, ...]
    sets: float | None
    families: tuple[tuple[str, float], ...]
    joined: tuple[Joined, ...]
    problems: tuple[Problem, ...] = ()
    shipped_drawn: int = 0


def left_out(board: Board) -> LeftOut:
    """What the models folder holds of it; a file that cannot be used leaves its table empty and is named."""
    problems: list[Problem] = []
    found: dict[str, Any] = {}
    rows: tuple[Unseen, ...] = ()
    joined: tuple[Joined, ...] = ()
    try:
        found = read_json(board.folder / FILE, FILE)
        rows = _rows(found, board)
    except DfxError as error:
        found = {}
        problems.append(problem_of(FILE, error))
    try:
        joined = _joined(read_json(board.folder / BOARD, BOARD))
    except DfxError as error:
        problems.append(problem_of(BOARD, error))
    model, means = str(found.get("model", "")), found.get("means", {})
    families = tuple(
        (str(name), float(value)) for name, value in means.get("families", {}).items() if value is not None
    )
    drawn = faces_drawn(recipe_of(board.folder, model)) if model else 0
    return LeftOut(model, rows, means.get("sets"), families, joined, tuple(problems), drawn)


def _rows(content: Mapping[str, Any], board: Board) -> tuple[Unseen, ...]:
    try:
        model, fewest = str(content["model"]), int(content["fewest"])
        return tuple(_row(fold, row, board, model, fewest) for fold in content["folds"] for row in fold["rows"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{FILE} is damaged: expected folds as `dfx leave-out` writes them.") from error


def _row(fold: Mapping[str, Any], row: Mapping[str, Any], board: Board, model: str, fewest: int) -> Unseen:
    low, high = (float(bound) for bound in row["interval"])
    name, n_fake = str(row["name"]), int(row["n_fake"])
    return Unseen(
        name, str(row["family"]), str(row["against"]), tuple(str(one) for one in fold["without"]),
        int(fold["faces_seen"]), n_fake, int(row["n_real"]), Cell(float(row["auc"]), low, high),
        _seen(board, model, name, str(row["against"])), n_fake < fewest,
    )  # fmt: skip


def _seen(board: Board, model: str, name: str, against: str) -> Cell:
    """The shipped model of that name on the test faces of the same kind."""
    if model not in board.names:
        return Cell(None, why=f"{model} has no stored answers")
    at = _kind(board.faces, name) | (~board.faces.fake & (board.faces.group == against))
    fake, p = board.faces.fake[at], board.p[board.names.index(model)][at]
    if not fake.any() or fake.all():
        return Cell(None, why="no such fakes, or no real faces beside them, in the stored answers")
    return Cell(auc(fake, p), *auc_interval(fake, p))


def _kind(faces: Faces, name: str) -> Labels:
    return np.asarray(faces.fake & ((faces.set == name) | (methods_of(faces) == name)))


def _joined(content: Mapping[str, Any]) -> tuple[Joined, ...]:
    try:
        rows: Sequence[Mapping[str, Any]] = content["left_out"]["methods"]
        return tuple(
            Joined(
                str(row["method"]), str(row["group"]), int(row["n_real"]), int(row["n_fake"]),
                row["auc"], row["recall"], row["false_alarms"], float(row["threshold"]),
            )
            for row in rows
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{BOARD} says nothing of sets left out of an ensemble's fit.") from error


def left_out_in_words(found: LeftOut) -> str:
    """How much lower the AUC is on fakes of a kind that the training never saw."""
    known = [row for row in found.rows if not row.too_few]
    if not known:
        return found.problems[0].sentence if found.problems else "No model was trained without a kind of fakes."
    hardest = min(known, key=lambda row: row.unseen.value or 0)
    pairs = [row for row in known if row.seen.value is not None]
    lower = sum((row.unseen.value or 0) < (row.seen.value or 0) for row in pairs)
    drawn = count(known[0].faces_drawn, "face")
    shipped = f", the shipped one {count(found.shipped_drawn)}" if found.shipped_drawn else ""
    return (
        f"Trained without {hardest.name}, {title_of(found.model)} reaches an AUC of {hardest.unseen.in_words()} over "
        f"{count(hardest.n_fake)} such fakes. On {lower} of {len(pairs)} kinds it does worse than the shipped model that saw "
        f"them; it drew {drawn}{shipped}."
    )


def left_out_table(found: LeftOut) -> Table:
    header = ("kind", "family", "against", "fakes", "real", "AUC trained without", "low", "high", "AUC trained with", "low",
              "high", "faces drawn", "left out")  # fmt: skip
    made = [
        [one.name, one.family, one.against, one.n_fake, one.n_real, *one.unseen.plain, *one.seen.plain, one.faces_drawn,
         ", ".join(one.without)]
        for one in found.rows
    ]  # fmt: skip
    return table(header, made)


def joined_table(found: LeftOut) -> Table:
    header = ("method", "group", "real", "fake", "AUC", "recall", "false alarms", "threshold")
    made = [
        [one.method, one.group, one.n_real, one.n_fake, one.auc, one.recall, one.false_alarms, one.threshold]
        for one in found.joined
    ]
    return table(header, made)
