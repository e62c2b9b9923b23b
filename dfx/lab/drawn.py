"""A part of the face that was drawn by hand, as a mask with a soft edge."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from dfx.errors import DataError
from dfx.lab.scene import Scene
from dfx.types import Heat, Point

_LEAST_PX = 24  # pixels of the mask: fewer change nothing that a model could see
_LEAST_ON_FACE = 0.25  # of what is drawn
SUBPIXEL = 4  # bits


def drawn_mask(scene: Scene, corners: Sequence[Point], edge: float) -> Heat:
    """1 inside the closed line through `corners`, in per cent of the face crop's sides, smeared over `edge` eye distances:
    (H, W) of the scene.

    Raises DataError where nothing is drawn, or too little, or beside the face.
    """
    if len(corners) < 3:
        raise DataError("Nothing is drawn yet: circle the part of the face that is to be changed.")
    box, shape = scene.box, scene.pixels.shape[:2]
    at = np.asarray(corners, np.float64) / 100 * (box.width, box.height) + (box.x, box.y)
    hard, face = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for mask, outline in ((hard, at), (face, scene.mesh.outline("face"))):
        cv2.fillPoly(mask, [np.round(outline * (1 << SUBPIXEL)).astype(np.int32)], 255, shift=SUBPIXEL)
    size = np.count_nonzero(hard)
    if size < _LEAST_PX:
        raise DataError("What is drawn is too small to change anything: draw a larger part.")
    if np.count_nonzero(hard & face) < _LEAST_ON_FACE * size:
        raise DataError("What is drawn lies outside the face: the models judge the face, so draw on it.")
    soft, sigma = hard.astype(np.float32) / np.float32(255), edge * scene.mesh.eye_distance / 2
    if sigma > 0.3:
        soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), sigma), np.float32)
    return np.clip(soft, 0, 1).astype(np.float32)  # the blur may round to just above 1
