"""Where a fake is made: one face with what is around it, upright, at most 1024 pixels a side.

That is the part of the photo that a fake can touch, so nothing else is kept, and what leaves the lab is never of full size.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from dfx.faces.detect.turns import upright
from dfx.types import Box, Face, Landmarks, Pixels

AROUND = 0.5  # of the crop's side, on each side of it
CROP_SIDE = 512  # pixels: twice what the largest of the models that answer takes


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """`pixels` (H, W, 3) uint8 RGB, read-only; `box`, the square that the models see, and `landmarks` in its pixels."""

    pixels: Pixels
    box: Box
    landmarks: Landmarks

    @property
    def crop(self) -> Pixels:
        """The square (S, S, 3) that the models see: a view."""
        return self.box.cut(self.pixels)

    @property
    def points(self) -> Landmarks:
        """The landmarks in pixels of the crop."""
        return Landmarks(*((x - self.box.x, y - self.box.y) for x, y in self.landmarks.as_dict().values()))


def scene_of(face: Face, pixels: Pixels) -> Scene:
    """The scene around a face found in `pixels` (H, W, 3)."""
    standing, pixels = upright(face, pixels)
    height, width = pixels.shape[:2]
    crop, around = standing.crop_box, round(AROUND * standing.crop_box.width)
    left, top = max(0, crop.x - around), max(0, crop.y - around)
    right, bottom = min(width, crop.x + crop.width + around), min(height, crop.y + crop.height + around)
    part = pixels[top:bottom, left:right]
    share = min(1.0, CROP_SIDE / max(crop.width, crop.height))
    if share < 1:
        size = (round(part.shape[1] * share), round(part.shape[0] * share))
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    kept = np.array(part, np.uint8, order="C")
    kept.setflags(write=False)
    moved = Box(crop.x - left, crop.y - top, crop.width, crop.height).scaled(share)
    box = Box(moved.x, moved.y, min(moved.width, kept.shape[1] - moved.x), min(moved.height, kept.shape[0] - moved.y))
    places = standing.landmarks.as_dict().values()
    return Scene(kept, box, Landmarks(*(((x - left) * share, (y - top) * share) for x, y in places)))
