"""A face crop at a model's input size."""

from __future__ import annotations

import cv2
import numpy as np

from dfx.types import Pixels


def resize(pixels: Pixels, size: int) -> Pixels:
    """`(size, size, 3)` from `(H, W, 3)`, both uint8 RGB: area averaging when it shrinks, cubic when it grows."""
    if pixels.shape[:2] == (size, size):
        return pixels
    how = cv2.INTER_AREA if min(pixels.shape[:2]) >= size else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=how), np.uint8)
