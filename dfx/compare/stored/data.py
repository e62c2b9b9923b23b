"""The data behind the figures, from `data.json` in the models folder: counts, spreads, shortcuts, what to beware of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dfx.compare.board.files import Problem, problem_of
from dfx.compare.table import Table, table
from dfx.errors import DataError, DfxError
from dfx.language import count, figure
from dfx.records.values import check_shares, read_json, value_of
from dfx.settings import settings

FILE = "data.json"


@dataclass(frozen=True, slots=True)
class Count:
    """Readable faces of one kind."""

    set: str
    split: str
    label: str  # real or fake
    method: str
    files: int


@dataclass(frozen=True, slots=True)
class Spread:
    """One measure of one label of one set: its quantiles, at `Data.quantiles`, over `n` files."""

    set: str
    label: str
    measure: str  # quality, side, sharpness, bytes or jpeg
    n: int
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """How well one measure alone tells fake from real in a group; `auc` near 0 or 1 is what a model could cheat with."""

    group: str
    measure: str
    words: str
    auc: float
    n_real: int
    n_fake: int
    is_clear: bool

    def __post_init__(self) -> None:
        check_shares(self.auc)


@dataclass(frozen=True, slots=True)
class Said:
    """One finding of `dfx data check`: level wrong, beware or note."""

    level: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Data:
    """One folder of faces; all empty, with the problem named, where the file cannot be used."""

    name: str = ""
    counts: tuple[Count, ...] = ()
    quantiles: tuple[float, ...] = ()
    spreads: tuple[Spread, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    findings: tuple[Said, ...] = ()
    problem: Problem | None = None

    @property
    def files(self) -> int:
        return sum(one.files for one in self.counts)

    def number(self, **of: str) -> int:
        """Faces whose fields are as given: `number(set="ffpp", label="fake")`."""
        return sum(one.files for one in self.counts if all(getattr(one, key) == value for key, value in of.items()))

    def names(self, field: str) -> tuple[str, ...]:
        """The values of one field of the counts, in order of first appearance."""
        return tuple(dict.fromkeys(str(getattr(one, field)) for one in self.counts))


def read_data(folder: Path | None = None) -> Data:
    """What `dfx maintain overview` wrote into the models folder."""
    try:
        return data_from(read_json((folder or settings().models_dir) / FILE, FILE))
    except DfxError as error:
        return Data(problem=problem_of(FILE, error))


def data_from(content: Mapping[str, Any]) -> Data:
    """The content of the file as values. Raises DataError for anything else."""
    keys = {
        "name": "data",
        "counts": "methods",
        **{key: key for key in ("quantiles", "spreads", "shortcuts", "findings")},
    }
    damaged = f"{FILE} is damaged: expected what `dfx maintain overview` writes."
    if lacking := [key for key in keys.values() if key not in content]:
        raise DataError(damaged) from KeyError(lacking[0])
    return value_of(Data, {field: content[key] for field, key in keys.items()}, damaged)


def data_in_words(found: Data) -> str:
    """How many faces of what, and what a model could cheat with."""
    if not found.counts:
        return found.problem.sentence if found.problem else "The data folder holds no faces."
    clear = max((one for one in found.shortcuts if one.is_clear), key=lambda one: abs(one.auc - 0.5), default=None)
    start = (
        f"{count(found.files)} faces of {count(len(found.names('set')), 'set')}: "
        f"{count(found.number(split='train'))} to train on, "
        f"{count(found.number(split='val'))} to fit thresholds and calibration on, "
        f"{count(found.number(split='test'))} to test with"
    )
    if clear is None:
        return f"{start}; no measure of the files alone tells fake from real."
    strength = figure(max(clear.auc, 1 - clear.auc), digits=2)
    return f"{start}. Beware: in {clear.group}, {clear.words} alone tells fake from real with an AUC of {strength}."


def data_table(found: Data) -> Table:
    rows = [[one.set, one.split, one.label, one.method, one.files] for one in found.counts]
    return table(("set", "split", "label", "method", "faces"), rows)
