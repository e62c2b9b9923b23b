"""Dense optical flow between two frames, by the two methods OpenCV brings."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]  # (H, W)
Flow = NDArray[np.float32]  # (H, W, 2) pixels per step, x to the right, y down
Method = Literal["dis", "farneback"]

SMALLEST = 32  # px; OpenCV's pyramids need about that much, so a smaller picture is continued at its border


def dense_flow(before: Grey, after: Grey, method: Method = "dis") -> Flow:
    """Where each pixel of `before` `(H, W)` uint8 went in `after`: `(H, W, 2)` pixels per step.

    "dis": Kroeger et al., "Fast optical flow using dense inverse search", 2016 (arXiv 1603.03590). "farneback":
    Farnebäck, "Two-frame motion estimation based on polynomial expansion", 2003. Raises ValueError for other arrays.
    """
    if (
        before.ndim != 2
        or not before.size
        or before.shape != after.shape
        or {before.dtype, after.dtype} != {np.dtype("u1")}
    ):
        raise ValueError(
            f"Expected two grey frames (H, W) uint8 of one size, not {before.shape} {before.dtype} "
            f"and {after.shape} {after.dtype}."
        )
    height, width = before.shape
    down, right = max(0, SMALLEST - height), max(0, SMALLEST - width)
    if down or right:
        before, after = (np.pad(frame, ((0, down), (0, right)), "edge") for frame in (before, after))
    if method == "dis":
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        flow = search.calc(before, after, None)  # type: ignore[call-overload]
    else:
        start = np.zeros((*before.shape, 2), np.float32)
        flow = cv2.calcOpticalFlowFarneback(before, after, start, 0.5, 4, 15, 5, 7, 1.5, 0)
    return np.ascontiguousarray(flow[:height, :width], np.float32)


def warped_back(after: Grey, flow: Flow) -> NDArray[np.float32]:
    """`after` `(H, W)` fetched along `flow` to where it came from: what `before` would be, had nothing but motion changed."""
    height, width = after.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    source = after.astype(np.float32)
    fetched = cv2.remap(source, x + flow[..., 0], y + flow[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(fetched, np.float32)
