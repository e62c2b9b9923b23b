"""Scenes of two of our own photographs."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image

from dfx.data.samples import FOLDER
from dfx.faces import find_faces
from dfx.lab.scene import Scene, scene_of


@cache
def scene(name: str = "astronaut") -> Scene:
    pixels = np.asarray(Image.open(FOLDER / f"{name}.jpg").convert("RGB"))
    found = scene_of(find_faces(pixels).faces[0], pixels)
    assert found is not None
    return found
