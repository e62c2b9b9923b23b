"""What the methods share: a picture checked, its luminance, a shrunk copy, and a raw map brought to [0, 1]."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import MediaError
from dfx.forensics.result import NamedMap
from dfx.types import Pixels

MOST = 1600  # pixels of the longer side a method works on, where shrinking does not destroy what it looks for
_WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)  # BT.601, as JPEG has it
_TOP = 99.5  # per cent of a map's values shown in full range: one stray pixel must not darken the rest
_NOTHING = 1e-6

Plane = NDArray[np.float32]  # (H, W) in [0, 255]


def check(pixels: Pixels) -> None:
    """Raises MediaError unless `pixels` is a picture `(H, W, 3)` uint8."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise MediaError(f"Expected a picture (H, W, 3) uint8 RGB, not {pixels.shape} {pixels.dtype}.")


def luminance(pixels: Pixels) -> Plane:
    """`(H, W)` float32 in [0, 255]. For pictures already shrunk or cut: it takes 16 bytes a pixel."""
    return np.asarray(cv2.transform(np.ascontiguousarray(pixels, np.float32), _WEIGHTS[None]), np.float32)


def shrunk(pixels: Pixels, most: int = MOST) -> tuple[Pixels, float]:
    """The picture with its longer side at most `most` pixels, and the factor from its pixels to the full ones (≥ 1)."""
    height, width = pixels.shape[:2]
    factor = max(height, width) / most
    if factor <= 1:
        return pixels, 1.0
    size = max(1, round(width / factor)), max(1, round(height / factor))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), factor


def pool_factor(pixels: Pixels, most: int = MOST) -> int:
    """The whole number of pixels to average over in both directions, so that the longer side is at most `most`."""
    return max(1, -(-max(pixels.shape[:2]) // most))


def block_means(raw: Plane, factor: int) -> Plane:
    """Means over `factor` × `factor` cells; up to `factor` − 1 rows and columns at the lower right edge are left out."""
    height, width = (side // factor for side in raw.shape)
    if factor == 1 or not height or not width:
        return raw[:height, :width]
    whole = raw[: height * factor, : width * factor]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def named_map(name: str, raw: Plane, unit: str, peak: float | None = None) -> NamedMap:
    """A raw map `(h, w)` ≥ 0 in [0, 1] by `peak`, by default the value that 99.5 % of its cells do not exceed."""
    raw = np.nan_to_num(np.asarray(raw, np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    top = float(np.percentile(raw, _TOP)) if peak is None else peak
    if top <= _NOTHING:
        top = float(raw.max())
    if top <= _NOTHING:
        return NamedMap(name, np.zeros_like(raw), 0.0, unit)
    return NamedMap(name, np.clip(raw / top, 0, 1).astype(np.float32), top, unit)
