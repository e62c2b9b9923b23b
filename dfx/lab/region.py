"""Where a face is changed: a region by name or drawn by hand, as a mask of the crop with a soft edge."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.alter.blend import outline, placement
from dfx.errors import DataError
from dfx.lab.recipe import DRAWN, Recipe
from dfx.types import Heat, Landmarks, Pixels

Corners = NDArray[np.float64]

# In units of the distance between the eyes, from the middle between them, x to the viewer's right, y down; the mouth's middle
# lies at (0, 1.1).
_EYES = np.array([(-0.95, -0.5), (0.95, -0.5), (1.02, 0.05), (0.72, 0.34), (-0.72, 0.34), (-1.02, 0.05)])
_MOUTH = np.array([(0.62 * np.cos(a), 1.12 + 0.38 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 24, endpoint=False)])
_LEAST_SHARE = 0.001  # of the crop, below which a region is nothing to look at
_LEAST_ON_FACE = 0.25  # of what is drawn by hand


def _corners(region: str) -> Corners:
    """The closed outline of a region by name, (n, 2)."""
    if region == "eyes":
        return _EYES
    if region == "mouth":
        return _MOUTH
    whole = outline("whole face")
    return np.minimum(whole, (0.0, np.inf)) if region == "one half" else whole


def region_mask(recipe: Recipe, landmarks: Landmarks, side: int) -> Heat:
    """The recipe's region (S, S) in [0, 1] of a crop of `side` pixels whose face has `landmarks`, its edge as soft as asked.

    Raises DataError where a drawn region is missing, of no size, or beside the face, and where the landmarks span no face.
    """
    to_crop, eyes = placement(landmarks)
    if recipe.region == DRAWN:
        hard = _drawn(recipe, to_crop, side)
    else:
        hard = filled(_corners(recipe.region) @ to_crop[:, :2].T + to_crop[:, 2], side)
    if hard.sum() < 255 * _LEAST_SHARE * side * side:
        raise DataError("This part of the face lies outside the picture; choose another one.")
    return softened(hard, eyes * recipe["edge"] / 100)


def _drawn(recipe: Recipe, to_crop: Corners, side: int) -> Pixels:
    """What was drawn by hand, where it is on the face."""
    if len(recipe.drawn) < 3:
        raise DataError("Nothing is drawn yet: circle the part of the face that is to be changed.")
    hard = filled(np.asarray(recipe.drawn, np.float64) / 100 * side, side)
    if hard.sum() < 255 * _LEAST_SHARE * side * side:
        raise DataError("What is drawn is too small to change anything: draw a larger part.")
    face = filled(outline("whole face") @ to_crop[:, :2].T + to_crop[:, 2], side)
    if np.count_nonzero(hard & face) < _LEAST_ON_FACE * np.count_nonzero(hard):
        raise DataError("What is drawn lies outside the face: the models judge the face, so draw on it.")
    return hard


def filled(corners: Corners, side: int) -> Pixels:
    """255 inside the closed line through `corners` (n, 2), pixels, 0 outside: (S, S)."""
    mask = np.zeros((side, side), np.uint8)
    cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 255)
    return mask


def softened(hard: Pixels, sigma: float) -> Heat:
    """`hard` (S, S) of 0 and 255, its edge smeared with a Gaussian of `sigma` pixels, in [0, 1]."""
    soft = hard.astype(np.float32) / np.float32(255)
    if sigma < 0.3:  # a kernel of one pixel
        return soft
    blurred = cv2.GaussianBlur(soft, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)
    return np.clip(blurred, 0, 1).astype(np.float32)  # it may round to just above 1
