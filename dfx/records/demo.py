"""What dfx said of pairs of its own samples, for a page that shows it before any model is loaded: `demo.json`.

`dfx maintain demo` writes it, once whenever weights change; a test asks the models again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dfx.errors import DataError
from dfx.records.values import check_interval, check_shares, content_of, read_value, write_json
from dfx.types import Box, Explanation, Toward, Verdict

FILE = "demo.json"
_DAMAGED = f"{FILE} of the models folder is missing or damaged: expected stored answers of samples."


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer on a sample, a file of `assets/samples` by its name and SHA-256."""

    file: str
    sha256: str
    verdict: Verdict
    fake_probability: float
    interval: tuple[float, float]

    def __post_init__(self) -> None:
        check_shares(self.fake_probability, *self.interval)
        check_interval(self.interval)


@dataclass(frozen=True, slots=True)
class StoredMap:
    """One model's map of the fake's face crop, as `dfx.types.Explanation` has it; `heat` row by row."""

    model: str
    method: str
    layer: str
    toward: Toward
    unit: str
    raw_peak: float
    heat: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        if not self.heat or len({len(row) for row in self.heat}) != 1:
            raise DataError("Expected a map in rows of one length.")
        check_shares(*(value for row in self.heat for value in row))

    def explanation(self) -> Explanation:
        heat = np.array(self.heat, np.float32)
        return Explanation(self.model, self.method, self.layer, heat, self.raw_peak, 0.0, self.toward, self.unit)


@dataclass(frozen=True, slots=True)
class StoredPair:
    """A photograph and a fake made from it, both of one size; `crop_xywh` is the fake's face crop in their pixels."""

    original: StoredAnswer
    fake: StoredAnswer
    crop_xywh: tuple[int, int, int, int]
    map: StoredMap

    @property
    def crop_box(self) -> Box:
        return Box(*self.crop_xywh)


@dataclass(frozen=True, slots=True)
class Demo:
    """All pairs, which preset answered by which threshold, and the SHA-256 of the weights that were asked."""

    preset: str
    threshold: float
    weights: Mapping[str, str]
    pairs: tuple[StoredPair, ...]

    def __post_init__(self) -> None:
        check_shares(self.threshold)
        if not self.pairs:
            raise DataError("Expected at least one pair.")


def read_demo(folder: Path) -> Demo:
    """What a models folder holds. Raises DataError where there is nothing, or it cannot be used."""
    return read_value(Demo, folder / FILE, _DAMAGED)


def write_demo(folder: Path, demo: Demo) -> Path:
    """Store it whole; returns the file. Raises DataError where the disk refuses."""
    write_json(folder / FILE, content_of(demo))
    return folder / FILE
