"""How far each model's default map can be trusted: `trust.json` in the models folder, by `dfx trust-bench`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dfx.errors import DataError
from dfx.numbers import Interval
from dfx.records.values import check_interval, check_shares, content_of, read_value, write_json

FILE = "trust.json"
PROPERTIES = ("stable", "faithful", "specific")


@dataclass(frozen=True, slots=True)
class TrustRow:
    """One model's map on `n` faces that had a map; `without` had none. `layer` as `dfx.explain.choice` names it.

    `passed` per property: the share of faces that pass and its 95 % interval. The rest are medians over the faces:
    `under_jpeg` rank correlation of the map under JPEG 75, `randomised` with all weights drawn anew, `gap` insertion
    minus deletion AUC in logits, `gini` sparseness.
    """

    model: str
    method: str
    n: int
    without: int
    passed: dict[str, tuple[float, Interval]]
    under_jpeg: float | None
    randomised: float | None
    gap: float | None
    gini: float | None
    seconds: float
    layer: str | None = None

    def __post_init__(self) -> None:
        if lacking := [name for name in PROPERTIES if name not in self.passed]:
            raise DataError(f"The trust of a map needs the shares of {', '.join(lacking)}.")
        for share, interval in self.passed.values():
            check_shares(share)
            check_interval(interval)

    @property
    def words(self) -> str:
        """ "stable in 8, faithful in 5, specific in 4 of 10"."""
        counts = (f"{name} in {round(self.passed[name][0] * self.n)}" for name in PROPERTIES)
        return f"{', '.join(counts)} of {self.n}"


@dataclass(frozen=True, slots=True)
class Trust:
    """All rows, by which command and with which blends."""

    command: str = ""
    seed: int | None = None
    rows: tuple[TrustRow, ...] = ()


def read_trust(path: Path) -> Trust:
    """What `write_trust` wrote; nothing where there is no file. Raises DataError for anything else."""
    damaged = f"{path.name} does not hold scores of explanations that dfx wrote."
    return read_value(Trust, path, damaged) if path.is_file() else Trust()


def write_trust(path: Path, trust: Trust) -> None:
    """Raises DataError where the disk refuses; the former file is kept then."""
    write_json(path, content_of(trust))
