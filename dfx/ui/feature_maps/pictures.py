"""Pictures of feature maps and of their differences: cells stay cells, nothing is smoothed."""

from __future__ import annotations

import cv2
import numpy as np

from dfx.explain.overlay import ColourBar, Tick, coloured, diverging
from dfx.types import Pixels

GAP = 6  # pixels between the parts of one picture
TILE = 120  # pixels of one map in the channel browser
THUMBNAIL = 160
SIDE = 360
_PAPER = 128
_MOST = 99.5  # per cent of |values| within the colours


def activation(values: np.ndarray, side: int = THUMBNAIL) -> Pixels:
    """A map `(h, w)` in viridis, from its least to its largest value."""
    low, high = float(values.min()), float(values.max())
    return coloured(_cells((values - low) / (high - low) if high > low else np.zeros_like(values), side))


def strength_over(crop: Pixels, values: np.ndarray, opacity: float = 0.6) -> Pixels:
    """A map `(h, w)` ≥ 0 in viridis, 0 to its maximum, over the crop `(S, S, 3)` at `SIDE` pixels."""
    under = crop_at(crop)
    if not values.any():
        return under
    colours = coloured(_cells(values / values.max(), SIDE))
    return np.asarray(cv2.addWeighted(under, 1 - opacity, colours, opacity, 0), np.uint8)


def crop_at(crop: Pixels, side: int = SIDE) -> Pixels:
    """The crop at `side` pixels."""
    how = cv2.INTER_AREA if len(crop) > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(crop, (side, side), interpolation=how), np.uint8)


def channel(first: np.ndarray, second: np.ndarray, shown: np.ndarray) -> Pixels:
    """One channel as three maps side by side: both sides in viridis on one scale, their difference around white."""
    low, high = min(first.min(), second.min()), max(first.max(), second.max())
    span = float(high - low) or 1.0
    sides = [coloured(_cells((one - low) / span, TILE)) for one in (first, second)]
    return beside([*sides, diverging(_cells(shown / most(shown), TILE))])


def most(shown: np.ndarray) -> float:
    """The magnitude that the colours of a difference reach to; 1 where it is 0 everywhere."""
    return float(np.percentile(np.abs(shown), _MOST)) or float(np.abs(shown).max()) or 1.0


def beside(parts: list[Pixels]) -> Pixels:
    """Pictures of one height with a grey gap between them."""
    gap = np.full((len(parts[0]), GAP, 3), _PAPER, np.uint8)
    row = [part for one in parts for part in (one, gap)][:-1]
    return np.concatenate(row, axis=1)


def bar(peak: float, unit: str) -> ColourBar:
    """Viridis lying down, from 0 to `peak`."""
    row = coloured(np.linspace(0, 1, 480, dtype=np.float32)[None])
    marks = tuple(Tick(share, f"{share * peak:.3g}") for share in (0.0, 0.5, 1.0))
    return ColourBar(np.repeat(row, 16, axis=0), marks, unit)


def _cells(values: np.ndarray, side: int) -> np.ndarray:
    """A map `(h, w)` in [−1, 1] enlarged cell by cell, or averaged where it is larger than `side`."""
    how = cv2.INTER_AREA if max(values.shape) > side else cv2.INTER_NEAREST
    grown = cv2.resize(np.asarray(values, np.float32), (side, side), interpolation=how)
    return np.asarray(np.clip(grown, -1, 1), np.float32)
