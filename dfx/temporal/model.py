"""The small classifier of motion patterns: a logistic of standardised features, `motion.json` in the models folder.

`dfx maintain motion --videos DIR` fits, measures and writes it. How much it counts beside the
pictures is fitted with their scores, on whole clips, and stored with those (`dfx.predict.clip.answer`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dfx.errors import WeightsDamaged
from dfx.numbers.logistic import expit
from dfx.settings import settings
from dfx.storage import write_whole
from dfx.temporal.pattern import FEATURES

FILE = "motion.json"
FURTHEST = 4.0  # standard deviations a feature may speak for: a clip unlike all others must not shout
_LONGEST = 100_000  # bytes; the file holds some fifty numbers


@dataclass(frozen=True, slots=True)
class Measured:
    """What the motion alone could do on clips whose original was left out of its fit."""

    clips: int
    originals: int
    auc: float
    interval: tuple[float, float]  # 95 %, originals resampled
    methods: Mapping[str, float]  # way of faking → AUC against the originals


@dataclass(frozen=True, slots=True)
class MotionModel:
    """P(fake) = σ(bias + weights · (pattern − mean) / scale), all of them `(F,)` in the order of `FEATURES`."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]  # > 0
    weights: tuple[float, ...]
    bias: float
    measured: Measured
    trained_on: str  # one sentence

    def log_odds(self, pattern: ArrayLike) -> float:
        """Of a pattern `(F,)` of `dfx.temporal.pattern`."""
        z = (np.asarray(pattern, float) - self.mean) / np.asarray(self.scale)
        return self.bias + float(np.clip(z, -FURTHEST, FURTHEST) @ np.asarray(self.weights))

    def probability(self, pattern: ArrayLike) -> float:
        """P(fake) by the motion alone."""
        return float(expit(self.log_odds(pattern)))


def read_motion_model(folder: Path | None = None) -> MotionModel | None:
    """The model of a models folder, None where it has none. Raises WeightsDamaged."""
    path = (folder or settings().models_dir) / FILE
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> MotionModel:
    try:
        with path.open("rb") as file:
            row: dict[str, Any] = json.loads(file.read(_LONGEST).decode())
        if row.pop("features") != list(FEATURES):
            raise WeightsDamaged(f"{FILE} was fitted for other features of motion; fit it again.")
        vectors = {name: _numbers(row.pop(name), len(FEATURES)) for name in ("mean", "scale", "weights")}
        (bias,) = _numbers([row.pop("bias")], 1)
        low, high = _numbers(row["measured"].pop("interval"), 2)
        measured = Measured(interval=(low, high), **row["measured"])
        if min(vectors["scale"]) <= 0:
            raise ValueError("A scale must be above 0.")
        return MotionModel(**vectors, bias=bias, measured=measured, trained_on=str(row["trained_on"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WeightsDamaged(
            f"{FILE} in the models folder is damaged. Get it again with `git checkout models`."
        ) from error


def _numbers(values: Any, count: int) -> tuple[float, ...]:
    """So many finite numbers. Raises ValueError, TypeError."""
    numbers = tuple(float(value) for value in values)
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise ValueError(f"Expected {count} finite numbers.")
    return numbers


def write_motion_model(model: MotionModel, folder: Path | None = None) -> None:
    """Store it in a models folder, whole or not at all. Raises OSError."""
    text = json.dumps({"features": list(FEATURES), **asdict(model)}, indent=1, allow_nan=False) + "\n"
    write_whole((folder or settings().models_dir) / FILE, text)
