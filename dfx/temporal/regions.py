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

    `points` `(5, 2)` in pixels of the window; None takes those of an average face.
    """
    at = _USUAL * side if points is None else np.clip(points, 0, side - 1)
    return dict(_fixed(side)) | {"mouth": _mouth(side, at), "eyes": _eyes(side, at)}


@lru_cache(maxsize=4)
def _fixed(side: int) -> Regions:
    x, y = _grid(side)
    r = np.hypot((x - side / 2) / (WIDE * side / 2), (y - side / 2) / (HIGH * side / 2))
    return {
        "inside": r <= INSIDE,
        "seam": (r > INSIDE) & (r <= SEAM),
        "around": (r > SEAM) & (r <= AROUND),
        "head": r <= SEAM,
    }


def _mouth(side: int, points: Points) -> Mask:
    middle, width = points[3:].mean(0), _span(points[3], points[4], side)
    return _ellipse(side, middle, 0.8 * width, 0.6 * width)


def _eyes(side: int, points: Points) -> Mask:
    apart = _span(points[0], points[1], side)
    return _ellipse(side, points[0], 0.3 * apart, 0.22 * apart) | _ellipse(side, points[1], 0.3 * apart, 0.22 * apart)


def _span(one: NDArray[np.float64], other: NDArray[np.float64], side: int) -> float:
    """Their distance, at least a tenth of the window: in a profile two points fall together."""
    return max(float(np.hypot(*(one - other))), 0.1 * side)


def _ellipse(side: int, middle: NDArray[np.float64], across: float, down: float) -> Mask:
    x, y = _grid(side)
    return np.asarray(np.hypot((x - middle[0]) / across, (y - middle[1]) / down) <= 1)


def _grid(side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres of pixels, `(1, side)` and `(side, 1)`."""
    at = np.arange(side, dtype=np.float64) + 0.5
    return at[None, :], at[:, None]
