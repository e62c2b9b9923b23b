"""Which of a person's faces to show."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dfx.faces.in_crop import in_crop
from dfx.faces.quality import BLURRED, SMALL_PX, measure
from dfx.types import Face


def best_sighting(faces: Sequence[Face]) -> int:
    """Which of `faces` shows its person best: large, sharp, towards the viewer, found for sure. Raises ValueError for none."""
    if not faces:
        raise ValueError("Expected at least one face.")
    worth = []
    for face in faces:
        quality = measure(in_crop(face))
        large = face.box.width / (face.box.width + SMALL_PX)
        sharp = quality.sharpness / (quality.sharpness + BLURRED)
        frontal = max(0.0, math.cos(math.radians(quality.yaw))) * max(0.0, math.cos(math.radians(quality.roll)))
        # A product, so that no strength makes up for a face that is blurred or turned away.
        worth.append(large * sharp * frontal * face.confidence)
    return int(np.argmax(worth))
