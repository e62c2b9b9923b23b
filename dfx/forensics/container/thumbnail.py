"""The small copy that cameras keep inside EXIF: programs that forget to renew it leave the picture as it was."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import Busy, MediaError
from dfx.forensics.container.jpeg import header
from dfx.forensics.pixels.grid import turned
from dfx.forensics.pixels.planes import Plane, luminance
from dfx.forensics.result import Decode, Fact
from dfx.types import Pixels

NAME = "thumbnail"
MOST_SIDE = 1024  # pixels; EXIF's are 160 × 120
SIDE = 48  # pixels compared
# Correlation below which it is not the same picture. 40 photographs and their own thumbnails lie above 0.99; of 780 pairs
# of different faces, all framed alike, the nearest two reach 0.69.
DIFFERENT = 0.8
_SLOW = 6  # pixels
_FLAT = 0.5  # levels of 255
_BAR = 20  # levels of 255: cameras fill a thumbnail of another shape with black bars


def compared(small: bytes, turn: int, pixels: Pixels, decode: Decode | None) -> Fact | None:
    """What the thumbnail says, None where there is none. It is decoded by `decode` alone, never here."""
    if not small:
        return None
    found = header(small)
    if found is None or max(found.width, found.height) > MOST_SIDE:
        return Fact(NAME, "present, but damaged or too large to compare", beware=True)
    if decode is None:
        return Fact(NAME, f"present, {found.width} × {found.height}, not compared")
    try:
        picture = decode(small).pixels
    except Busy:
        raise
    except MediaError:
        return Fact(NAME, "present, but it cannot be decoded", beware=True)
    alike = likeness(turned(picture, turn), pixels)
    if alike is None:
        return Fact(NAME, "present, but too flat to compare")
    if alike < DIFFERENT:
        return Fact(
            NAME,
            f"differs from the picture (correlation {alike:.2f}): another one, or edited or cropped since",
            beware=True,
        )
    return Fact(NAME, f"shows the same picture (correlation {alike:.2f})")


def likeness(small: NDArray[np.uint8], pixels: Pixels) -> float | None:
    """Correlation in [−1, 1] of both pictures' details at 48 × 48; None where one has none.

    Their slow changes of brightness are left out: most portraits share them. The better of with and without black bars.
    """
    other = _details(pixels)
    ones = [one for one in (_details(small), _details(_without_bars(small))) if one.std() > _FLAT]
    if not ones or other.std() <= _FLAT:
        return None
    return max(float(np.corrcoef(one.ravel(), other.ravel())[0, 1]) for one in ones)


def _details(pixels: Pixels) -> Plane:
    luma = luminance(np.asarray(cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8))
    return np.asarray(luma - cv2.GaussianBlur(luma, (0, 0), _SLOW), np.float32)


def _without_bars(pixels: NDArray[np.uint8]) -> Pixels:
    """Dark rows and columns at the edge, at most a quarter on each side."""
    luma = luminance(pixels)
    top, bottom = _bars(luma.max(axis=1))
    left, right = _bars(luma.max(axis=0))
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def _bars(brightest: NDArray[np.float32]) -> tuple[int, int]:
    most = len(brightest) // 4
    lit = np.flatnonzero(brightest > _BAR)
    if not len(lit):
        return 0, len(brightest)
    return min(int(lit[0]), most), max(int(lit[-1]) + 1, len(brightest) - most)
