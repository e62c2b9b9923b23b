"""Which map each model is explained by: `maps.json` in the models folder, by `dfx explain-choose`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dfx.records.values import check_shares, content_of, read_value, write_json

FILE = "maps.json"


@dataclass(frozen=True, slots=True)
class Choice:
    """A method of a model and the layer it is best on: as a place "#12", None where a method has no layer; for a fused map its
    parts, as in "gradcam++@#12,hirescam@#9". `layer_name` says the same by the layers' names, `cells` is the finest one's.

    `pointing` and `energy` over `n` blends, the shares of `few` that are `stable`, `faithful`, `specific`, all in [0, 1]; the
    shares are None where they were not tried. `default`: the one the model is explained by when nobody chose.
    """

    model: str
    method: str
    layer: str | None
    layer_name: str
    cells: int
    n: int
    pointing: float
    energy: float
    few: int = 0
    stable: float | None = None
    faithful: float | None = None
    specific: float | None = None
    default: bool = False

    def __post_init__(self) -> None:
        check_shares(self.pointing, self.energy, self.stable, self.faithful, self.specific)

    @property
    def found(self) -> float:
        """How much it finds of what was changed, in [0, 2]."""
        return self.pointing + self.energy

    @property
    def trusted(self) -> float:
        """The sum of the three shares, in [0, 3]."""
        return sum(share or 0.0 for share in (self.stable, self.faithful, self.specific))


@dataclass(frozen=True, slots=True)
class Maps:
    """What was tried, by which command and with which blends."""

    command: str = ""
    seed: int = 0
    rows: tuple[Choice, ...] = ()


def read_maps(path: Path) -> Maps:
    """What `write_maps` wrote; nothing where there is no file. Raises DataError for anything else."""
    damaged = f"{path.name} does not hold maps that dfx chose."
    return read_value(Maps, path, damaged) if path.is_file() else Maps()


def write_maps(path: Path, maps: Maps) -> None:
    """Raises DataError where the disk refuses; the former file is kept then."""
    write_json(path, content_of(maps))
