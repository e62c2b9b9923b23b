"""Numbers and settings as JSON takes them: finite, in range, rounded, or refused."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dfx.types import Point

DIGITS = 6  # of a probability, and of seconds


def finite(value: float, name: str, digits: int | None = None) -> float:
    """Raises ValueError on NaN and infinity, naming the value."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number, not {number}.")
    return number if digits is None else round(number, digits)


def probability(value: float | None, name: str) -> float:
    """Raises ValueError outside [0, 1] and for a missing one."""
    if value is None or not 0 <= float(value) <= 1:
        raise ValueError(f"{name} must be a probability in [0, 1], not {value}.")
    return round(float(value), DIGITS)


def interval(value: tuple[float, float] | None, name: str) -> list[float]:
    """Raises ValueError for what does not rise within [0, 1]."""
    if value is None or not value[0] <= value[1]:
        raise ValueError(f"{name} must be a rising pair of probabilities, not {value}.")
    return [probability(bound, name) for bound in value]


def place(value: Point, name: str) -> list[float]:
    """Hundredths of a pixel. Raises ValueError as `finite`."""
    return [finite(coordinate, name, 2) for coordinate in value]


def seconds(value: float, name: str) -> float:
    """Microseconds. Raises ValueError as `finite`."""
    return finite(value, name, DIGITS)


def plain(value: object, name: str) -> Any:
    """A setting as JSON, a tuple as a list. Raises ValueError for what has no place in JSON."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return finite(value, name)
    if isinstance(value, Mapping):
        return {str(key): plain(inner, f"{name}.{key}") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner, name) for inner in value]
    raise ValueError(f"{name} must be a number, text, list or mapping, not a {type(value).__name__}.")
