"""Pictures of a data set, read from disk. They are ours: they do not pass the door for hostile bytes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from dfx.errors import DataError
from dfx.types import Pixels


def read_face(path: Path) -> Pixels:
    """A crop as `(H, W, 3)` uint8 RGB. Raises DataError, naming the file, where it is not a picture."""
    data = np.fromfile(path, np.uint8)
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB) if data.size else None
    if pixels is None:
        raise DataError(f"{path.name} is not a readable picture.")
    return np.asarray(pixels, np.uint8)
