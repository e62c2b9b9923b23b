"""Everything the Compare page draws from, read once: judges, labels, every answer to every test face, and what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.files import (
    BOARD,
    PREDICTIONS,
    TRAITS,
    Answers,
    Floats,
    Problem,
    Words,
    checked,
    metrics_files,
    problem_of,
    read_answers,
    read_json,
    shipped_models,
)
from dfx.compare.board.judges import Judge, judge_from
from dfx.errors import DfxError
from dfx.settings import settings

NO_FACES: tuple[str, ...] = ("key", "set", "split", "method", "source")


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

    `figures_only` are judges of whom there are figures and no answers; `problems` names every file that could not be used.
    """

    folder: Path
    data: str  # the data folder's name
    split: str
    judges: tuple[Judge, ...]
    faces: Faces
    p: Floats
    figures_only: tuple[Judge, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(judge.name for judge in self.judges)

    @property
    def everyone(self) -> tuple[Judge, ...]:
        return (*self.judges, *self.figures_only)

    def titles(self) -> dict[str, str]:
        return {judge.name: judge.title for judge in self.everyone}


def load_board(folder: Path | None = None) -> Board:
    """The board of a models folder, read again only when one of its files changed. Never raises for a bad file."""
    where = folder or settings().models_dir
    return _load(where, _stamp(where))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    paths = [
        *folder.glob("*.json"),
        *folder.glob("*.parquet"),
        *folder.glob("*/*.json"),
        *folder.glob("*/*.safetensors"),
    ]
    rows = ((path, path.stat()) for path in sorted(paths))
    return tuple((str(path.relative_to(folder)), state.st_mtime_ns, state.st_size) for path, state in rows)


@lru_cache(maxsize=2)
def _load(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> Board:
    problems: list[Problem] = []
    entries = _entries(folder, problems)
    judges, head, pools = _judges(folder, entries, problems)
    answers = _answers(folder, problems)
    p = _columns(judges, answers, problems)
    present = tuple(judge for judge in judges if judge.name in p)
    return Board(
        folder, str(head.get("data", "")), str(head.get("split", "")), present,
        _faces(folder, answers, pools, problems),
        np.stack([p[judge.name] for judge in present]) if present else np.empty((0, len(answers.fake))),
        tuple(judge for judge in judges if judge.name not in p), tuple(problems),
    )  # fmt: skip


def _entries(folder: Path, problems: list[Problem]) -> dict[str, Mapping[str, Any]]:
    """Judge → its row of the leaderboard; {} where the file cannot be used."""
    try:
        rows = read_json(folder / BOARD, BOARD).get("rows")
        return {str(row["name"]): row for row in rows or ()}
    except DfxError as error:
        problems.append(problem_of(BOARD, error))
    except (KeyError, TypeError):
        problems.append(Problem(BOARD, f"{BOARD} is damaged: expected rows with names."))
    return {}


def _judges(
    folder: Path, entries: Mapping[str, Mapping[str, Any]], problems: list[Problem]
) -> tuple[list[Judge], Mapping[str, Any], tuple[str, ...]]:
    """The judges whose figures can be read, what the first file says of the data, and the pools of sets."""
    try:
        shipped = shipped_models(folder)
    except DfxError as error:
        shipped = frozenset()
        problems.append(problem_of("weights.json", error))
    judges: list[Judge] = []
    head: Mapping[str, Any] = {}
    for name, file in metrics_files(folder, entries).items():
        try:
            metrics = read_json(folder / file, file)
            judges.append(judge_from(name, metrics, entries.get(name, {}), shipped))
            head = head or metrics
        except DfxError as error:
            problems.append(problem_of(file, error))
    return judges, head, tuple(head.get("pools", ()))


def _answers(folder: Path, problems: list[Problem]) -> Answers:
    try:
        return read_answers(folder / PREDICTIONS)
    except DfxError as error:
        problems.append(problem_of(PREDICTIONS, error))
    none = np.array([], dtype=str)
    return Answers(dict.fromkeys(NO_FACES, none), np.array([], bool), {})


def _columns(judges: list[Judge], answers: Answers, problems: list[Problem]) -> dict[str, Floats]:
    """Judge → its answers; one without, or with numbers that are none, becomes a problem."""
    made: dict[str, Floats] = {}
    for judge in judges:
        if judge.name not in answers.p:
            if len(answers.fake):
                said = f"{PREDICTIONS} holds no answers of {judge.name}: only its stored figures can be shown."
                problems.append(Problem(PREDICTIONS, said))
            continue
        try:
            made[judge.name] = checked(judge.name, answers.p[judge.name])
        except DfxError as error:
            problems.append(problem_of(PREDICTIONS, error))
    return made


def _faces(folder: Path, answers: Answers, pools: tuple[str, ...], problems: list[Problem]) -> Faces:
    from dfx.numbers.pools import two_label_groups

    words = answers.words
    groups = two_label_groups(words["set"].tolist(), answers.fake, pools)
    return Faces(
        answers.fake, words["set"], words["method"], words["source"],
        np.array([group or "" for group in groups], dtype=str), *_traits(folder, words["key"], problems),
    )  # fmt: skip


def _traits(folder: Path, keys: Words, problems: list[Problem]) -> tuple[Floats, Floats, Floats]:
    """Shorter side, sharpness and JPEG quality `(N,)` each, all NaN where the file cannot be used."""
    from dfx.records.traits import aligned, read_traits

    try:
        found = aligned(read_traits(folder / TRAITS), keys.tolist())
    except DfxError as error:
        problems.append(problem_of(TRAITS, error))
        unknown = np.full(len(keys), np.nan)
        return unknown, unknown, unknown
    side = np.minimum(found.width, found.height)
    return side.astype(float), found.sharpness.astype(float), found.quality.astype(float)
