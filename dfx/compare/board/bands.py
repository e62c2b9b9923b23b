"""Bands of what was measured of a face's file, to filter and to group by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEASURES = ("size", "sharpness", "quality")
_THIRDS = (1 / 3, 2 / 3)
_SIDES = (0, 96, 160, 224, math.inf)  # pixels
_QUALITIES = (0, 60, 80, 90, math.inf)


@dataclass(frozen=True, slots=True)
class Band:
    """Faces with low ≤ value < high of one measure; `unknown` takes those without a value instead."""

    measure: str  # one of MEASURES
    key: str
    title: str
    low: float
    high: float
    unknown: bool = False

    def holds(self, values: Floats) -> NDArray[np.bool_]:
        """Which of `values` `(N,)` lie in it."""
        return np.isnan(values) if self.unknown else (values >= self.low) & (values < self.high)


def size_bands(side: Floats) -> tuple[Band, ...]:
    """By the shorter side of the crop in pixels; only bands that hold a face, as with all of these."""
    return _filled(
        [Band("size", f"{low:g}", _between(low, high, "px"), low, high) for low, high in pairwise(_SIDES)], side
    )


def quality_bands(quality: Floats) -> tuple[Band, ...]:
    """By JPEG quality; files that are no JPEG, or unknown, are a band of their own."""
    bands = [
        Band("quality", f"{low:g}", f"JPEG {_between(low, high, '')}".strip(), low, high)
        for low, high in pairwise(_QUALITIES)
    ]
    return _filled([*bands, Band("quality", "none", "no JPEG", 0, 0, True)], quality)


def sharpness_bands(sharpness: Floats) -> tuple[Band, ...]:
    """The blurred, the middle and the sharpest third of the faces at hand."""
    known = sharpness[~np.isnan(sharpness)]
    if len(np.unique(known)) < 3:
        return ()
    one, two = (float(cut) for cut in np.quantile(known, _THIRDS))
    rows = (("blurred", -math.inf, one), ("middle", one, two), ("sharp", two, math.inf))
    titles = {"blurred": f"softest third, below {one:.0f}", "middle": f"middle third, {one:.0f} to {two:.0f}"}
    titles["sharp"] = f"sharpest third, {two:.0f} and more"
    return _filled([Band("sharpness", key, titles[key], low, high) for key, low, high in rows], sharpness)


def _between(low: float, high: float, unit: str) -> str:
    if high == math.inf:
        return f"{low:g} {unit}".strip() + " and more"
    return f"below {high:g} {unit}".strip() if low == 0 else f"{low:g} to {high - 1:g} {unit}".strip()


def _filled(bands: Sequence[Band], values: Floats) -> tuple[Band, ...]:
    return tuple(band for band in bands if band.holds(values).any())
