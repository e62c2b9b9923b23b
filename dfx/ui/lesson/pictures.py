"""The pictures of the lesson: frames on a photo, pixels with their numbers, and how large all of them are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dfx.report.pictures import ACCENT_RGB, WHITE_RGB, jpeg, shrink
from dfx.types import Box, Pixels, Point

LARGE, PAIR, SMALL = (
    440,
    315,
    230,
)  # pixels: one picture beside its control, or two side by side; the window is 720 high
DENSE = 2  # a picture is this much finer than it is shown
_INK = ((170, 0, 0), (0, 105, 0), (0, 0, 190))  # of red, green and blue numbers, on white


@dataclass(frozen=True, slots=True)
class Places:
    """Where a step draws: its control, its picture, and the words, behind the picture on a phone. `key` is the photo's."""

    key: str
    control: DeltaGenerator
    words: DeltaGenerator
    picture: DeltaGenerator


def show(pixels: Pixels, side: int, alt: str) -> None:
    """A picture `side` pixels wide, or as wide as a narrower window."""
    st.image(jpeg(pixels), width=side, alt=alt)


def grown(pixels: Pixels, side: int) -> Pixels:
    """A square picture enlarged pixel by pixel, or averaged where it is larger than `side`."""
    how = cv2.INTER_AREA if len(pixels) > side else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=how), np.uint8)


def framed(pixels: Pixels, boxes: Sequence[Box], long_side: int) -> Pixels:
    """A shrunk copy of `pixels` with the boxes in it as lines, the last one widest: seen on skin, on black and on white."""
    seen = shrink(pixels, long_side).copy()
    scale = seen.shape[1] / pixels.shape[1]
    thin = max(1, round(max(seen.shape[:2]) / 200))
    for place, box in enumerate(boxes, start=1):
        width = thin + (thin if place == len(boxes) else 0)
        start = round(box.x * scale), round(box.y * scale)
        end = round((box.x + box.width) * scale) - 1, round((box.y + box.height) * scale) - 1
        cv2.rectangle(seen, start, end, WHITE_RGB, 2 * width + 1)
        cv2.rectangle(seen, start, end, ACCENT_RGB, width)
    return seen


def patch_at(pixels: Pixels, centre: Point, side: int) -> Box:
    """The square of `side` pixels round a point, moved inside the picture where it sticks out."""
    height, width = pixels.shape[:2]
    side = min(side, height, width)
    x, y = (round(at - side / 2) for at in centre)
    return Box(min(max(x, 0), width - side), min(max(y, 0), height - side), side, side)


def numbered(cells: Pixels, side: int) -> Pixels:
    """Pixels `(n, n, 3)` as large squares, and in each its red, green and blue on a white ground."""
    seen, cell = grown(cells, side).copy(), side / len(cells)
    size, line = cell / 95, cell / 4
    for row, colours in enumerate(cells):
        for column, colour in enumerate(colours):
            x, y = round((column + 0.2) * cell), round((row + 0.12) * cell)
            end = round((column + 0.8) * cell), round((row + 0.88) * cell)
            cv2.rectangle(seen, (x, y), end, WHITE_RGB, cv2.FILLED)
            for place, (value, ink) in enumerate(zip(colour, _INK, strict=True)):
                said = str(int(value))
                (wide, tall), _ = cv2.getTextSize(said, cv2.FONT_HERSHEY_SIMPLEX, size, 2)
                at = round((column + 0.5) * cell - wide / 2), round(y + (place + 0.5) * line + tall / 2)
                cv2.putText(seen, said, at, cv2.FONT_HERSHEY_SIMPLEX, size, ink, 2, cv2.LINE_AA)
    return seen
