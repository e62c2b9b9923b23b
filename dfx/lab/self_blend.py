"""A self-blend by knobs: what `dfx.data.alter.blend` draws at random, chosen.

Shiohara and Yamasaki, Detecting Deepfakes with Self-Blended Images, CVPR 2022, arXiv:2204.08376.
"""

from __future__ import annotations

import cv2
import numpy as np

from dfx.data.fakes.made import Fake, laid_into
from dfx.data.fakes.regions import Region, region_mask
from dfx.faces.mesh import FaceMesh
from dfx.lab.recipe import Recipe
from dfx.types import Pixels

_RADIUS = 0.03  # of the distance between the eyes: σ of the blur that sharpening and softening work with


def self_blend(pixels: Pixels, mesh: FaceMesh, recipe: Recipe, region: Region) -> Fake:
    """`pixels` (H, W, 3) with the face's own changed copy blended in.

    The strength scales every difference between the copies, and leaves the mask as it is. Raises DataError where the face
    lies outside the picture.
    """
    mask = region_mask(mesh, pixels.shape, region, recipe["edge"] / 100)
    return laid_into(pixels, _copy(pixels, mesh, recipe), mask)


def _copy(pixels: Pixels, mesh: FaceMesh, recipe: Recipe) -> Pixels:
    """The second copy: moved and scaled about the face's middle, softer or sharper, of another colour."""
    eyes, share = mesh.eye_distance, recipe["strength"] / 100
    zoom = 1 + share * recipe["size"] / 100
    shift = np.array([recipe["right"], recipe["down"]]) / 100 * share * eyes
    middle = mesh.outline("face").mean(axis=0)
    place = np.column_stack([np.eye(2) * zoom, middle * (1 - zoom) + shift])
    moved = cv2.warpAffine(pixels, place, pixels.shape[1::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    amount = share * recipe["sharp"] / 100
    blurred = cv2.GaussianBlur(moved, (0, 0), max(_RADIUS * eyes, 0.6))
    sharper = cv2.addWeighted(moved, 1 + amount, blurred, -amount, 0)
    warm = recipe["warm"]
    levels = np.arange(256)[:, None] + share * (recipe["bright"] + np.array([warm, 0, -warm]))
    table = np.clip(np.round(levels), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(sharper, table[None]), np.uint8)
