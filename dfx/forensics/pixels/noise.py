"""Noise left by a median filter, and its variance from place to place.

Camera noise is much the same all over a picture; a part from elsewhere, smoothed or drawn by a network, may hold
another amount (Mahdian and Saic, "Using noise inconsistencies for blind image forensics", 2009, compare it by blocks).
"""

from __future__ import annotations

import cv2
import numpy as np

from dfx.forensics.method import Forensic, of_both
from dfx.forensics.pixels.planes import Plane, block_means, check, named_map, pool_factor
from dfx.forensics.result import ForensicResult, Number, not_applicable
from dfx.types import Pixels

NAME = "noise"

SIDE = 16  # pixels of the windows whose variance is mapped
UNIT = "levels of 255"
_BAND = 512  # rows worked on at once, times the pooling


def measure(data: bytes | None, pixels: Pixels) -> ForensicResult:
    """Standard deviation of the residual in windows of 16 pixels, in levels of 255; the residual itself beside it.

    Worked out at full size, since shrinking averages noise away; only the maps are shrunk. Raises MediaError.
    """
    check(pixels)
    if min(pixels.shape[:2]) < SIDE:
        return not_applicable(NAME, f"The picture is smaller than {SIDE} pixels: there is no noise to compare.")
    size, sums, squares = _pooled(pixels)
    window = max(1, SIDE // size), max(1, SIDE // size)
    spread = np.sqrt(np.maximum(cv2.blur(squares, window) - cv2.blur(sums, window) ** 2, 0))
    low, middle, high = (float(q) for q in np.percentile(spread, (10, 50, 90)))
    words = (
        f"The fine noise is {low:.1f} of 255 levels in the quietest tenth of the picture and {high:.1f} in the loudest."
        if high > 0
        else "The picture holds no fine noise at all."
    )
    named = (("quiet windows", low), ("median window", middle), ("loud windows", high))
    numbers = tuple(Number(name, value, UNIT) for name, value in named)
    more = (named_map("residual", np.sqrt(squares), UNIT),)
    return ForensicResult(NAME, words, map=named_map("local noise", spread, UNIT), more_maps=more, numbers=numbers)


def _pooled(pixels: Pixels) -> tuple[int, Plane, Plane]:
    """The pooling, and over it the means and mean squares of luminance minus its 3 × 3 median, both `(h, w)`.

    Made in bands to save memory.
    """
    size = pool_factor(pixels)
    rows = _BAND * size
    sums, squares = [], []
    for top in range(0, len(pixels), rows):
        above = min(top, 1)
        luma = cv2.cvtColor(np.ascontiguousarray(pixels[top - above : top + rows + 1]), cv2.COLOR_RGB2GRAY)
        residual = np.asarray(cv2.subtract(luma, cv2.medianBlur(luma, 3), dtype=cv2.CV_32F), np.float32)
        part = residual[above:][:rows]
        sums.append(block_means(part, size))
        squares.append(block_means(part**2, size))
    return size, np.concatenate(sums), np.concatenate(squares)


FORENSIC = Forensic(
    name=NAME,
    title="Noise",
    group="Pixels",
    what="What is left when the picture is smoothed a little: the fine grain of its sensor, and its texture.",
    how_to_read="Bright where the fine noise is strong; flat parts of one photograph (skin, wall, sky) should be alike.",
    misleads="Texture, hair and edges look like noise; beauty filters, night modes and JPEG smooth real photographs in parts.",
    paper="Mahdian and Saic 2009",
    measure=of_both(measure),
)
