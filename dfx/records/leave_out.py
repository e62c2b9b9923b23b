"""What was measured on faces of a kind that a network never saw, fold by fold: `leave_out.json`, by `dfx leave-out`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from typing import Any

from dfx import __version__
from dfx.numbers import Interval
from dfx.records.values import check_interval, check_shares, read_json, value_of
from dfx.storage import plain

FILE = "leave_out.json"
SCHEMA = "dfx.leave_out/1"
FEWEST = 20  # test fakes; with fewer, a method's fakes of every split count, since the fold saw none of them
DAMAGED = f"{FILE} is damaged: expected folds as `dfx leave-out` writes them."


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How well fakes are told from reals by a network that never saw such fakes.

    `n_fake` are of `splits`; the reals are the test reals of the set or pool `against`.
    """

    name: str
    family: str
    against: str
    splits: str
    n_fake: int
    n_real: int
    auc: float
    interval: Interval

    def __post_init__(self) -> None:
        check_shares(self.auc, *self.interval)
        check_interval(self.interval)

    @property
    def is_set(self) -> bool:
        return "/" not in self.name


@dataclass(frozen=True, slots=True)
class FoldResult:
    """One fold: what its run never saw, how many faces it drew, its recipe (`Plan` and start), and what was measured."""

    name: str
    without: tuple[str, ...]
    faces_seen: int
    recipe: Mapping[str, Any]
    rows: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """All folds of one model, and their means: over sets, and over the methods of each family.

    `fewest` are the fakes that a method needs to count in a mean.
    """

    model: str
    data: str  # the folder's name, not its place
    folds: tuple[FoldResult, ...]
    fewest: int = FEWEST

    @property
    def rows(self) -> tuple[LeftOut, ...]:
        return tuple(row for fold in self.folds for row in fold.rows)

    @property
    def mean_of_sets(self) -> float | None:
        areas = [row.auc for row in self.rows if row.is_set]
        return fmean(areas) if areas else None

    @property
    def means_of_families(self) -> dict[str, float]:
        """Family → mean over its methods of at least `fewest` fakes; families without such a method are left out."""
        areas: dict[str, list[float]] = {}
        for row in self.rows:
            if not row.is_set and row.n_fake >= self.fewest:
                areas.setdefault(row.family, []).append(row.auc)
        return {family: fmean(each) for family, each in areas.items()}

    def as_json(self) -> dict[str, Any]:
        """The content of the file."""
        head = {"schema": SCHEMA, "dfx_version": __version__, "intervals": "95 %", "fewest": self.fewest}
        means = {"sets": self.mean_of_sets, "families": self.means_of_families}
        folds = [asdict(fold) for fold in self.folds]
        return {**head, "model": self.model, "data": self.data, **plain({"means": means, "folds": folds})}


def read_leave_out(folder: Path) -> LeaveOut:
    """What a models folder holds of it. Raises DataError where the file is missing, damaged or something else."""
    path = folder / FILE
    return _read(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> LeaveOut:
    return value_of(LeaveOut, read_json(path), DAMAGED)
