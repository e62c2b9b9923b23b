"""JPEG ghosts (Farid, "Exposing digital forgeries from JPEG ghosts", 2009).

A part that was once saved at quality q changes least when the picture is saved at q again. The squared change is
averaged over 16 × 16 pixels and, at each place, brought to [0, 1] over all qualities.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from dfx.forensics.method import Forensic, of_both
from dfx.forensics.pixels.ela import NO_HISTORY
from dfx.forensics.pixels.grid import GRID, gray_jpeg, grid_strength, sampled, stored
from dfx.forensics.pixels.planes import MOST, check, luminance
from dfx.forensics.result import Curve, ForensicResult, NamedMap, Number, Values, not_applicable
from dfx.language import percent
from dfx.types import Pixels

NAME = "ghosts"

QUALITIES = tuple(range(40, 98, 3))
SIDE = 16  # pixels of one cell: two blocks
# By how much a ghost's cells lie below the others' mean. On 120 unforged copies of 40 training-set photographs (168 px,
# qualities 80, 90, 95) 7 lie above; with a 48 px patch saved at 60 before, all 120 do.
APART = 0.35
_LEAST_SHARE, _MOST_SHARE = 0.005, 0.5  # of the picture that a ghost covers
_FLAT = 1.0  # mean squared change at the worst quality below which a cell holds nothing to compare
_SMOOTH = 3  # cells


@dataclass(frozen=True, slots=True)
class Parted:
    """Cells of one quality parted in two (Otsu 1979): the lower part's share and how far below the upper it lies."""

    quality: int
    share: float
    apart: float

    @property
    def is_ghost(self) -> bool:
        return self.apart >= APART and _LEAST_SHARE <= self.share <= _MOST_SHARE

    @property
    def weight(self) -> float:
        """Variance between both parts; what is no ghost comes after all ghosts."""
        return self.share * (1 - self.share) * self.apart**2 + float(self.is_ghost)


def measure(data: bytes | None, pixels: Pixels) -> ForensicResult:
    """A map per quality, 1 where the cell fits that quality best, and the quality at which a part stands out most.

    Pictures above 1600 pixels: every k-th pair of blocks, from all over the picture. Raises MediaError.
    """
    check(pixels)
    picture = stored(data, pixels)
    if picture.header is None and grid_strength(pixels) < GRID:
        return not_applicable(NAME, NO_HISTORY)
    if min(pixels.shape[:2]) < 4 * SIDE:
        return not_applicable(NAME, f"The picture is smaller than {4 * SIDE} pixels: too small to compare its parts.")
    changes = changed(np.rint(luminance(sampled(picture.pixels, SIDE, MOST))).astype(np.uint8))
    usable = changes.max(axis=0) > _FLAT
    if usable.mean() < 2 * _LEAST_SHARE:
        return not_applicable(NAME, "The picture is too flat: no quality changes it enough to compare.")
    levels = normalised(changes)
    parted = tuple(_parted(level[usable], quality) for level, quality in zip(levels, QUALITIES, strict=True))
    best = max(parted, key=lambda one: one.weight)
    maps = tuple(
        NamedMap(f"quality {quality}", picture.upright(np.where(usable, 1 - level, 0).astype(np.float32)), 1.0, "fit")
        for quality, level in zip(QUALITIES, levels, strict=True)
    )
    return _result(best, maps, changes.mean(axis=(1, 2)), picture.note)


def changed(plane: np.ndarray) -> Values:
    """Mean squared change of each cell at each quality, `(Q, h, w)`, for a uint8 plane."""
    height, width = (side // SIDE for side in plane.shape)
    plane = np.ascontiguousarray(plane[: height * SIDE, : width * SIDE])
    rows = []
    for quality in QUALITIES:
        squared = cv2.absdiff(plane, gray_jpeg(plane, quality)).astype(np.float32) ** 2
        rows.append(squared.reshape(height, SIDE, width, SIDE).mean(axis=(1, 3)))
    return np.array(rows, np.float64)


def normalised(changes: Values) -> Values:
    """Each cell's changes in [0, 1] over the qualities, then a median over 3 × 3 cells."""
    low, high = changes.min(axis=0), changes.max(axis=0)
    levels = ((changes - low) / np.maximum(high - low, 1e-6)).astype(np.float32)
    return np.array([cv2.medianBlur(level, _SMOOTH) for level in levels], np.float64)


def _parted(values: Values, quality: int) -> Parted:
    values = np.sort(values)
    count = np.arange(1, len(values))
    sums = np.cumsum(values)
    share, below = count / len(values), sums[:-1] / count
    above = (sums[-1] - sums[:-1]) / (len(values) - count)
    between = share * (1 - share) * (above - below) ** 2
    between[(share < _LEAST_SHARE) | (share > _MOST_SHARE)] = -1
    at = int(between.argmax())
    return Parted(quality, float(share[at]), float(above[at] - below[at]))


def _result(best: Parted, maps: tuple[NamedMap, ...], change: Values, note: str) -> ForensicResult:
    chosen = maps[QUALITIES.index(best.quality)]
    curve = Curve("change", np.array(QUALITIES, np.float64), change, "quality", "mean squared change, levels of 255")
    words = "At no quality does a part stand clearly apart from the rest."
    if best.is_ghost:
        part = f"{percent(best.share)} of the picture"
        words = f"At quality {best.quality}, {part} fits an earlier save much better than the rest."
    numbers = (Number("quality", best.quality), Number("share", best.share), Number("apart", best.apart))
    notes = (note,) if note else ()
    return ForensicResult(NAME, words, map=chosen, more_maps=maps, curves=(curve,), numbers=numbers, notes=notes)


FORENSIC = Forensic(
    name=NAME,
    title="JPEG ghosts",
    group="Compression",
    what="The picture is saved at many JPEG qualities, to see whether a part was once saved at another one.",
    how_to_read="A compact bright part at one quality, dark around it, was saved at that quality before it "
    "came into this picture.",
    misleads="Smooth or over-exposed parts glow at many qualities, and a part pasted off the 8-pixel grid leaves no ghost.",
    paper="Farid 2009",
    measure=of_both(measure),
    curve="How much the whole picture changes when it is saved at each quality; a dip hints at an earlier save there.",
    asks=lambda result: Parted(int(result.number("quality")), result.number("share"), result.number("apart")).is_ghost,
)
