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
# (5, 2) x, y in pixels of the window: left eye, right eye, nose, left and right of the mouth
Points = NDArray[np.float64]


def face_windows(burst: Sequence[Pixels], box: Box, side: int = SIDE) -> Windows:
    """The face with a margin in all frames of a burst, `(B, side, side)` grey.

    `box` is the face in the first frame, in its pixels. Frames of other sizes (a moment at full size and a burst that
    was shrunk) are brought to the smallest of them first: unequal sharpness would look like a change. What lies outside
    the frame repeats its border. Raises ValueError for an empty burst.
    """
    if not burst:
        raise ValueError("A burst needs at least one frame.")
    height, width = min(((pixels.shape[0], pixels.shape[1]) for pixels in burst), key=lambda size: size[0] * size[1])
    left, top, length = _square(box)
    across, down = width / burst[0].shape[1], height / burst[0].shape[0]
    x, y, length = round(left * across), round(top * down), max(1, round(length * across))
    rows, columns = (np.clip(np.arange(at, at + length), 0, end - 1) for at, end in ((y, height), (x, width)))
    how = cv2.INTER_AREA if length > side else cv2.INTER_CUBIC
    windows = []
    for pixels in burst:
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        if grey.shape != (height, width):
            grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
        windows.append(cv2.resize(grey[np.ix_(rows, columns)], (side, side), interpolation=how))
    return np.asarray(windows, np.uint8)


def points_in_window(landmarks: Landmarks, box: Box, side: int = SIDE) -> Points:
    """The five points in pixels of the window of `face_windows`; both must be in pixels of one frame."""
    left, top, length = _square(box)
    points = np.array([getattr(landmarks, name) for name in landmarks.__slots__], float)
    return np.asarray((points - (left, top)) * (side / length))


def _square(box: Box) -> tuple[float, float, float]:
    """Left, top and side of the window."""
    length = max(box.width, box.height) * (1 + 2 * MARGIN)
    return box.x + (box.width - length) / 2, box.y + (box.height - length) / 2, length
