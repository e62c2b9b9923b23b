"""A self-blend by knobs: what `dfx.data.alter.blend` draws at random, chosen.

Shiohara and Yamasaki, Detecting Deepfakes with Self-Blended Images, CVPR 2022, arXiv:2204.08376.
"""

from __future__ import annotations

import cv2
import numpy as np

from dfx.data.alter.blend import Blend, blend, placement
from dfx.lab.recipe import Recipe
from dfx.lab.region import region_mask
from dfx.types import Landmarks, Pixels

_RADIUS = 0.03  # of the distance between the eyes: σ of the blur that sharpening and softening work with


def self_blended(crop: Pixels, landmarks: Landmarks, recipe: Recipe) -> Blend:
    """`crop` (S, S, 3) with its own changed copy blended in, and the mask (S, S).

    The strength scales every difference between the copies, and leaves the mask as it is. Raises DataError as
    `region_mask`.
    """
    mask = region_mask(recipe, landmarks, crop.shape[0])
    return blend(_copy(crop, landmarks, recipe), crop, mask)


def _copy(crop: Pixels, landmarks: Landmarks, recipe: Recipe) -> Pixels:
    """The second copy: moved and scaled about the face's middle, softer or sharper, of another colour."""
    (_, eyes), share = placement(landmarks), recipe["strength"] / 100
    zoom = 1 + share * recipe["size"] / 100
    shift = np.array([recipe["right"], recipe["down"]]) / 100 * share * eyes
    middle = np.mean([*landmarks.as_dict().values()], axis=0)
    place = np.column_stack([np.eye(2) * zoom, middle * (1 - zoom) + shift])
    moved = cv2.warpAffine(
        crop, place, crop.shape[1::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )  # fmt: skip
    amount = share * recipe["sharp"] / 100
    blurred = cv2.GaussianBlur(moved, (0, 0), max(_RADIUS * eyes, 0.6))
    sharper = cv2.addWeighted(moved, 1 + amount, blurred, -amount, 0)
    warm = recipe["warm"]
    levels = np.arange(256)[:, None] + share * (recipe["bright"] + np.array([warm, 0, -warm]))
    table = np.clip(np.round(levels), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(sharper, table[None]), np.uint8)
