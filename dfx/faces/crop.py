"""The square with a margin that the models see."""

from __future__ import annotations

import numpy as np

from dfx.faces.detect.turns import turned
from dfx.types import Box, Pixels

CLOSE = 0.5  # below this share of the margin asked for, the margin counts as lost
BORDER_PX = 1  # a box that ends this near the border goes on beyond it, as far as anyone knows


def square_around(box: Box, margin: float, height: int, width: int) -> Box:
    """The square around `box` with `margin` (share of its longer side) on each side, in a picture (height, width).

    It is moved inside where it sticks out, and shrunk to the picture's short side where it does not fit: always a
    square, always real pixels.
    """
    side = max(1, min(round(max(box.width, box.height) * (1 + 2 * margin)), height, width))
    x = round(box.x + box.width / 2 - side / 2)
    y = round(box.y + box.height / 2 - side / 2)
    return Box(min(max(x, 0), width - side), min(max(y, 0), height - side), side, side)


def cut(pixels: Pixels, square: Box, turn: int = 0) -> Pixels:
    """The square's own read-only copy (S, S, 3), turned clockwise by `turn` quarters: it does not keep the whole picture in
    memory."""
    crop = np.array(turned(square.cut(pixels), turn), order="C")
    crop.setflags(write=False)
    return crop


def crop_warnings(box: Box, square: Box, margin: float, height: int, width: int) -> tuple[str, ...]:
    """What is wrong with the place of a face, in at most one sentence."""
    if max(box.width, box.height) > square.width:
        return ("The face does not fit into a square inside the picture; the models see a part of it.",)
    if min(box.x, box.y, width - box.x - box.width, height - box.y - box.height) <= BORDER_PX:
        return ("The face is cut by the picture's border; the models see less of it than they were trained on.",)
    right, bottom = square.x + square.width - box.x - box.width, square.y + square.height - box.y - box.height
    narrowest = min(box.x - square.x, box.y - square.y, right, bottom)  # strip between the box and its square
    if narrowest < CLOSE * margin * max(box.width, box.height):
        return ("There is little picture around the face; the models were trained with more margin.",)
    return ()
