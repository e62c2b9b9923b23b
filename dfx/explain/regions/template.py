"""The parts of a face crop: a template laid over MTCNN's five points.

It stands in where no denser points are found (`meshed` draws the parts by them): brows, cheeks, forehead and jaw are where
they lie on an average face, not where they were found. Units are the distance between the eyes; (0, 0) is the middle
between them, x runs along the eyes' line, y towards the middle of the mouth, which lies at (0, 1.1). So the eyes' line gives
rotation and scale, and the mouth how much a turned or bent head is foreshortened. The parts, the later over the earlier:

    background        all that follows does not reach
    hair and border   the outline grown by a third about its centre: hair, ears, neck, and where a swapped face is blended
    cheeks            inside the outline ("whole face" of dfx.data.alter.blend)
    forehead          inside it, above y = −0.1
    chin and jaw      inside it, below the line from (0, 1.35) to (±1, 0.9)
    mouth             ellipse about (0, 1.1): the lips with the skin up to the nose; as wide as the two corners say
    nose              from the bridge at y = −0.1 to the nostrils, round the nose's point
    brows             ellipses about (±0.5, −0.36)
    eyes              ellipses about (±0.5, 0), with their lids
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.alter.blend import MOUTH_Y, outline
from dfx.errors import ExplanationError
from dfx.types import Landmarks, Point

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

NAMES = ("eyes", "brows", "nose", "mouth", "cheeks", "forehead", "chin and jaw", "hair and border", "background")

CENTRE = (0.0, 0.45)  # of the outline
BORDER = 1.33  # the outer edge of "hair and border", times the outline
FOREHEAD_Y = -0.1
JAW = (1.35, 0.45)  # the jaw begins below y = 1.35 − 0.45·|x|
EYE = (0.34, 0.22)  # half axes
BROW, BROW_Y = (0.42, 0.14), -0.36
MOUTH_MARGIN, MOUTH_HEIGHT = 0.14, 0.32  # beyond the corners; half axis
MOUTH_HALF = (0.2, 0.7)  # a mouth's half width is believed within these
NOSE_WITHIN = ((-0.6, 0.3), (0.6, 0.85))  # and the nose's point within these corners
SMALLEST = 0.02  # distance between the eyes, share of the crop's side


@dataclass(frozen=True, slots=True, eq=False)
class RegionMap:
    """Which part of the face every pixel of a crop belongs to: `labels` (S, S), read-only, index `names`. `drawn_by`: the 468
    points of this face, or a template laid over five."""

    labels: NDArray[np.uint8]
    names: tuple[str, ...] = NAMES
    drawn_by: Literal["points", "template"] = "template"

    def mask(self, name: str) -> Mask:
        """The pixels (S, S) of one part. Raises ExplanationError for a name that is not among `names`."""
        if name not in self.names:
            raise ExplanationError(
                f"There is no part of the face named {name[:40]!r}; there are: {', '.join(self.names)}."
            )
        return np.asarray(self.labels == self.names.index(name))


def regions_from(landmarks: Landmarks, side: int) -> RegionMap:
    """The parts of a crop of `side` × `side` pixels whose face has `landmarks`, in pixels of that crop.

    Points may lie outside the crop. Raises ExplanationError where they span no face or the whole face lies outside.
    """
    if side < 1:
        raise ExplanationError(f"A crop has a side of at least 1 pixel, not {side}.")
    to_crop = _placement(landmarks, side)
    centres = np.arange(side) + 0.5
    x, y = _in_template(to_crop, *np.meshgrid(centres, centres))
    labels = np.full((side, side), NAMES.index("background"), np.uint8)
    for name, mask in _parts(x, y, *_nose_and_mouth(to_crop, landmarks)):
        labels[mask] = NAMES.index(name)
    if (labels == NAMES.index("background")).all():
        raise ExplanationError("Expected landmarks inside the crop, got a face outside it.")
    labels.setflags(write=False)
    return RegionMap(labels)


def _placement(landmarks: Landmarks, side: int) -> Floats:
    """The affine map (2, 3) from the template's units to the crop's pixels."""
    left, right = np.asarray(landmarks.left_eye), np.asarray(landmarks.right_eye)
    mouth = (np.asarray(landmarks.mouth_left) + np.asarray(landmarks.mouth_right)) / 2
    middle = (left + right) / 2
    across, down = right - left, (mouth - middle) / MOUTH_Y
    scale = max(float(np.linalg.norm(across)), float(np.linalg.norm(down)))
    area = abs(float(across[0] * down[1] - across[1] * down[0]))
    finite = all(np.isfinite(point).all() for point in landmarks.as_dict().values())
    if not finite or not area > 0.05 * scale**2 or scale < SMALLEST * side:
        raise ExplanationError("Expected five landmarks that span a face, got points on one line or on one spot.")
    return np.column_stack([across, down, middle])


def _in_template(to_crop: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Crop coordinates in the template's units."""
    (a, b), (c, d) = np.linalg.inv(to_crop[:, :2])
    x, y = x - to_crop[0, 2], y - to_crop[1, 2]
    return a * x + b * y, c * x + d * y


