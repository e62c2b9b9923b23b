"""Thumbnails of the shelf: small, made once a process."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageOps

from dfx.data.sample_clip import SampleClip
from dfx.data.samples import Sample
from dfx.report.pictures import jpeg
from dfx.ui.photo.entrance import THUMBNAIL, thumbnail

TOP = (0.5, 0.2)  # as `thumbnail` cuts
LINE, EDGE = (255, 255, 255), (11, 110, 130)  # a light line on a dark one can be seen on any picture


def thumbnail_of(sample: Sample, changed: bool = False) -> bytes:
    """A square JPEG of a sample; `changed`: with a line round what was replaced, where there is a mask. Raises OSError."""
    if isinstance(sample, SampleClip):
        return sample.poster.read_bytes()
    return _outlined(sample) if changed and sample.mask else thumbnail(sample.file)


@cache
def _outlined(sample: Sample) -> bytes:
    with Image.open(sample.file) as image, Image.open(str(sample.mask)) as mask:
        size = (THUMBNAIL, THUMBNAIL)
        pixels = np.array(ImageOps.fit(image.convert("RGB"), size, centering=TOP))
        there = np.asarray(ImageOps.fit(mask.convert("L"), size, centering=TOP))
    outlines, _ = cv2.findContours(np.asarray(there > 64, np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(pixels, outlines, -1, EDGE, 6, cv2.LINE_AA)
    cv2.drawContours(pixels, outlines, -1, LINE, 2, cv2.LINE_AA)
    return jpeg(pixels)
