"""Cuts between the moments of a clip, told by the colours of the whole frame."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.types import Pixels

Look = NDArray[np.float32]  # (QUARTERS, LIGHTS + CHROMAS²)

SIDE = 64  # the frame is averaged to this many pixels each way: noise and small motion go, colours stay
QUARTERS = 4  # of the frame, told apart, or two scenes of the same studio look the same
LIGHTS, CHROMAS = 24, 24  # bins of brightness, and of each of two chromas
BRIGHTEST, STRONGEST = 3.0, 0.5  # times the frame's mean brightness: what is beyond falls into the last bin
DARKEST = 4.0  # a mean grey value below it is black: its colours mean nothing
SOFTNESS = 1.0  # bins: a colour near the border of two bins counts for both

# Real cuts of one clip differ by .37 to .57; 66 pairs of clips by .39 and more, .54 in the middle; moments .4 s apart
# without a cut by at most .14 in ten of twelve clips (.33 and .43 where the studio's screens changed behind a person);
# a pan by a fifth of the frame by .25 in the middle. A cut that is missed can join two people, one too many only leaves
# a face to be told by its looks: so the threshold lies near the lower end.
THRESHOLD = 0.35


def look_of(pixels: Pixels) -> Look:
    """The colours of a frame (H, W, 3) as shares, by quarter of the frame: of brightness, and of chroma, each summing to 1.

    Both are taken relative to the frame's mean brightness, so that a lamp, an automatic exposure or a fade within one
    scene changes little. A black frame gives zeros.
    """
    small = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    mean = float(small.mean())
    if mean < DARKEST:
        return np.zeros((QUARTERS, LIGHTS + CHROMAS * CHROMAS), np.float32)
    half = SIDE // 2
    quarters = (small / mean).reshape(2, half, 2, half, 3).swapaxes(1, 2)
    return _shares(quarters.reshape(QUARTERS, half * half, 3))


def difference(before: Look, after: Look) -> float:
    """How much two frames' colours differ, [0, 1]: the share of pixels whose brightness or chroma (mean of both) would
    have to change. A black frame differs fully from any that is not, so fading out is a cut at its end."""
    if not before.any() or not after.any():
        return float(before.any() != after.any())
    return float(np.abs(before - after).sum()) / (4 * QUARTERS)


def is_cut(before: Look, after: Look) -> bool:
    """Whether another scene lies between two frames, by their looks. A flash that whitens a frame counts as one."""
    return difference(before, after) > THRESHOLD


def _shares(values: NDArray[np.float32]) -> Look:
    """Of pixels (QUARTERS, N, 3) relative to the frame's mean."""
    light = values.mean(axis=2)
    red, blue = (np.clip(values[..., channel] - light, -STRONGEST, STRONGEST) for channel in (0, 2))
    bright = _counted(_bins(np.minimum(light, BRIGHTEST), LIGHTS, 0, BRIGHTEST), LIGHTS)
    chroma = _counted(
        _bins(red, CHROMAS, -STRONGEST, STRONGEST) * CHROMAS + _bins(blue, CHROMAS, -STRONGEST, STRONGEST), CHROMAS**2
    )
    both = zip(bright[..., None], chroma.reshape(-1, CHROMAS, CHROMAS), strict=True)
    return np.array([np.concatenate([_soft(lights), _soft(colours)]) for lights, colours in both], np.float32)


def _bins(values: NDArray[np.float32], count: int, low: float, high: float) -> NDArray[np.int64]:
    """In which of `count` equal steps between both ends each value lies; the upper end belongs to the last."""
    return np.minimum(np.searchsorted(np.linspace(low, high, count + 1), values, "right") - 1, count - 1)


def _counted(bins: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """How often each of `count` bins stands in each row of (QUARTERS, N): (QUARTERS, count)."""
    rows = np.arange(len(bins))[:, None] * count + bins
    return np.bincount(rows.ravel(), minlength=len(bins) * count).reshape(len(bins), count)


def _soft(counts: NDArray[np.int64]) -> NDArray[np.float32]:
    soft = cv2.GaussianBlur(counts.astype(np.float32), (0, 0), SOFTNESS, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft / soft.sum(), np.float32).ravel()
