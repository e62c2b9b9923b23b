"""A face passed down and up again: nothing is changed but that a network's last steps, or an imitation, drew it anew.

Every generator ends by enlarging, and each way of enlarging leaves a pattern of its own: Odena, Dumoulin and Olah,
"Deconvolution and checkerboard artifacts", Distill 2016; Tan et al., "Rethinking the up-sampling operations in CNN-based
generative network", CVPR 2024 (arXiv 2312.10461).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.fakes.made import Fake, in_range, laid_into
from dfx.data.fakes.redrawn import redrawn
from dfx.data.fakes.regions import FEATHER, Region, box_of, region_mask
from dfx.errors import DataError
from dfx.faces.mesh.points import FaceMesh
from dfx.types import Pixels

Way = Literal["nearest", "bilinear", "bicubic", "lanczos", "zeros between", "auto-encoder"]
WAYS: tuple[Way, ...] = get_args(Way)
ZEROS: Way = "zeros between"  # as a transposed convolution begins
ENCODER: Way = "auto-encoder"

FACTOR = (1.0, 8.0)
MARGIN = 0.1  # of the face's longer side, on each side: where the auto-encoder redraws best (.0 to .45 were tried)

_HOW: Mapping[Way, int] = {
    "nearest": cv2.INTER_NEAREST,
    "bilinear": cv2.INTER_LINEAR,
    "bicubic": cv2.INTER_CUBIC,
    "lanczos": cv2.INTER_LANCZOS4,
}


@dataclass(frozen=True, slots=True)
class Resynthesis:
    """How a face is drawn anew. Raises DataError for a value outside its range."""

    way: Way = "bilinear"
    factor: float = 2.0  # FACTOR: how many times smaller in between; 1 changes nothing. The auto-encoder has its own
    detail: float = 0.0  # [0, 1]: the share of what was lost that is given back
    region: Region = "whole face"
    feather: float = 0.2  # FEATHER, eye distances

    def __post_init__(self) -> None:
        if self.way not in WAYS:
            raise DataError(f"Expected a way to enlarge, one of {', '.join(WAYS)}, not {str(self.way)[:40]}.")
        in_range("the factor", self.factor, *FACTOR)
        in_range("the share of detail", self.detail, 0, 1)
        in_range("the soft edge", self.feather, *FEATHER)


USUAL = Resynthesis()


def resynthesis(
    pixels: Pixels,
    mesh: FaceMesh,
    how: Resynthesis = USUAL,
    redraw: Callable[[Pixels], Pixels] = redrawn,
) -> Fake:
    """`pixels` (H, W, 3) uint8 RGB with its face drawn anew. `redraw`: the auto-encoder, a square picture in and out.

    Raises DataError where the face lies outside the picture, and what `redraw` raises where it is asked.
    """
    mask = region_mask(mesh, pixels.shape, how.region, how.feather)
    if how.way != ENCODER and how.factor == 1:
        return Fake(pixels.copy(), np.zeros_like(mask))
    box = box_of(mesh, pixels.shape, MARGIN)
    part = box.cut(pixels)
    changed = redraw(part) if how.way == ENCODER else down_and_up(part, how.way, how.factor)
    if how.detail:
        changed = np.asarray(cv2.addWeighted(changed, 1 - how.detail, part, how.detail, 0), np.uint8)
    whole = pixels.copy()
    box.cut(whole)[:] = changed
    mask[: box.y] = mask[box.y + box.height :] = 0
    mask[:, : box.x] = mask[:, box.x + box.width :] = 0
    return laid_into(pixels, whole, mask)


def down_and_up(pixels: Pixels, way: Way, factor: float) -> Pixels:
    """`pixels` (h, w, 3) shrunk by areas to 1 / `factor` of its sides and enlarged by `way` (not the auto-encoder)."""
    height, width = pixels.shape[:2]
    size = (max(2, round(width / factor)), max(2, round(height / factor)))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    if way != ZEROS:
        return np.asarray(cv2.resize(small, (width, height), interpolation=_HOW[way]), np.uint8)
    times = max(2, round(factor))
    spread = np.zeros((small.shape[0] * times, small.shape[1] * times, 3), np.float32)
    spread[::times, ::times] = small
    # A kernel one wider than the stride, as is common: neighbouring places overlap unevenly, which is the checkerboard.
    kernel = np.ones(times + 1, np.float32)
    level = cv2.sepFilter2D(_comb(spread.shape, times), -1, kernel, kernel, borderType=cv2.BORDER_REFLECT_101)
    filled = cv2.sepFilter2D(spread, -1, kernel, kernel, borderType=cv2.BORDER_REFLECT_101)
    even = filled / np.maximum(level, 1)[..., None]
    uneven = filled / float(level.mean())  # a net learns one kernel for all places, so some come out too bright
    drawn = np.clip(even + UNEVENNESS * (uneven - even), 0, 255)
    return np.asarray(cv2.resize(np.round(drawn).astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA))


UNEVENNESS = 0.06  # how far the kernel is from having learned to even out: visible as a faint grid


def _comb(shape: tuple[int, ...], times: int) -> NDArray[np.float32]:
    """1 where a value stood before the zeros came between."""
    comb = np.zeros(shape[:2], np.float32)
    comb[::times, ::times] = 1
    return comb
