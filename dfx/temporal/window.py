"""The same square of every frame of a burst, so that what moves in it is the face and not the window."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.types import Box, Landmarks, Pixels

SIDE = 128  # px of a window
MARGIN = 0.25  # on each side, of the face box's longer side: the window has to hold what lies around the face, too
Windows = NDArray[np.uint8]  # (B, side, side) grey
Points = NDArray[
    np.float64
]  # (5, 2) x, y in pixels of the window: left eye, right eye, nose, left and right of the mouth


def face_windows(burst: Sequence[Pixels], box: Box, side: int = SIDE) -> Windows:
    """The face with a margin in all frames of a burst, `(B, side, side)` grey.

    `box` is the face in the first frame, in its pixels. Frames of other sizes (a moment at full size and a burst that
    was shrunk) are brought to the smallest of them first: unequal sharpness would look like a change. What lies outside
    the frame repeats its border. Raises ValueError for an empty burst.
    """
    if not burst:
        raise ValueError("A burst needs at least one frame.")
    height, width = min(((one.shape[0], one.shape[1]) for one in burst), key=lambda size: size[0] * size[1])
    x, y, length = _square(box)
    across, down = width / burst[0].shape[1], height / burst[0].shape[0]
    square = round(x * across), round(y * down), max(1, round(length * across))
    return np.stack([_window(_grey(one, height, width), *square, side) for one in burst])


def points_in_window(landmarks: Landmarks, box: Box, side: int = SIDE) -> Points:
    """The five points in pixels of the window of `face_windows`; both must be in pixels of one frame."""
    x, y, length = _square(box)
    found = np.array([getattr(landmarks, name) for name in landmarks.__slots__], float)
    return np.asarray((found - (x, y)) * (side / length))


def _square(box: Box) -> tuple[float, float, float]:
    """Left, top and side of the window."""
    length = max(box.width, box.height) * (1 + 2 * MARGIN)
    return box.x + (box.width - length) / 2, box.y + (box.height - length) / 2, length


def _grey(pixels: Pixels, height: int, width: int) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    if grey.shape != (height, width):
        grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(grey, np.uint8)


def _window(grey: NDArray[np.uint8], x: int, y: int, length: int, side: int) -> NDArray[np.uint8]:
    rows = np.clip(np.arange(y, y + length), 0, grey.shape[0] - 1)
    columns = np.clip(np.arange(x, x + length), 0, grey.shape[1] - 1)
    how = cv2.INTER_AREA if length > side else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey[np.ix_(rows, columns)], (side, side), interpolation=how), np.uint8)
