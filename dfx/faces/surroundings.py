"""How much fine detail lies around a face: what changes with focus, noise and compression of the picture, not with the face."""

from __future__ import annotations

import cv2
import numpy as np

from dfx.types import Pixels

FRAME = 1 / 6  # of the crop's side: within the margin of 30 % that the models see
_LEAST = 0.1  # grey levels, so that a flat ground has a logarithm


def detail_around(crop: Pixels) -> float:
    """The logarithm of the standard deviation of the Laplacian, in grey levels, over the outer FRAME of a face crop
    `(S, S, 3)`."""
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32)
    outside = np.ones(grey.shape, bool)
    height, width = (max(1, round(FRAME * side)) for side in grey.shape)
    outside[height:-height, width:-width] = False
    return float(np.log(cv2.Laplacian(grey, cv2.CV_32F)[outside].std() + _LEAST))
