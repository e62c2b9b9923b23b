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
    quarters = (small[y : y + half, x : x + half] / mean for y in (0, half) for x in (0, half))
    return np.array([_shares(quarter.reshape(-1, 3)) for quarter in quarters], np.float32)


def difference(before: Look, after: Look) -> float:
    """How much two frames' colours differ, [0, 1]: the share of pixels whose brightness or chroma (mean of both) would
    have to change. A black frame differs fully from any that is not, so fading out is a cut at its end."""
    if not before.any() or not after.any():
        return float(before.any() != after.any())
    return float(np.abs(before - after).sum()) / (4 * QUARTERS)


def is_cut(before: Look, after: Look) -> bool:
    """Whether another scene lies between two frames, by their looks. A flash that whitens a frame counts as one."""
    return difference(before, after) > THRESHOLD


def _shares(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of pixels (N, 3) relative to the frame's mean."""
    light = values.mean(axis=1)
    red, blue = (np.clip(values[:, channel] - light, -STRONGEST, STRONGEST) for channel in (0, 2))
    bright = np.histogram(np.minimum(light, BRIGHTEST), LIGHTS, (0, BRIGHTEST))[0]
    chroma = np.histogram2d(red, blue, CHROMAS, ((-STRONGEST, STRONGEST),) * 2)[0]
    return np.concatenate([_soft(bright[:, None]), _soft(chroma)])


def _soft(counts: NDArray[np.floating]) -> NDArray[np.float32]:
    soft = cv2.GaussianBlur(counts.astype(np.float32), (0, 0), SOFTNESS, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft / soft.sum(), np.float32).ravel()
