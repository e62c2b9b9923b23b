"""Everything the Compare page draws from, read once: judges, labels, every answer to every test face, and what failed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.files import Floats, Problem, Words, judges_in, problem_of, shipped_models
from dfx.compare.board.judges import Judge, judge_of, unmeasured
from dfx.errors import DfxError
from dfx.numbers.pools import two_label_groups
from dfx.records.figures import Figures, figures_file, read_figures
from dfx.records.leaderboard import FILE as BOARD
from dfx.records.leaderboard import Entry, read_leaderboard
from dfx.records.predictions import FILE as PREDICTIONS
from dfx.records.predictions import Answers, read_answers
from dfx.records.traits import FILE as TRAITS
from dfx.records.traits import aligned, read_traits
from dfx.settings import settings


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """N faces: what the data set says of them and, NaN where unknown, what was measured of their files."""

    fake: NDArray[np.bool_]
    set: Words
    method: Words
    source: Words
    group: Words  # the set or pool in which real and fake stand side by side, "" where there is none
    side: Floats  # pixels, the shorter one of the crop
    sharpness: Floats
    quality: Floats  # JPEG, 1 to 100

    def __len__(self) -> int:
        return len(self.fake)


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """`p` `(M, N)` is what each of the M `judges` said of each of the N `faces`.

    `figures_only` are judges of whom there are figures and no answers, `unmeasured` the operator's own models of whom there is
    neither; `problems` names every file that could not be used.
    """

    folder: Path
    data: str  # the data folder's name
    split: str
    judges: tuple[Judge, ...]
    faces: Faces
    p: Floats
    figures_only: tuple[Judge, ...] = ()
    problems: tuple[Problem, ...] = ()
    unmeasured: tuple[Judge, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(judge.name for judge in self.judges)

    @property
    def everyone(self) -> tuple[Judge, ...]:
        return (*self.judges, *self.figures_only)

    def titles(self) -> dict[str, str]:
        return {judge.name: judge.title for judge in (*self.everyone, *self.unmeasured)}


def load_board(folder: Path | None = None) -> Board:
    """The board of a models folder, read again only when one of its files changed. Never raises for a bad file."""
    where = folder or settings().models_dir
    kinds = ("*.json", "*.parquet", "*/*.json", "*/*.safetensors")
    files = ((path, path.stat()) for path in sorted(path for kind in kinds for path in where.glob(kind)))
    return _load(where, tuple((str(path.relative_to(where)), at.st_mtime_ns, at.st_size) for path, at in files))


@lru_cache(maxsize=2)
def _load(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> Board:
    problems: list[Problem] = []
    judges, figures = _judges(folder, problems)
    try:
        answers = read_answers(folder / PREDICTIONS)
    except DfxError as error:
        problems.append(problem_of(PREDICTIONS, error))
        none = np.array([], dtype=str)
        answers = Answers(dict.fromkeys(("key", "set", "split", "method", "source"), none), np.array([], bool), {})
    p = _columns(judges, answers, problems)
    present = tuple(judge for judge in judges if judge.name in p)
    return Board(
        folder, figures.data if figures else "", figures.split if figures else "", present,
        _faces(folder, answers, figures.pools if figures else (), problems),
        np.stack([p[judge.name] for judge in present]) if present else np.empty((0, len(answers.fake))),
        tuple(judge for judge in judges if judge.name not in p), tuple(problems),
        unmeasured(judge.name for judge in judges),
    )  # fmt: skip


def _judges(folder: Path, problems: list[Problem]) -> tuple[list[Judge], Figures | None]:
    """The judges whose figures can be read, and the first one's figures, which tell the data and the pools of sets."""
    entries: dict[str, Entry] = {}
    shipped: frozenset[str] = frozenset()
    try:
        entries = {row.name: row for row in read_leaderboard(folder).rows}
    except DfxError as error:
        problems.append(problem_of(BOARD, error))
    try:
        shipped = shipped_models(folder)
    except DfxError as error:
        problems.append(problem_of("weights.json", error))
    judges: list[Judge] = []
    first: Figures | None = None
    for name in judges_in(folder, entries):
        try:
            figures = read_figures(folder, name)
        except DfxError as error:
            problems.append(problem_of(figures_file(name), error))
        else:
            judges.append(judge_of(figures, entries.get(name, Entry(name)), shipped))
            first = first or figures
    return judges, first


def _columns(judges: list[Judge], answers: Answers, problems: list[Problem]) -> dict[str, Floats]:
    """Judge → its answers; one without, or with numbers that are no probabilities, becomes a problem."""
    columns: dict[str, Floats] = {}
    for judge in judges:
        p = answers.p.get(judge.name)
        bad = 0 if p is None else int((~((p >= 0) & (p <= 1))).sum())
        if p is None and len(answers.fake):
            lacking = f"{PREDICTIONS} holds no answers of {judge.name}: only its stored figures can be shown."
            problems.append(Problem(PREDICTIONS, lacking))
        elif bad and p is not None:
            wrong = f"{bad} of the {len(p)} answers of {judge.name} are no probabilities in [0, 1]."
            problems.append(Problem(PREDICTIONS, wrong))
        elif p is not None:
            columns[judge.name] = p
    return columns


def _faces(folder: Path, answers: Answers, pools: tuple[str, ...], problems: list[Problem]) -> Faces:
    """The faces, their shorter side, sharpness and JPEG quality all NaN where the file of traits cannot be used."""
    words = answers.words
    groups = two_label_groups(words["set"].tolist(), answers.fake, pools)
    try:
        traits = aligned(read_traits(folder / TRAITS), words["key"].tolist())
        measured = [np.minimum(traits.width, traits.height), traits.sharpness, traits.quality]
    except DfxError as error:
        problems.append(problem_of(TRAITS, error))
        measured = [np.full(len(answers.fake), np.nan, np.float32)] * 3
    return Faces(
        answers.fake, words["set"], words["method"], words["source"],
        np.array([group or "" for group in groups], dtype=str), *(column.astype(float) for column in measured),
    )  # fmt: skip
