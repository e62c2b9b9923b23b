"""The pictures of Home, made of dfx's own samples: a face, its fake, a model's map, what was changed, two beside a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image

from dfx.data.samples import samples
from dfx.errors import DataError
from dfx.explain.overlay import overlay
from dfx.explain.trust.truth import TruthScores, against_truth
from dfx.records.demo import StoredPair
from dfx.report.pictures import jpeg
from dfx.types import Pixels

SIDE = 720  # pixels; sharp at 480 CSS pixels on most screens
TALL, WIDE = 480, 360  # pixels of a tile, a portrait
OPACITY = 0.6  # of the map
DIM = 0.2  # of its light is left to what was not changed
LINE = 4  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """One pair's square around the face: the original, the fake, the fake under the map, and the fake with everything in the
    dark that was not changed, each `(SIDE, SIDE, 3)`; `found` says how well the map finds what was changed, None where it
    points nowhere."""

    original: Pixels
    fake: Pixels
    map: Pixels
    mask: Pixels
    found: TruthScores | None


@lru_cache(maxsize=4)
def faces_of(pair: StoredPair) -> Faces:
    """Drawn once a process. Raises DataError where the samples are not those whose answers were stored."""
    here = {(one.file.name, one.sha256): one for one in samples()}
    original, fake = (here.get((said.file, said.sha256)) for said in (pair.original, pair.fake))
    if original is None or fake is None or fake.mask is None:
        raise DataError("The stored answers are of other samples than these; `dfx maintain demo` asks again.")
    try:
        first, second, changed = (
            pair.crop_box.cut(np.asarray(Image.open(path).convert("RGB")))
            for path in (original.file, fake.file, fake.mask)
        )
    except OSError as error:
        raise DataError("Expected the sample pictures in assets/samples; one cannot be read.") from error
    drawn, truth = pair.map.explanation(), changed[..., 0] / 255
    light = (DIM + (1 - DIM) * _large(changed) / 255) * _large(second)
    found = against_truth(drawn, truth) if drawn.has_evidence else None
    return Faces(
        _large(first), _large(second), overlay(_large(second), drawn, OPACITY), np.rint(light).astype(np.uint8), found
    )


def _large(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(np.ascontiguousarray(pixels), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.uint8)


def swept(left: Pixels, right: Pixels, share: float) -> bytes:
    """A JPEG of `left` up to `share` of its width, [0, 1], and of `right` from there on, a white line between them."""
    whole = right.copy()
    at = round(share * whole.shape[1])
    whole[:, :at] = left[:, :at]
    if 0 < at < whole.shape[1]:
        whole[:, max(0, at - LINE // 2) : at + LINE // 2] = 255
    return jpeg(whole)


def tile(pixels: Pixels) -> bytes:
    """A JPEG of the square's middle as a portrait."""
    side = pixels.shape[0]
    across = round(side * WIDE / TALL)
    middle = pixels[:, (side - across) // 2 : (side + across) // 2]
    return jpeg(np.asarray(cv2.resize(middle, (WIDE, TALL), interpolation=cv2.INTER_AREA), np.uint8))
