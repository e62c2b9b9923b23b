"""Measures every face of a split as a file, for `traits_file`: its size, sharpness, compression and light.

No model is asked, so that errors can be read by blur or size without the pictures and without TensorFlow.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from dfx.data.dataset import FaceFile
from dfx.data.health.inspect import Look, Unreadable, look_at
from dfx.data.pixels import read_face
from dfx.errors import DataError
from dfx.faces.quality import measure
from dfx.records.traits import NAMES, FaceTraits
from dfx.types import Box, Face, Landmarks, Pixels, Progress, no_progress

THREADS = 2
SAY_EVERY = 200  # faces


def traits_of(files: Sequence[FaceFile], progress: Progress = no_progress) -> FaceTraits:
    """The traits of `files`, in their order. Raises DataError at the first that is no whole picture."""
    rows: list[tuple[float, ...]] = []
    with ThreadPoolExecutor(THREADS) as pool:
        for done, row in enumerate(pool.map(_traits, files), start=1):
            rows.append(row)
            if done % SAY_EVERY == 0 or done == len(files):
                progress(done / len(files), f"Reading: {done} of {len(files)} faces")
    columns = np.array(rows, np.float32).reshape(-1, len(NAMES)).T
    return FaceTraits(tuple(file.key for file in files), *columns)


def _traits(file: FaceFile) -> tuple[float, ...]:
    look = look_at(file)
    if isinstance(look, Unreadable):
        raise DataError(f"Expected a picture at {look.key}: {look.reason}")
    return _row(look, read_face(file.path))


def _row(look: Look, pixels: Pixels) -> tuple[float, ...]:
    seen = measure(_as_face(pixels))
    quality = np.nan if look.quality is None else float(look.quality)
    return (look.width, look.height, seen.sharpness, quality, look.bytes, seen.blockiness, seen.brightness)


def _as_face(pixels: Pixels) -> Face:
    """The whole crop as a face; its points stand where no detector looked, so that turn and tilt of it mean nothing."""
    height, width = pixels.shape[:2]
    whole = Box(0, 0, width, height)
    points = ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.75), (0.65, 0.75))
    return Face(whole, 1.0, Landmarks(*((x * width, y * height) for x, y in points)), whole, pixels)
