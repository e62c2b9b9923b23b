"""What was measured on faces of a kind that a network never saw, fold by fold, and the means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from dfx import __version__
from dfx.numbers.intervals import Interval
from dfx.storage import plain

SCHEMA = "dfx.leave_out/1"
FEWEST = 20  # test fakes; with fewer, a method's fakes of every split count, since the fold saw none of them


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

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "without": list(self.without),
            "faces_seen": self.faces_seen,
            "recipe": plain(self.recipe),
            "rows": [plain(asdict(row)) for row in self.rows],
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> FoldResult:
        rows = tuple(LeftOut(**{**one, "interval": tuple(one["interval"])}) for one in row["rows"])
        return cls(row["name"], tuple(row["without"]), row["faces_seen"], row["recipe"], rows)


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """All folds of one model, and their means: over sets, and over the methods of each family."""

    model: str
    data: str  # the folder's name, not its place
    folds: tuple[FoldResult, ...]

    @property
    def rows(self) -> tuple[LeftOut, ...]:
        return tuple(row for fold in self.folds for row in fold.rows)

    @property
    def mean_of_sets(self) -> float | None:
        return _mean(row.auc for row in self.rows if row.is_set)

    def mean_of(self, family: str) -> float | None:
        """Over the methods of that family that have at least FEWEST fakes."""
        return _mean(row.auc for row in self.rows if self._counts(row) and row.family == family)

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.family for row in self.rows if self._counts(row)))

    def _counts(self, row: LeftOut) -> bool:
        return not row.is_set and row.n_fake >= FEWEST

    def as_json(self) -> dict[str, Any]:
        """The content of `leave_out.json`."""
        head = {"schema": SCHEMA, "dfx_version": __version__, "intervals": "95 %", "fewest": FEWEST}
        means = {"sets": self.mean_of_sets, "families": {name: self.mean_of(name) for name in self.families}}
        folds = [fold.as_json() for fold in self.folds]
        return {**head, "model": self.model, "data": self.data, "means": plain(means), "folds": folds}


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return float(np.mean(found)) if found else None
