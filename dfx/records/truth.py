"""How well each map finds what was changed: `explanations.json` in the models folder, by `dfx explain-bench`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from dfx.numbers import Interval
from dfx.records.values import check_shares, content_of, read_value, write_json

FILE = "explanations.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One model and method on one kind of cases; means over `n` cases, a map without evidence counting as a miss.

    `pointing` share of maps whose hottest place lies in the mask, with its interval; `energy` share of heat inside;
    `iou` at equal area; `area` the masks' mean share of the crop, which is what chance reaches; `empty` maps without
    evidence; `seconds` per map; `caught` share of cases the model called fake, `pointing_caught` pointing among these;
    `layer` what the maps were read from, "several" for several.
    """

    model: str
    method: str
    kind: str
    n: int
    pointing: float
    pointing_interval: Interval
    energy: float
    energy_interval: Interval
    iou: float
    area: float
    empty: int
    seconds: float
    caught: float | None = None
    pointing_caught: float | None = None
    layer: str = ""

    def __post_init__(self) -> None:
        check_shares(self.pointing, self.energy, self.iou, self.area, self.caught, self.pointing_caught)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is stored: the rows, and how many cases of each kind there were."""

    rows: tuple[Row, ...] = ()
    cases: dict[str, int] = field(default_factory=dict)
    seed: int = 7
    command: str = ""

    def row_of(self, model: str, method: str, kind: str) -> Row | None:
        """The row of that name, or None."""
        wanted = (model, method, kind)
        return next((row for row in self.rows if (row.model, row.method, row.kind) == wanted), None)


def read_truth(path: Path) -> Truth:
    """What `write_truth` wrote; an empty one where there is no file. Raises DataError for anything else."""
    damaged = f"{path.name} does not hold scores of explanations that dfx wrote."
    return read_value(Truth, path, damaged) if path.is_file() else Truth()


def write_truth(path: Path, truth: Truth) -> None:
    """Raises DataError where the disk refuses; the former file is kept then."""
    write_json(path, content_of(truth))
