"""The parts of a face that a fake may replace, as soft masks drawn by the 468 points."""

from __future__ import annotations

from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import DataError
from dfx.faces.mesh.points import LIPS, MIDLINE, OVAL, FaceMesh
from dfx.types import Box, Heat

Region = Literal["whole face", "mouth", "eyes", "nose", "left half", "right half"]  # halves as the viewer sees them
REGIONS: tuple[Region, ...] = get_args(Region)

AROUND: dict[Region, float] = {"mouth": 0.22, "eyes": 0.16, "nose": 0.1}  # eye distances that a part is grown by
FEATHER = (0.0, 0.6)  # eye distances: how wide the soft edge may be
SHARP = 4  # bits of a pixel: outlines are drawn to sixteenths


def region_mask(mesh: FaceMesh, shape: tuple[int, ...], region: Region = "whole face", feather: float = 0.2) -> Heat:
    """1 inside the part of the face, falling to 0 at its border, over `feather` eye distances inwards: (H, W) of `shape`.

    No pixel beyond the part has any of it, and none beyond the face. Raises DataError for another region, a feather outside
    FEATHER, and a face that lies outside the picture.
    """
    if region not in REGIONS:
        raise DataError(f"Expected a part of the face, one of {', '.join(REGIONS)}, not {str(region)[:40]}.")
    if not FEATHER[0] <= feather <= FEATHER[1]:
        raise DataError(f"Expected a soft edge of {FEATHER[0]:g} to {FEATHER[1]:g} eye distances, not {feather:g}.")
    part = _part(mesh, shape, region)
    if not part.any():
        raise DataError("Expected a face inside the picture, got one outside it.")
    if feather == 0:
        return np.asarray(part > 0, np.float32)
    framed = np.pad(part, 1)  # the picture's own border is none of the face
    inwards = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1] / (feather * mesh.eye_distance)
    share = np.clip(inwards, 0, 1)
    soft = share * share * (3 - 2 * share)
    return np.asarray(soft / soft.max(), np.float32)  # a part narrower than its edge is still full in its middle


def outline_of(mesh: FaceMesh, region: Region) -> list[NDArray[np.float32]]:
    """The closed outlines of a part before it is grown, each (n, 2)."""
    chin = OVAL.index(152)
    if region == "mouth":
        return [mesh.points[list(LIPS), :2]]
    if region == "eyes":
        sides = ("left", "right")
        return [_hull(np.concatenate([mesh.outline(f"{side} eye"), mesh.outline(f"{side} brow")])) for side in sides]
    if region == "nose":
        return [_hull(mesh.outline("nose"))]
    if region == "whole face":
        return [mesh.outline("face")]
    half = OVAL[: chin + 1] if region == "right half" else (*OVAL[chin:], OVAL[0])[::-1]
    return [mesh.points[[*half, *MIDLINE[-2:0:-1]], :2]]


def box_of(mesh: FaceMesh, shape: tuple[int, ...], margin: float) -> Box:
    """The rectangle about the face with `margin` (share of its longer side) on each side, as far as the picture goes.

    Raises DataError where the face lies outside the picture.
    """
    outline = mesh.outline("face")
    wide = margin * float(np.ptp(outline, axis=0).max())
    left, top = np.clip(np.floor(outline.min(axis=0) - wide), 0, (shape[1], shape[0])).astype(int)
    right, bottom = np.clip(np.ceil(outline.max(axis=0) + wide), 0, (shape[1], shape[0])).astype(int)
    if right <= left or bottom <= top:
        raise DataError("Expected a face inside the picture, got one outside it.")
    return Box(int(left), int(top), int(right - left), int(bottom - top))


def _part(mesh: FaceMesh, shape: tuple[int, ...], region: Region) -> NDArray[np.uint8]:
    """255 in the part, grown by what is AROUND it, as far as the face goes."""
    part = filled(outline_of(mesh, region), shape)
    if region not in AROUND:
        return part
    radius = max(1, round(AROUND[region] * mesh.eye_distance))
    away = cv2.distanceTransform(np.asarray(255 - part, np.uint8), cv2.DIST_L2, 5)
    return np.where(away <= radius, filled([mesh.outline("face")], shape), 0).astype(np.uint8)


def _hull(points: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.convexHull(points), np.float32)[:, 0]


def filled(outlines: list[NDArray[np.float32]], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """255 inside the outlines."""
    mask = np.zeros(shape[:2], np.uint8)
    for points in outlines:
        cv2.fillPoly(mask, [np.round(points * (1 << SHARP)).astype(np.int32)], 255, shift=SHARP)
    return mask
