"""The parts of a window: where a face is, where a swapped one would end, and where mouth and eyes are.

MTCNN's box reaches from the forehead to the chin and is about 0.78 times as wide as high; the window of
`dfx.temporal.window` puts it in the middle at two thirds of the side.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dfx.temporal.window import MARGIN, Points

HIGH = 1 / (1 + 2 * MARGIN)  # the face box in the window, share of the side
WIDE = 0.78 * HIGH
INSIDE = 0.8  # of the face's half axes; beyond it begins the seam
SEAM = 1.15  # masks of swaps end between the brows and the chin, seldom beyond the box
AROUND = 1.4

Mask = NDArray[np.bool_]  # (side, side)
Regions = Mapping[str, Mask]
# Where the five points are in an average upright face, share of the window: for faces without any.
_USUAL = np.array([(0.38, 0.43), (0.62, 0.43), (0.5, 0.56), (0.41, 0.68), (0.59, 0.68)])


def face_width(side: int) -> float:
    """Pixels of a window that one face width is."""
    return WIDE * side


def regions(side: int, points: Points | None = None) -> Regions:
    """Masks `(side, side)` of "inside", "seam", "around", "head" (the first two together), "mouth" and "eyes".

    `points` `(5, 2)` in pixels of the window; None takes those of an average face. Two points of a profile may fall
    together: they are taken to lie at least a tenth of the window apart.
    """
    at = _USUAL * side if points is None else np.clip(points, 0, side - 1)
    apart, wide = (max(float(np.hypot(*(at[k] - at[k + 1]))), 0.1 * side) for k in (0, 3))  # of the eyes, of the mouth
    left, right = (_ellipse(side, at[k], 0.3 * apart, 0.22 * apart) for k in (0, 1))
    mouth = _ellipse(side, at[3:].mean(0), 0.8 * wide, 0.6 * wide)
    return dict(_fixed(side)) | {"mouth": mouth, "eyes": left | right}


@lru_cache(maxsize=4)
def _fixed(side: int) -> Regions:
    """The parts that no point moves."""
    at = np.arange(side) + 0.5 - side / 2
    r = np.hypot(at[None, :] / (WIDE * side / 2), at[:, None] / (HIGH * side / 2))
    return {
        "inside": r <= INSIDE,
        "seam": (r > INSIDE) & (r <= SEAM),
        "around": (r > SEAM) & (r <= AROUND),
        "head": r <= SEAM,
    }


def _ellipse(side: int, middle: NDArray[np.float64], across: float, down: float) -> Mask:
    at = np.arange(side) + 0.5  # centres of pixels
    return np.asarray(np.hypot((at[None, :] - middle[0]) / across, (at[:, None] - middle[1]) / down) <= 1)
