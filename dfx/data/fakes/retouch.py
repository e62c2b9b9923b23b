"""A face made prettier, as telephones do without being asked: skin smoothed, eyes enlarged, cheeks drawn in.

Smoothing keeps edges by Tomasi and Manduchi's bilateral filter (ICCV 1998). Eyes and cheeks are moved by smooth local shifts:
Gustafsson, "Interactive image warping", 1993, which the "liquify" tools follow.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.fakes.made import Fake, in_range, laid_into
from dfx.data.fakes.regions import box_of, region_mask
from dfx.faces.mesh.points import FaceMesh
from dfx.types import Heat, Pixels

Floats = NDArray[np.float32]

LARGEST_EYES = 0.3  # how much larger eyes become at most, in their middle
THINNEST = 0.14  # eye distances by which each cheek moves inwards at most
EYE_REACH = 0.48  # eye distances: beyond, nothing moves
CHEEK_REACH = 0.75
CHEEKS = (132, 58, 172, 136, 361, 288, 397, 365)  # of the outline: left from the ear to the jaw, then right
CHEEK_SHARE = 0.4  # of that, by each of a side's four points, which overlap
EDGE = 8  # how soon a bent pixel counts as wholly replaced
KEPT_FEATHER = 0.08  # eye distances: how softly smoothing ends at eyes, brows and lips


@dataclass(frozen=True, slots=True)
class Retouch:
    """How much of each, in [0, 1]; 0 changes nothing. Raises DataError for a value outside it."""

    smooth: float = 0.7
    eyes: float = 0.0
    thin: float = 0.0

    def __post_init__(self) -> None:
        in_range("the smoothing", self.smooth, 0, 1)
        in_range("the enlarging of the eyes", self.eyes, 0, 1)
        in_range("the narrowing of the face", self.thin, 0, 1)


USUAL = Retouch()


def retouch(pixels: Pixels, mesh: FaceMesh, how: Retouch = USUAL) -> Fake:
    """`pixels` (H, W, 3) uint8 RGB, its face retouched. Cheeks that move take a strip of what is beside them along.

    Raises DataError where the face lies outside the picture.
    """
    picture, skin = pixels.copy(), np.zeros(pixels.shape[:2], np.float32)
    if how.smooth:
        skin, box = skin_mask(mesh, pixels.shape), box_of(mesh, pixels.shape, 0.1)
        box.cut(picture)[:] = _smoothed(box.cut(pixels), mesh.eye_distance, how.smooth)
        picture = laid_into(pixels, picture, skin).picture
    shift, reached = _shift(mesh, pixels.shape, how)
    if not reached.any():
        return Fake(picture, skin)
    rows, columns = np.indices(pixels.shape[:2], dtype=np.float32)
    bent = cv2.remap(picture, columns + shift[0], rows + shift[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Fake(np.where(reached[..., None] > 0, np.asarray(bent, np.uint8), picture), np.maximum(skin, reached))


def skin_mask(mesh: FaceMesh, shape: tuple[int, ...]) -> Heat:
    """The face without its eyes, brows, nostrils and lips: (H, W) in [0, 1]."""
    mask = region_mask(mesh, shape, "whole face", 0.25)
    kept = np.zeros(shape[:2], np.uint8)
    for part in ("left eye", "right eye", "left brow", "right brow", "lips"):
        hull = cv2.convexHull(mesh.outline(part))
        cv2.fillConvexPoly(kept, np.round(hull * 16).astype(np.int32), 255, shift=4)
    away = cv2.distanceTransform(np.asarray(255 - kept, np.uint8), cv2.DIST_L2, 5)
    return np.asarray(mask * np.clip(away / (KEPT_FEATHER * mesh.eye_distance), 0, 1), np.float32)


def _smoothed(pixels: Pixels, eye_distance: float, strength: float) -> Pixels:
    """Edges stay, pores go; twice, so that what is left is even."""
    reach = max(1.0, 0.05 * eye_distance)
    smooth = pixels
    for _ in range(2):
        smooth = np.asarray(cv2.bilateralFilter(smooth, 0, 12 + 30 * strength, reach), np.uint8)
    return np.asarray(cv2.addWeighted(smooth, 0.4 + 0.55 * strength, pixels, 0.6 - 0.55 * strength, 0), np.uint8)


def _shift(mesh: FaceMesh, shape: tuple[int, ...], how: Retouch) -> tuple[Floats, Heat]:
    """(2, H, W): from where, relative to itself, each pixel is taken; (H, W) in [0, 1]: where that may be another place."""
    rows, columns = np.indices(shape[:2], dtype=np.float32)
    unit, shift, reached = mesh.eye_distance, np.zeros((2, *shape[:2]), np.float32), np.zeros(shape[:2], np.float32)
    for x, y in mesh.eyes if how.eyes else ():
        dx, dy = columns - x, rows - y
        near = _falloff(np.hypot(dx, dy) / (EYE_REACH * unit))
        shift -= np.stack([dx, dy]) * near * how.eyes * LARGEST_EYES / (1 + LARGEST_EYES)
        reached = np.maximum(reached, near)
    middle = mesh.outline("midline").mean(axis=0)
    along = np.subtract(*mesh.eyes[::-1]) / unit  # the line of the eyes, to the viewer's right
    for number in CHEEKS if how.thin else ():
        x, y = mesh.points[number, :2]
        outwards = along * np.sign(np.dot((x, y) - middle, along))
        near = _falloff(np.hypot(columns - x, rows - y) / (CHEEK_REACH * unit))
        shift += outwards[:, None, None] * near * how.thin * THINNEST * unit * CHEEK_SHARE
        reached = np.maximum(reached, near)
    return shift, np.minimum(reached * EDGE, 1)


def _falloff(distance: Floats) -> Floats:
    """1 at 0, flat there, 0 from 1 on, flat there."""
    inside = np.clip(1 - distance * distance, 0, 1)
    return np.asarray(inside * inside, np.float32)