def _nose_and_mouth(to_crop: Floats, landmarks: Landmarks) -> tuple[Point, float]:
    """The nose's point and the mouth's half width, in the template's units, as far as they are believed."""
    points = np.array([landmarks.nose, landmarks.mouth_left, landmarks.mouth_right], np.float64)
    x, y = _in_template(to_crop, points[:, 0], points[:, 1])
    nose_x, nose_y = np.clip((x[0], y[0]), *NOSE_WITHIN)
    return (float(nose_x), float(nose_y)), float(np.clip(abs(x[2] - x[1]) / 2, *MOUTH_HALF))


def _parts(x: Floats, y: Floats, nose: Point, mouth_half: float) -> Iterator[tuple[str, Mask]]:
    """Name and pixels of each part, from the back to the front."""
    face = outline("whole face")
    away = np.abs(x)
    inside = _inside(face, x, y)
    yield "hair and border", _inside((face - CENTRE) * BORDER + CENTRE, x, y)
    yield "cheeks", inside
    yield "forehead", inside & (y < FOREHEAD_Y)
    yield "chin and jaw", inside & (y > JAW[0] - JAW[1] * away)
    yield "mouth", _ellipse(x, y - MOUTH_Y, (mouth_half + MOUTH_MARGIN, MOUTH_HEIGHT))
    at, height = (
        nose  # the nose's corners: the bridge between the eyes, the wings at its point's height, and below them
    )
    bridge = [(-0.12, FOREHEAD_Y), (0.12, FOREHEAD_Y)]
    wings = [(at + 0.33, height), (at + 0.24, height + 0.2), (at - 0.24, height + 0.2), (at - 0.33, height)]
    yield "nose", _inside(np.array(bridge + wings), x, y)
    yield "brows", _ellipse(away - 0.5, y - BROW_Y, BROW)
    yield "eyes", _ellipse(away - 0.5, y, EYE)


def _ellipse(x: Floats, y: Floats, half_axes: tuple[float, float]) -> Mask:
    return np.asarray((x / half_axes[0]) ** 2 + (y / half_axes[1]) ** 2 <= 1)


def _inside(corners: Floats, x: Floats, y: Floats) -> Mask:
    """Whether points lie in the convex hull of `corners` (n, 2): left of none of its edges."""
    hull = cv2.convexHull(corners.astype(np.float32), clockwise=True)[:, 0].astype(np.float64)
    inside = np.ones(x.shape, bool)
    for (from_x, from_y), (to_x, to_y) in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        inside &= (to_x - from_x) * (y - from_y) - (to_y - from_y) * (x - from_x) <= 0
    return inside
