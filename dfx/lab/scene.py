"""Where a fake is made: one face with what is around it, upright, at most some 800 pixels a side.

That is the part of the photo that a fake can touch, so nothing else is kept, and what leaves the lab is never of full size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from dfx.faces.detect.turns import upright
from dfx.faces.mesh import FaceMesh, mesh_of
from dfx.types import Box, Face, Landmarks, Pixels

AROUND = 0.5  # of the crop's side, on each side of it
CROP_SIDE = 400  # pixels at most: half as many again as the largest of the models that answer takes


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """`pixels` (H, W, 3) uint8 RGB, read-only; `box`, the square that the models see, and the face's `mesh` in its pixels."""

    pixels: Pixels
    box: Box
    mesh: FaceMesh

    @property
    def crop(self) -> Pixels:
        """The square (S, S, 3) that the models see: a view."""
        return self.box.cut(self.pixels)


def scene_of(face: Face, pixels: Pixels) -> Scene | None:
    """The scene around a face found in `pixels` (H, W, 3); None where its 468 points cannot be found.

    Raises WeightsMissing, WeightsDamaged, EngineUnusable where their net cannot be asked.
    """
    standing, pixels = upright(face, pixels)
    crop, around = standing.crop_box, round(AROUND * standing.crop_box.width)
    left, top = max(0, crop.x - around), max(0, crop.y - around)
    part = pixels[top : crop.y + crop.height + around, left : crop.x + crop.width + around]
    share = min(1.0, CROP_SIDE / max(crop.width, crop.height))
    size = (round(part.shape[1] * share), round(part.shape[0] * share))
    kept = np.array(part if share == 1 else cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8, order="C")
    kept.setflags(write=False)

    def moved(box: Box) -> Box:
        """`box` where it lies in the scene, in whole pixels of it."""
        x, y, wide, tall = Box(box.x - left, box.y - top, box.width, box.height).scaled(share).as_xywh()
        return Box(x, y, min(wide, kept.shape[1] - x), min(tall, kept.shape[0] - y))

    places = standing.landmarks.as_dict().values()
    landmarks = Landmarks(*(((x - left) * share, (y - top) * share) for x, y in places))
    box = moved(crop)
    mesh = mesh_of(kept, replace(standing, box=moved(standing.box), crop_box=box, landmarks=landmarks))
    return Scene(kept, box, mesh) if mesh else None
