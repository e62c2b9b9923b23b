"""Face crops at models' input sizes."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from dfx.types import Pixels


def resize(pixels: Pixels, size: int) -> Pixels:
    """`(size, size, 3)` from `(H, W, 3)`, both uint8 RGB: area averaging when it shrinks, cubic when it grows."""
    if pixels.shape[:2] == (size, size):
        return pixels
    how = cv2.INTER_AREA if min(pixels.shape[:2]) >= size else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=how), np.uint8)


class Sized:
    """Face crops `(H, W, 3)` uint8 RGB at any size, each size made once for all models that take it."""

    def __init__(self, crops: Sequence[Pixels]) -> None:
        self._crops, self._made = crops, dict[int, list[Pixels]]()

    def __call__(self, size: int) -> list[Pixels]:
        """As `resize` of each; not to be written to."""
        if size not in self._made:
            self._made[size] = [resize(crop, size) for crop in self._crops]
        return self._made[size]
