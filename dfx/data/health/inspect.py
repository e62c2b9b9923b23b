"""What can be measured of a crop's file without knowing what it shows: size, compression, sharpness, hashes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dfx.data.dataset import FaceFile
from dfx.errors import MediaError
from dfx.media.process.files import read_file
from dfx.types import Progress, no_progress

FORMATS = ("JPEG", "PNG", "WEBP")  # what a data folder may hold
MOST_THREADS = 8
SAY_EVERY = 100  # files
# Luminance quantisation of quality 50: ITU-T T.81, table K.1.
_LUMINANCE = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)


@dataclass(frozen=True, slots=True)
class Look:
    """One readable file and what was measured of it."""

    file: FaceFile
    bytes: int
    format: str  # one of FORMATS
    width: int  # pixels
    height: int
    quality: int | None  # 1 to 100, of the libjpeg table nearest to the file's own; None where it is no JPEG
    sharpness: float  # variance of the Laplacian of the grey picture at its stored size
    phash: int  # 64 bits
    digest: str  # SHA-256 of the file

    @property
    def side(self) -> int:
        """The shorter one, pixels."""
        return min(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is no whole picture, and why in one sentence."""

    key: str
    reason: str


def look_at(file: FaceFile) -> Look | Unreadable:
    """Everything measured of one file; never an exception, whatever its bytes are."""
    try:
        data = read_file(file.path)
    except MediaError as error:
        return Unreadable(file.key, str(error))
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            image.load()
            grey = np.asarray(image.convert("L"), np.uint8)
            tables: dict[int, list[int]] = getattr(image, "quantization", None) or {}
            return Look(
                file=file,
                bytes=len(data),
                format=str(image.format),
                width=image.width,
                height=image.height,
                quality=jpeg_quality(np.array(tables[0])) if 0 in tables else None,
                sharpness=float(np.var(cv2.Laplacian(grey, cv2.CV_32F))),
                phash=int(str(imagehash.phash(image)), 16),
                digest=sha256(data).hexdigest(),
            )
    except Exception as error:  # Pillow has no one error for damaged bytes
        return Unreadable(file.key, f"{file.path.name} is not a whole JPEG, PNG or WebP ({type(error).__name__}).")


def look_at_all(
    files: Sequence[FaceFile], progress: Progress = no_progress
) -> tuple[tuple[Look, ...], tuple[Unreadable, ...]]:
    """The readable and the unreadable of `files`, in their order, read by as many threads as there are cores."""
    good: list[Look] = []
    bad: list[Unreadable] = []
    with ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        for done, look in enumerate(pool.map(look_at, files), start=1):
            good.append(look) if isinstance(look, Look) else bad.append(look)
            if done % SAY_EVERY == 0 or done == len(files):
                progress(done / len(files), f"Reading: {done} of {len(files)} files")
    return tuple(good), tuple(bad)


def jpeg_quality(luminance: NDArray[np.int64]) -> int:
    """The libjpeg quality, 1 to 100, whose luminance table `(64,)`, row by row, is nearest to the one given.

    Exact for files that libjpeg wrote; for encoders with tables of their own it says how coarse theirs is.
    """
    distance = np.abs(_libjpeg_tables() - luminance.reshape(1, 64)).sum(axis=1)
    return int(distance.argmin()) + 1


@cache
def _libjpeg_tables() -> NDArray[np.int64]:
    """`(100, 64)`: the luminance table of each quality from 1 to 100, by the rule of libjpeg's `jpeg_quality_scaling`."""
    quality = np.arange(1, 101)[:, None]
    percent = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    return np.clip((np.array(_LUMINANCE).reshape(1, 64) * percent + 50) // 100, 1, 255)
