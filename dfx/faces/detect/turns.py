"""Quarter turns: a picture's pixels, points and boxes as they lie after it is turned clockwise.

Coordinates are continuous, x to the right, y down, of a picture (height, width) as given; a turn by n quarters of the
turned picture the other way, `-n`, leads back.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dfx.types import Box, Face, Landmarks, Pixels, Point

QUARTERS = (1, 2, 3)  # that bring an upright face into every other position of its picture


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """`pixels` (H, W, 3) turned clockwise: a view."""
    return np.rot90(pixels, -quarters)


def turned_size(height: int, width: int, quarters: int) -> tuple[int, int]:
    """Height and width after the turn."""
    return (width, height) if quarters % 2 else (height, width)


def turned_point(point: Point, quarters: int, height: float, width: float) -> Point:
    """Where `point` of a picture (height, width) lies after the turn."""
    x, y = point
    for _ in range(quarters % 4):
        x, y, height, width = height - y, x, width, height
    return x, y


def turned_points(points: Landmarks, quarters: int, height: float, width: float) -> Landmarks:
    """As `turned_point`, each of the five; they keep their names."""
    return Landmarks(*(turned_point(point, quarters, height, width) for point in points.as_dict().values()))


def turned_box(box: Box, quarters: int, height: int, width: int) -> Box:
    """Where `box` of a picture (height, width) lies after the turn."""
    x, y, across, down = box.as_xywh()
    (x0, y0), (x1, y1) = (turned_point(corner, quarters, height, width) for corner in ((x, y), (x + across, y + down)))
    return Box(round(min(x0, x1)), round(min(y0, y1)), round(abs(x1 - x0)), round(abs(y1 - y0)))


def upright(face: Face, pixels: Pixels) -> tuple[Face, Pixels]:
    """The picture (H, W, 3) turned so that `face` stands in it as in its crop, and the face in its coordinates."""
    if not face.turn:
        return face, pixels
    height, width = pixels.shape[:2]
    standing = replace(
        face,
        box=turned_box(face.box, face.turn, height, width),
        crop_box=turned_box(face.crop_box, face.turn, height, width),
        landmarks=turned_points(face.landmarks, face.turn, height, width),
        turn=0,
    )
    return standing, turned(pixels, face.turn)
