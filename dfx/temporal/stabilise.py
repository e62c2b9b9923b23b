"""The head's own motion: the similarity that most of a flow field agrees on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfx.temporal.anomaly import FROM_MAD
from dfx.temporal.flow import Flow
from dfx.temporal.regions import Mask

ROUNDS = 10
STRIDE = 3  # every third pixel of either direction is enough: flow is smooth
FEWEST = 8  # pixels that make a head
SETTLED_PX = 1e-3
CLOSE_PX = 0.02  # a residual below it is as good as none, whatever the others are
TUKEY = 4.685  # 95 % as efficient as least squares where nothing moves alone
RIDGE = 1e-6  # so that pixels in one spot have an answer, too
Similarity = NDArray[np.float64]  # (4,) shift x, y in pixels; log scale and turn (radians), small, about the middle


def head_motion(flow: Flow, where: Mask) -> Similarity:
    """The similarity that most pixels of `where` follow: shift, growth and turn about the window's middle.

    Linear in its four numbers (angles between two frames are small), fitted by weighted least squares whose weights
    fall to zero for what moves otherwise (Tukey's biweight, scale from the median residual), so mouth, lids and a
    seam do not pull it. Zero for an empty mask.
    """
    rows, columns = (STRIDE * at for at in np.nonzero(where[::STRIDE, ::STRIDE]))
    if len(rows) < FEWEST:
        return np.zeros(4)
    x, y = columns - (where.shape[1] - 1) / 2, rows - (where.shape[0] - 1) / 2
    ones, zeros = np.ones(len(x)), np.zeros(len(x))
    design = np.concatenate(
        [np.stack([ones, zeros, x, -y], 1), np.stack([zeros, ones, y, x], 1)]
    )  # (2N, 4): all x, all y
    target = flow[rows, columns].astype(float).T.ravel()  # (2N,)
    motion, weight = np.zeros(4), ones
    for _ in range(ROUNDS):
        weighted = design * np.tile(weight, 2)[:, None]
        before, motion = motion, np.linalg.solve(weighted.T @ design + RIDGE * np.eye(4), weighted.T @ target)
        if np.abs(design @ (motion - before)).max() < SETTLED_PX:
            break
        off = np.hypot(*(target - design @ motion).reshape(2, -1))
        reach = TUKEY * max(FROM_MAD * float(np.median(off)), CLOSE_PX)
        weight = np.maximum(1 - (off / reach) ** 2, 0) ** 2
    return motion


def as_flow(motion: Similarity, shape: tuple[int, int]) -> Flow:
    """The flow `(H, W, 2)` of a rigid head that moves like that."""
    right, down, growth, turn = motion
    y, x = (at - (length - 1) / 2 for at, length in zip(np.ogrid[: shape[0], : shape[1]], shape, strict=True))
    return np.stack([right + growth * x - turn * y, down + growth * y + turn * x], axis=-1).astype(np.float32)
