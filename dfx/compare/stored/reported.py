"""What the sources report of their models on their data, beside what ours measure on ours, and why the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from dfx.compare.board.board import Board
from dfx.compare.board.cut import Filter, cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.columns import COLUMNS, Cell
from dfx.compare.figures.leaderboard import Row, leaderboard
from dfx.compare.table import Plain, Table, table
from dfx.errors import DataError
from dfx.language import count, number
from dfx.records.recipe import Recipe, faces_drawn, read_recipe
from dfx.records.reported import REPORTED, Reported
from dfx.zoo.registry import MODELS, ModelSpec

FIGURES = {"accuracy": "accuracy", "precision": "precision", "recall": "recall", "F1": "f1", "log loss": "log_loss",
           "AUC": "auc"}  # fmt: skip
# What a source calls its data → our set of the same origin.
ALIKE = (("140k", "faces140k"), ("FaceForensics", "ffpp"))
EVEN, NEAR = 0.5, 0.05  # a threshold further than NEAR from EVEN moves accuracy, precision and recall


@dataclass(frozen=True, slots=True)
class Measured:
    """Our figure on `n` faces of `data`, in words."""

    data: str
    n: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class Beside:
    """One published figure beside ours. `ours` is on all test faces, `nearest` on those of the same origin, if any.

    `why` are the reasons for a difference, one sentence each; where `ours` is None, the first says why there is none.
    `model` is its name in the registry, the target of a link.
    """

    model: str
    title: str
    source: str
    key: str  # of COLUMNS
    reported: float
    data: str  # what the source measured on
    ours: Measured | None
    nearest: Measured | None
    why: tuple[str, ...]

    @property
    def column(self) -> str:
        return COLUMNS[self.key].title


def reported_rows(board: Board) -> tuple[Beside, ...]:
    """Every published figure, in the registry's order."""
    judges = {judge.name: judge for judge in board.judges}
    rows = {row.judge.name: row for row in leaderboard(cut(board))}
    near = {
        name: {row.judge.name: row for row in leaderboard(cut(board, Filter(sets=(name,))))}
        for _, name in ALIKE
        if name in set(board.faces.set.tolist())
    }
    return tuple(
        beside
        for name in MODELS
        for said in REPORTED.get(name, ())
        for beside in _beside(board, name, said, judges.get(name), rows.get(name), near)
    )


def _beside(
    board: Board, name: str, said: Reported, judge: Judge | None, row: Row | None, near: Mapping[str, Mapping[str, Row]]
) -> Iterator[Beside]:
    close = next((ours for word, ours in ALIKE if word in said.data and ours in near), None)
    why = tuple(_reasons(board, MODELS[name], said, judge, close))
    for title, value in said.figures:
        key = FIGURES[title]
        ours = None if row is None else Measured(f"all {board.split} faces", row.n_real + row.n_fake, row.cells[key])
        there = near[close].get(name) if close else None
        nearest = None if there is None or close is None else Measured(
            f"{board.split} faces of {close}", there.n_real + there.n_fake, there.cells[key]
        )  # fmt: skip
        yield Beside(name, MODELS[name].title, said.source, key, value, said.data, ours, nearest, why)


def _reasons(board: Board, spec: ModelSpec, said: Reported, judge: Judge | None, close: str | None) -> Iterator[str]:
    if judge is None:
        yield f"dfx ships no trained weights of {spec.title}, so there is nothing of ours to measure."
        return
    sets = ", ".join(dict.fromkeys(board.faces.set.tolist()))
    yield f"Other data: {said.source} measured on {said.data}, dfx on {count(len(board.faces))} {board.split} faces of {sets}."
    if close:
        yield f"Even our {close}, of the same origin, is another split and other crops than {said.source}'s."
    recipe: Recipe = {}
    with suppress(DataError):
        recipe = read_recipe(board.folder / spec.name)
    if drawn := faces_drawn(recipe):
        yield (
            f"Ours drew {count(drawn)} training faces, repeats among them, from all its sets and not from {said.source}'s "
            "alone."
        )
    size = recipe.get("run_at")
    if isinstance(size, int) and size != spec.source_size:
        yield f"Ours sees faces at {size} px, the publication's at {spec.source_size} px."
    if abs(judge.threshold - EVEN) > NEAR:
        yield (
            f"Ours calls a face fake from P(fake) {number(judge.threshold)} on rather than from {number(EVEN)}, which changes "
            "all figures but AUC and log loss."
        )


def reported_in_words(rows: Sequence[Beside]) -> str:
    """How often ours stays below what its source reports."""
    both = [(row, row.ours.cell.value) for row in rows if row.ours is not None and row.ours.cell.value is not None]
    if not both:
        return "None of the published figures can be set beside one of ours."
    worse = sum((ours < row.reported) == COLUMNS[row.key].higher for row, ours in both)
    return (
        f"Of {len(both)} published figures that dfx could measure too, ours is worse in {worse}: theirs are on each "
        "source's own data, ours on faces from other sources, so the two are not one scale."
    )


def reported_table(rows: Sequence[Beside]) -> Table:
    header = (
        "model", "name", "source", "figure", "reported", "their data", "ours", "low", "high", "n", "our data", "nearest",
        "nearest low", "nearest high", "nearest n", "nearest data", "why they differ",
    )  # fmt: skip
    made = []
    for row in rows:
        cells: list[Plain] = [row.title, row.model, row.source, row.column, row.reported, row.data]
        for one in (row.ours, row.nearest):
            cells += [None] * 5 if one is None else [*one.cell.plain, one.n, one.data]
        made.append([*cells, " ".join(row.why)])
    return table(header, made)
