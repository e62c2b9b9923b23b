"""The levels of a picture's pyramid: each cell is the mean of the pixels, and parts of pixels, that it covers.

Large levels by OpenCV, which reads the whole picture for each; small ones from a table of sums that is made once, so that
a cell costs its four corners, however large it is (Crow, Summed-area tables for texture mapping, SIGGRAPH 1984).
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.types import Pixels

SUMMED = 0.25  # of the picture's sides: from there down the table takes less time
MOST_PIXELS = 2**31 // 255  # whose sum fits the table's whole numbers

Size = tuple[int, int]  # width, height


class Levels:
    """One picture (H, W, 3) uint8, at any size."""

    def __init__(self, picture: Pixels) -> None:
        self._picture = picture

    def __call__(self, size: Size) -> NDArray[np.float32]:
        """The picture at that size, (1, h, w, 3) in [−1, 1]."""
        small = size[0] < SUMMED * self._picture.shape[1]
        level = means(self._sums, size) if small else cv2.resize(self._grey, size, interpolation=cv2.INTER_AREA)
        level -= 127.5
        level /= 128
        return np.asarray(level, np.float32)[None]

    @cached_property
    def _grey(self) -> NDArray[np.float32]:
        return self._picture.astype(np.float32)

    @cached_property
    def _sums(self) -> NDArray[np.generic]:
        """(H + 1, W + 1, 3): the sum of all pixels above and left of each corner, exact."""
        fits = self._picture.shape[0] * self._picture.shape[1] <= MOST_PIXELS
        return np.asarray(cv2.integral(self._picture, sdepth=cv2.CV_32S if fits else cv2.CV_64F))


def means(sums: NDArray[np.generic], size: Size) -> NDArray[np.float64]:
    """The mean of each of (h, w) equal cells of a picture (H, W, C), given its table of sums (H + 1, W + 1, C)."""
    height, width = sums.shape[0] - 1, sums.shape[1] - 1
    (top, below), (left, behind) = _corners(height, size[1]), _corners(width, size[0])
    flat, at = sums.reshape(-1, sums.shape[2]), top[:, None] * (width + 1) + left

    def line(at: NDArray[np.intp]) -> NDArray[np.float64]:
        """The sums on the lines between pixels at the corners' height, (h + 1, w + 1, C)."""
        one = np.take(flat, at, axis=0)
        return one + (np.take(flat, at + 1, axis=0) - one) * behind[:, None]

    upper = line(at)
    corners = upper + (line(at + width + 1) - upper) * below[:, None, None]
    return np.diff(np.diff(corners, axis=0), axis=1) * (size[0] * size[1] / (width * height))


def _corners(pixels: int, cells: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Where `cells` begin and end among so many pixels: the pixel (cells + 1,), and the share of it that lies before."""
    places = np.arange(cells + 1) * (pixels / cells)
    pixel = np.minimum(places.astype(np.intp), pixels - 1)
    return pixel, np.asarray(places - pixel, np.float64)
