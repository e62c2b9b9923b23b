"""Which weights are here: `weights.json` in the models folder, of `dfx maintain leaderboard`, and what plug-ins bring."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from dfx.errors import WeightsDamaged, WeightsMissing
from dfx.settings import settings
from dfx.storage import write_whole
from dfx.zoo.checked import MODELS as OF_DFX
from dfx.zoo.checked import checked_bytes
from dfx.zoo.registry import plugged, spec_of

FILE = "weights.json"
WEIGHTS = "weights.safetensors"


@dataclass(frozen=True, slots=True)
class Shipped:
    """One weight file: its SHA-256, its size in bytes, and the input size in pixels it is run at."""

    sha256: str
    bytes: int
    input_size: int

    @property
    def origin(self) -> str:
        """What every figure of the network rests on: its weights, and the size they are run at."""
        return f"{self.sha256}@{self.input_size}"


def read_index(folder: Path | None = None) -> Mapping[str, Shipped]:
    """Model → its weights in a models folder; empty where nothing was shipped. Raises WeightsDamaged.

    None: the folder of this process, and with it the models of plug-ins.
    """
    path = (folder or settings().models_dir) / FILE
    stored = _read(path, path.stat().st_mtime_ns) if path.is_file() else {}
    if folder or not (own := plugged().models):
        return stored
    brought = {}
    for name, each in own.items():
        with suppress(OSError):  # a file that has gone since is missing, like any other
            size = each.model.weights.stat().st_size
            brought[name] = Shipped(each.model.sha256, size, each.model.spec.input_size)
    return {**stored, **brought}


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Mapping[str, Shipped]:
    try:
        return {name: Shipped(**row) for name, row in json.loads(path.read_text()).items()}
    except (ValueError, TypeError) as error:
        raise WeightsDamaged(
            f"{FILE} in the models folder is damaged. Get it again with `git checkout models`."
        ) from error


def run_at(name: str) -> int:
    """The input size in pixels of what is shipped under that name; of the registry where nothing is."""
    here = read_index().get(name)
    return here.input_size if here else spec_of(name).input_size


def add_to_index(folder: Path, name: str, row: Shipped) -> None:
    """Enter or replace one row, keeping the others."""
    rows = {**read_index(folder), name: row}
    write_whole(folder / FILE, _text(rows))


def _text(rows: Mapping[str, Shipped]) -> str:
    return json.dumps({key: asdict(value) for key, value in sorted(rows.items())}, indent=1) + "\n"


def drop_from_index(folder: Path, name: str) -> None:
    """Take out one row, if it is there."""
    rows = {key: row for key, row in read_index(folder).items() if key != name}
    write_whole(folder / FILE, _text(rows))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def weight_file(name: str, folder: Path | None = None) -> Path:
    """Where the weights of `name` lie, whether or not they are there; a plug-in's in its package, unless a folder is named."""
    own = None if folder else plugged().models.get(name)
    return own.model.weights if own else (folder or settings().models_dir) / name / WEIGHTS


def derived_file(name: str, file: str) -> Path:
    """Where what is derived of `name` on this machine lies, whether or not it is there."""
    return settings().models_dir / name / file


def again(name: str) -> str:
    """What brings a lost weight file back, see `checked_bytes`."""
    return "" if name in plugged().models else OF_DFX


def shipped_bytes(name: str) -> bytes:
    """The whole weight file of `name`, SHA-256 checked. Raises WeightsMissing, WeightsDamaged."""
    row = read_index().get(name)
    if row is None:
        raise WeightsMissing(f"dfx ships no weights for {name} yet; train it with `dfx train {name} --data DIR`.")
    return checked_bytes(weight_file(name), row.sha256, name, again(name))
