"""The photographs of the benchmark, made from the samples: known size, known number of faces, camera-like grain.

A sample is enlarged until its height fills the photo; what is missing at the sides is its own mirror image (no face
reaches into it), so every part has real texture. Grain is added, since an enlarged picture is smoother than a camera's:
it would give the detector less to do, and the decoder too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from dfx.data.samples import FOLDER
from dfx.types import Pixels

QUALITY = 90  # JPEG, as phones store
GRAIN = 4.0  # standard deviation of the noise, levels of 255: a photo taken indoors
# Sample → where its face is, share of the width; the faces are 21 and 31 % of the height wide.
FACE_AT = {"astronaut": 0.43, "grace-hopper": 0.50}


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of the benchmark: 4:3, a stripe of equal width for each sample."""

    name: str
    megapixels: float
    width: int
    height: int
    samples: tuple[str, ...] = ("astronaut",)

    @property
    def faces(self) -> int:
        return len(self.samples)


PHOTOS = (
    Photo("0.5 MP", 0.5, 816, 612),
    Photo("2 MP", 2, 1632, 1224),
    Photo("2 MP, two faces", 2, 1632, 1224, ("astronaut", "grace-hopper")),
    Photo("12 MP", 12, 4032, 3024),
)


def write(photo: Photo, folder: Path) -> Path:
    """The photo as a JPEG file in `folder`; the same bytes each time."""
    stripe = photo.width // photo.faces
    pixels = np.concatenate([_stripe(name, stripe, photo.height) for name in photo.samples], axis=1)
    noise = np.random.default_rng(0).normal(0, GRAIN, pixels.shape).astype(np.float32)
    grainy = np.clip(np.rint(pixels + noise), 0, 255).astype(np.uint8)
    path = folder / f"{photo.width}x{photo.height}-{photo.faces}.jpg"
    cv2.imwrite(str(path), cv2.cvtColor(grainy, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return path


def _stripe(name: str, width: int, height: int) -> Pixels:
    """The sample at that height, cut around its face to that width, or mirrored at both sides up to it."""
    sample = np.asarray(cv2.imread(str(FOLDER / f"{name}.jpg"), cv2.IMREAD_COLOR_RGB), np.uint8)
    grown = cv2.resize(
        sample, (round(sample.shape[1] * height / sample.shape[0]), height), interpolation=cv2.INTER_CUBIC
    )
    missing = width - grown.shape[1]
    if missing > 0:
        grown = cv2.copyMakeBorder(grown, 0, 0, missing // 2, missing - missing // 2, cv2.BORDER_REFLECT_101)
        return np.asarray(grown, np.uint8)
    left = min(max(0, round(FACE_AT[name] * grown.shape[1] - width / 2)), -missing)
    return np.asarray(grown[:, left : left + width], np.uint8)
