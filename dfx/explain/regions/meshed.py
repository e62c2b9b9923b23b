"""The parts of a face crop, drawn by the 468 points that were found on it: the face's own brows, lips and outline.

The parts have the names and the order of `template`, which stands in where the net of the points sees no face. What the points
do not draw is told from what they do, by the template's lines: the forehead begins above the eyes' line, the jaw below two
lines from under the lips to the ears; hair and border are the outline grown by a third about its middle. A part is grown by a
share of the distance between the eyes, so that lids belong to the eyes and the lips' rim to the mouth.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.regions.template import BORDER, FOREHEAD_Y, JAW, NAMES, RegionMap
from dfx.faces.mesh import FaceMesh

Points = NDArray[np.float32]
Labels = NDArray[np.uint8]

GROWN = {"mouth": 0.12, "nose": 0.04, "brows": 0.05, "eyes": 0.1}  # eye distances
MOUTH_Y = 1.1  # of the template's unit, the eyes' line to the lips
SHARP = 4  # bits of a pixel: outlines are drawn to sixteenths


def regions_by(mesh: FaceMesh, height: int, width: int, side: int) -> RegionMap:
    """The parts of a crop (`height`, `width`) in which `mesh` was found, at `side` × `side` pixels.

    Raises ExplanationError where the whole face lies outside the crop, and where its points lie on one line.
    """
    scale = np.array([side / width, side / height], np.float32)
    oval, lips, nose = (mesh.outline(name) * scale for name in ("face", "lips", "nose"))
    eyes, brows = ([mesh.outline(f"{at} {part}") * scale for at in ("left", "right")] for part in ("eye", "brow"))
    away, down = _along(np.stack([part.mean(axis=0) for part in eyes]), lips.mean(axis=0), side)
    unit = float(np.linalg.norm(eyes[1].mean(axis=0) - eyes[0].mean(axis=0)))
    inside = _filled([oval], side)
    middle = (oval.min(axis=0) + oval.max(axis=0)) / 2
    labels = np.full((side, side), NAMES.index("background"), np.uint8)
    for name, mask in (
        ("hair and border", _filled([(oval - middle) * BORDER + middle], side)),
        ("cheeks", inside),
        ("forehead", inside & (down < FOREHEAD_Y)),
        ("chin and jaw", inside & (down > JAW[0] - JAW[1] * np.abs(away))),
        ("mouth", _filled([lips], side, GROWN["mouth"] * unit)),
        ("nose", _filled([_hull(nose)], side, GROWN["nose"] * unit)),
        ("brows", _filled([_hull(points) for points in brows], side, GROWN["brows"] * unit)),
        ("eyes", _filled([_hull(points) for points in eyes], side, GROWN["eyes"] * unit)),
    ):
        labels[mask] = NAMES.index(name)
    if (labels == NAMES.index("background")).all():
        raise ExplanationError("Expected a face inside the crop, got one outside it.")
    labels.setflags(write=False)
    return RegionMap(labels, drawn_by="points")


def _along(eyes: Points, mouth: Points, side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where every pixel (side, side) lies across and down the face, in the template's units: the eyes are one apart, and the
    middle of the lips is MOUTH_Y below theirs."""
    middle = eyes.mean(axis=0)
    basis = np.column_stack([eyes[1] - eyes[0], (mouth - middle) / MOUTH_Y]).astype(np.float64)
    if abs(np.linalg.det(basis)) < 1e-6:
        raise ExplanationError("Expected points that span a face, got points on one line.")
    centres = np.arange(side) + 0.5
    x, y = np.meshgrid(centres - middle[0], centres - middle[1])
    (a, b), (c, d) = np.linalg.inv(basis)
    return a * x + b * y, c * x + d * y


def _hull(points: Points) -> Points:
    return np.asarray(cv2.convexHull(points), np.float32)[:, 0]


def _filled(outlines: list[Points], side: int, grown: float = 0.0) -> NDArray[np.bool_]:
    """The pixels (side, side) inside the outlines, or within `grown` pixels of one."""
    mask: Labels = np.zeros((side, side), np.uint8)
    for points in outlines:
        corners = np.round((points - 0.5) * (1 << SHARP)).astype(np.int32)  # OpenCV counts from the middle of a pixel
        cv2.fillPoly(mask, [corners], 255, shift=SHARP)
    if grown < 1:
        return mask > 0
    reach = round(grown)
    return np.asarray(cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)) > 0)
