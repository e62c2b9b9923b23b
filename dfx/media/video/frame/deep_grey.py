"""16-bit, 32-bit and floating-point grey as 8-bit shades; `convert("RGB")` alone would clip it to white. Worker only."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

from PIL import Image, ImageChops, TiffImagePlugin

from dfx.media.photo.protocol import Note

_WHITE_IS_ZERO = 0  # TIFF 6.0, PhotometricInterpretation
_PHOTOMETRIC = 262

_Convert = Callable[[Image.Image], Image.Image]


def shades_of(image: Image.Image) -> tuple[_Convert, _Convert | None, Note]:
    """What makes L of any part of a grey image deeper than 8 bits; what says which pixels of a part are transparent
    (255; None: the file names no such shade); and what to say of it. Raises ValueError where it holds no brightness."""
    grey, note = _scale(image)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        return (lambda part: ImageChops.invert(grey(part))), None, note
    key = image.info.get("transparency")
    if not (isinstance(key, int) and 0 <= key <= 65535 and image.mode.startswith("I;16")):
        return grey, None, note
    table = [255 if value == key else 0 for value in range(65536)]
    return grey, (lambda part: part.convert("I").point(table, "L")), note


def _scale(image: Image.Image) -> tuple[_Convert, Note]:
    # A picture of 16 bits uses them all; Pillow cannot tell the range of every order of their bytes.
    low, high = (0, 65535) if image.mode.startswith("I;16") else cast("tuple[float, float]", image.getextrema())
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("not a finite brightness")
    if image.mode != "F" and low >= 0 and high <= 65535:
        table = [(value + 128) // 257 for value in range(65536)]
        return (lambda part: part.convert("I").point(table, "L")), Note.NOTHING
    note = Note.NOTHING
    if image.mode == "F" and low >= 0 and high <= 255:
        low, high = 0, 1 if high <= 1 else 255
    else:
        note = Note.STRETCHED
    factor = 255 / (high - low) if high > low else 0.0
    offset = 0.5 - low * factor  # so that what follows the point may be cut off
    return (lambda part: part.convert("F").point(lambda value: value * factor + offset).convert("L")), note
