"""The 468 points of a face and the names of those that draw its parts.

Left and right are the viewer's, as in `Landmarks`. Each list goes round its part, but for the ridge, which goes down. The
numbers are those of MediaPipe's canonical face mesh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

COUNT = 468

LEFT_EYE = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
RIGHT_EYE = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
LEFT_BROW = (46, 53, 52, 65, 55, 107, 66, 105, 63, 70)
RIGHT_BROW = (276, 283, 282, 295, 285, 336, 296, 334, 293, 300)
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
LIPS_INSIDE = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191)
NOSE_RIDGE = (168, 6, 197, 195, 5, 4, 1, 19, 94, 2)
NOSE = (
    168, 193, 245, 188, 174, 236, 198, 209, 49, 48, 219, 64, 98, 97, 2, 326, 327, 294, 439, 278, 279, 429, 420, 456, 399,
    412, 465, 417,
)  # fmt: skip
OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
    172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
MIDLINE = (10, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 19, 94, 2, 164, 0, 13, 14, 17, 18, 200, 199, 175, 152)  # down

POINTS: Mapping[str, tuple[int, ...]] = {
    "left eye": LEFT_EYE,
    "right eye": RIGHT_EYE,
    "left brow": LEFT_BROW,
    "right brow": RIGHT_BROW,
    "lips": LIPS,
    "inside of the lips": LIPS_INSIDE,
    "ridge of the nose": NOSE_RIDGE,
    "nose": NOSE,
    "face": OVAL,
    "midline": MIDLINE,
}


@dataclass(frozen=True, slots=True, eq=False)
class FaceMesh:
    """`points` (468, 3), read-only: x, y in pixels of the picture as given, z in the same unit towards the back, from the
    middle of the head. `presence` in [0, 1]: how sure the net is that a face is there at all."""

    points: Floats
    presence: float

    def outline(self, name: str) -> Floats:
        """x, y of the part of that name in POINTS, (n, 2). Raises KeyError for another name."""
        return self.points[list(POINTS[name]), :2]

    @property
    def eyes(self) -> Floats:
        """(2, 2): the middle of the left eye, of the right eye."""
        return np.stack([self.outline(f"{side} eye").mean(axis=0) for side in ("left", "right")])

    @property
    def eye_distance(self) -> float:
        """Pixels between the middles of the eyes: the unit in which sizes on a face are told."""
        return float(np.linalg.norm(np.subtract(*self.eyes)))
