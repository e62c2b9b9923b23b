"""Trained without A, tested on A: what the figures are worth on fakes of a kind that no training saw."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from dfx.compare.board.board import Board
from dfx.compare.board.cut import methods_of
from dfx.compare.board.files import Problem, problem_of
from dfx.compare.board.judges import title_of
from dfx.compare.figures.columns import Cell
from dfx.compare.table import Table, table
from dfx.errors import DataError
from dfx.glossary import set_in_sentence
from dfx.language import count
from dfx.numbers.intervals import auc_interval
from dfx.numbers.metrics import auc
from dfx.records.leaderboard import FILE as BOARD
from dfx.records.leaderboard import LeftOutSet, read_leaderboard
from dfx.records.leave_out import FILE, LeaveOut, read_leave_out
from dfx.records.recipe import faces_drawn, read_recipe


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
class LeftOut:
    """Both tables; `model` is the one trained without each kind, `sets` and `families` the mean AUCs over them.

    `shipped_drawn` is how many faces the shipped one drew by its recipe, 0 where that is not told.
    """

    model: str
    rows: tuple[Unseen, ...]
    sets: float | None
    families: tuple[tuple[str, float], ...]
    joined: tuple[LeftOutSet, ...]
    problems: tuple[Problem, ...] = ()
    shipped_drawn: int = 0


def left_out(board: Board) -> LeftOut:
    """What the models folder holds of it; a file that cannot be used leaves its table empty and is named."""
    problems: list[Problem] = []
    stored, drawn = LeaveOut("", "", ()), 0
    joined: tuple[LeftOutSet, ...] = ()
    try:
        stored = read_leave_out(board.folder)
    except DataError as error:
        problems.append(problem_of(FILE, error))
    with suppress(DataError):
        drawn = faces_drawn(read_recipe(board.folder / stored.model))
    try:
        joined = read_leaderboard(board.folder).sets_left_out()
    except DataError as error:
        problems.append(problem_of(BOARD, error))
    rows = tuple(
        Unseen(
            row.name, row.family, row.against, fold.without, fold.faces_seen, row.n_fake, row.n_real,
            Cell(row.auc, *row.interval), _seen(board, stored.model, row.name, row.against), row.n_fake < stored.fewest,
        )
        for fold in stored.folds
        for row in fold.rows
    )  # fmt: skip
    families = tuple(stored.means_of_families.items())
    return LeftOut(stored.model, rows, stored.mean_of_sets, families, joined, tuple(problems), drawn)


def _seen(board: Board, model: str, name: str, against: str) -> Cell:
    """The shipped model of that name on the test faces of the same kind."""
    if model not in board.names:
        return Cell(None, why=f"{model} has no stored answers")
    faces = board.faces
    kind = faces.fake & ((faces.set == name) | (methods_of(faces) == name))
    at = kind | (~faces.fake & (faces.group == against))
    fake, p = faces.fake[at], board.p[board.names.index(model)][at]
    if not fake.any() or fake.all():
        return Cell(None, why="no such fakes, or no real faces beside them, in the stored answers")
    return Cell(auc(fake, p), *auc_interval(fake, p))


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
        f"Trained without {set_in_sentence(hardest.name)}, {title_of(found.model)} reaches an AUC of "
        f"{hardest.unseen.in_words()} over {count(hardest.n_fake)} such fakes. On {lower} of {len(pairs)} kinds it does "
        f"worse than the shipped model that saw them; it drew {drawn}{shipped}."
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
