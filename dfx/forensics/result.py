"""The frozen values that every forensic method gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.types import Credentials, Heat, Picture, Pixels, Point

Values = NDArray[np.float64]
Decode = Callable[[bytes], Picture]  # dfx.media.photo.images.decode, given by who may import it
Verify = Callable[[bytes, str], Credentials]  # dfx.media.credentials.examine.examine, likewise


@dataclass(frozen=True, slots=True, eq=False)
class NamedMap:
    """A map `(h, w)` in [0, 1] that covers the whole upright picture; `peak` is what 1 stands for, in `unit`."""

    name: str
    values: Heat  # (h, w)
    peak: float
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line to draw: `x` and `y` of one length."""

    name: str
    x: Values
    y: Values
    x_label: str
    y_label: str


@dataclass(frozen=True, slots=True)
class Number:
    """One measured value; `unit` may be empty."""

    name: str
    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about the file, plain text of at most 120 characters; `beware` where it asks for a second look."""

    name: str
    value: str
    beware: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places of the picture that look the same, in full-size pixels."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True, eq=False)
class ForensicResult:
    """What one method found. `words` is one sentence: the finding, or why there is none (`applies` is then False)."""

    method: str
    words: str
    applies: bool = True
    map: NamedMap | None = None
    more_maps: tuple[NamedMap, ...] = ()
    curves: tuple[Curve, ...] = ()
    numbers: tuple[Number, ...] = ()
    facts: tuple[Fact, ...] = ()
    pairs: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = ()

    def number(self, name: str) -> float:
        """The value of that name. Raises KeyError where the result has none."""
        for number in self.numbers:
            if number.name == name:
                return number.value
        raise KeyError(name)

    def fact(self, name: str) -> str | None:
        """The value of the first fact of that name, None where there is none."""
        return next((fact.value for fact in self.facts if fact.name == name), None)


def not_applicable(method: str, words: str) -> ForensicResult:
    """The result of a method that has nothing to say of this picture."""
    return ForensicResult(method, words, applies=False)


__all__ = [
    "Curve", "Decode", "Fact", "ForensicResult", "NamedMap", "Number", "Pair", "Pixels", "Values", "Verify",
    "not_applicable",
]  # fmt: skip
