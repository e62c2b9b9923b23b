"""Drawn into a frame: a person's box with its label, and what hides a face. All change the pixels given."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dfx.report.film.between import Area
from dfx.report.film.track_colours import colour_of, ink_of, rgb_of
from dfx.report.pictures import QUIET_RGB, WHITE_RGB, wrapped
from dfx.types import Pixels

SMALLEST_TEXT = 16  # height of a label, pixels
LINES = 46  # labels that would fit above each other along the longer side
CELLS = 5  # a side, that are left of what is hidden: no feature of a face


def mark(pixels: Pixels, area: Area, track: int, text: str) -> None:
    """A box in the person's colour inside a white line, seen on any ground, and its label above it, or inside at the top."""
    left, top, right, bottom = _corners(area)
    thickness = max(2, round(max(pixels.shape[:2]) / 400))
    colour = rgb_of(colour_of(track))
    cv2.rectangle(pixels, (left, top), (right, bottom), WHITE_RGB, thickness + 2)
    cv2.rectangle(pixels, (left, top), (right, bottom), colour, thickness)
    tile = label(text, max(SMALLEST_TEXT, round(max(pixels.shape[:2]) / LINES)), track)
    above = top - tile.shape[0]
    # moved into the frame, and cut off where it is wider
    x = max(0, min(left - thickness, pixels.shape[1] - tile.shape[1]))
    y = max(0, min(above if above >= 0 else max(0, top), pixels.shape[0] - tile.shape[0]))
    place = pixels[y : y + tile.shape[0], x : x + tile.shape[1]]
    place[:] = tile[: place.shape[0], : place.shape[1]]


def caution(pixels: Pixels, text: str) -> None:
    """`text` on a dark strip along the lower edge, in rows as long as the frame is wide."""
    height, width = pixels.shape[:2]
    tall = max(SMALLEST_TEXT, round(max(height, width) / LINES))
    tile = strip(text, tall, width)[-height:]
    pixels[height - len(tile) :] = tile


@lru_cache(maxsize=8)
def strip(text: str, tall: int, width: int) -> Pixels:
    """`text` in white on dark, `width` pixels wide and `tall` a row: read-only, drawn once."""
    font = ImageFont.load_default(size=round(0.68 * tall))
    rows = wrapped(text, font, width - tall)
    tile = Image.new("RGB", (width, tall * len(rows)), QUIET_RGB)
    draw = ImageDraw.Draw(tile)
    for k, row in enumerate(rows):
        draw.text((tall // 2, (k + 0.5) * tall), row, fill=WHITE_RGB, font=font, anchor="lm")
    pixels = np.asarray(tile)
    pixels.setflags(write=False)
    return pixels


def hide(pixels: Pixels, area: Area) -> None:
    """Leave CELLS × CELLS mean colours, blurred into one another, of an area; what lies outside the frame does not matter."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = _corners(area)
    left, top, right, bottom = max(0, left), max(0, top), min(width, right + 1), min(height, bottom + 1)
    if left >= right or top >= bottom:
        return
    part = pixels[top:bottom, left:right]
    cells = (min(CELLS, right - left), min(CELLS, bottom - top))
    coarse = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
    part[:] = cv2.resize(coarse, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)


@lru_cache(maxsize=512)
def label(text: str, tall: int, track: int) -> Pixels:
    """`text` on the person's colour: a picture (tall, W, 3), read-only, drawn once."""
    font = ImageFont.load_default(size=round(0.68 * tall))
    ink = ink_of(track)
    width = round(font.getlength(text)) + tall // 2
    tile = Image.new("RGB", (width, tall), colour_of(track))
    ImageDraw.Draw(tile).text((tall // 4, tall / 2), text, fill=ink, font=font, anchor="lm")
    pixels = np.asarray(tile)
    pixels.setflags(write=False)
    return pixels


def _corners(area: Area) -> tuple[int, int, int, int]:
    """Left, top, right and bottom pixel."""
    x, y, width, height = area
    return round(x), round(y), round(x + width), round(y + height)
