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
    return int(np.argmax([_worth(face) for face in faces]))


def _worth(face: Face) -> float:
    """[0, 1]: a product, so that no strength makes up for a face that is blurred or turned away."""
    quality = measure(in_crop(face))
    large = face.box.width / (face.box.width + SMALL_PX)
    sharp = quality.sharpness / (quality.sharpness + BLURRED)
    frontal = max(0.0, math.cos(math.radians(quality.yaw))) * max(0.0, math.cos(math.radians(quality.roll)))
    return large * sharp * frontal * face.confidence
