"""Pictures for a report: shrunk, boxed and encoded anew, so that only the pixels of an upload go on."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import ImageFont

from dfx.types import Box, Pixels

Colour = tuple[int, int, int]  # RGB

PREVIEW_SIDE = 1000  # long side of the preview, pixels
CROP_SIDE = 480  # long side of a face crop or overlay, pixels: sharp at 240 CSS pixels on a dense screen
FEW = 12  # faces whose crops are kept at that size; those of more at half of it
JPEG_QUALITY = 85
ACCENT_RGB = (0x0B, 0x6E, 0x82)  # the accent of report.css
QUIET_RGB = (0x3A, 0x46, 0x4B)
WHITE_RGB = (255, 255, 255)


def shrink(pixels: Pixels, long_side: int) -> Pixels:
    """`pixels` (H, W, 3) at no more than `long_side` pixels on its longer side; never enlarged."""
    height, width = pixels.shape[:2]
    scale = long_side / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def jpeg(pixels: Pixels) -> bytes:
    """RGB `pixels` (H, W, 3) as JPEG bytes without any metadata."""
    done, encoded = cv2.imencode(
        ".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    if not done:
        raise ValueError(f"An array of shape {pixels.shape} could not be written as JPEG.")
    return encoded.tobytes()


def data_uri(pixels: Pixels, long_side: int) -> str:
    """`pixels` (H, W, 3), shrunk to `long_side`, as a `data:image/jpeg` URI."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg(shrink(pixels, long_side))).decode("ascii")


def crop_side(faces: int) -> int:
    """Long side at which the crops of a report on that many faces are kept and shown, pixels: bounds what they take."""
    return CROP_SIDE if faces <= FEW else CROP_SIDE // 2


def boxed(
    pixels: Pixels,
    boxes: Sequence[Box],
    long_side: int = PREVIEW_SIDE,
    chosen: int | None = None,
    unjudged: Sequence[Box] = (),
) -> Pixels:
    """A shrunk copy of `pixels` (H, W, 3) with every box outlined and numbered from 1, as on the page.

    Where `chosen` names a box (from 0), the others step back: a dark tag and line instead of the accent's. Those of
    `unjudged` faces have no number.
    """
    small = shrink(pixels, long_side).copy()
    scale = small.shape[1] / pixels.shape[1]
    for box in unjudged:
        _outline(small, box, scale, QUIET_RGB)
    for number, box in enumerate(boxes, start=1):
        colour = ACCENT_RGB if chosen in (None, number - 1) else QUIET_RGB
        _outline(small, box, scale, colour)
        _number(small, box, scale, str(number), colour)
    return small


def _corners(box: Box, scale: float) -> tuple[tuple[int, int], tuple[int, int]]:
    left, top = round(box.x * scale), round(box.y * scale)
    return (left, top), (round((box.x + box.width) * scale), round((box.y + box.height) * scale))


def _outline(small: Pixels, box: Box, scale: float, colour: Colour) -> None:
    """A coloured line inside a white one: seen on skin, on black and on white."""
    start, end = _corners(box, scale)
    thickness = max(1, round(max(small.shape[:2]) / 330))
    cv2.rectangle(small, start, end, WHITE_RGB, 2 * thickness + 1, cv2.LINE_AA)
    cv2.rectangle(small, start, end, colour, thickness, cv2.LINE_AA)


def _number(small: Pixels, box: Box, scale: float, text: str, colour: Colour) -> None:
    """A filled tag at the box's top left corner, above it where there is room, else inside; no taller than the box where
    that can be read, so that in a crowd it hides no neighbour."""
    (left, top), (_, bottom) = _corners(box, scale)
    tall = max(12, min(round(max(small.shape[:2]) / 22), bottom - top))
    font, size = cv2.FONT_HERSHEY_DUPLEX, tall / 36
    (text_width, text_height), _ = cv2.getTextSize(text, font, size, max(1, tall // 20))
    wide = max(tall, text_width + tall // 2)
    x = min(max(0, left), max(0, small.shape[1] - wide))
    y = top - tall if top >= tall else max(0, top)
    cv2.rectangle(small, (x, y), (x + wide, y + tall), colour, cv2.FILLED)
    origin = (x + (wide - text_width) // 2, y + (tall + text_height) // 2)
    cv2.putText(small, text, origin, font, size, WHITE_RGB, max(1, tall // 20), cv2.LINE_AA)


def wrapped(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    """The words of `line` in rows of at most `width` pixels."""
    rows = [""]
    for word in line.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and font.getlength(longer) > width:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows
