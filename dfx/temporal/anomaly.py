"""What stands out in time: each step against its neighbours, then on the clip's own scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

NEIGHBOURS = 4  # the nearest steps of the same burst; the median of four is deaf to one that is odd itself
FLOOR = 0.05  # face widths a second: differences below it are the flow's own noise (0.15 px of a window at 25 fps)
FROM_MAD = 1.4826  # median absolute deviation → standard deviation of a normal distribution
MOST = 100.0  # of a z: beyond it the number says nothing more

Floats = NDArray[np.float64]


def from_neighbours(values: ArrayLike) -> Floats:
    """How far each step `(S, …)` of one burst is from the median of its nearest steps: `(S, …)`, signed.

    A region that trembles to and fro deviates at every step, one that moves steadily at none. Fewer than three steps
    cannot tell which of them is odd: 0.
    """
    v = np.asarray(values, float)
    if len(v) < 3:
        return np.zeros_like(v)
    off = np.empty_like(v)
    for i in range(len(v)):
        nearest = np.argsort(np.abs(np.arange(len(v)) - i), kind="stable")[1 : NEIGHBOURS + 1]  # the first is i itself
        off[i] = v[i] - np.median(v[nearest], axis=0)
    return off


def robust_z(values: ArrayLike, floor: float = FLOOR) -> Floats:
    """Values `(S,)` of a track in robust standard deviations above their median, within ±100.

    (v − median) / max(1.4826 · MAD, floor): one odd step does not widen the scale it is measured with, and where nothing
    changes the floor keeps rounding from becoming an alarm. A value that is not finite counts as usual: 0.
    """
    v = np.asarray(values, float)
    known = np.isfinite(v)
    if not known.any():
        return np.zeros(v.shape)
    off = np.where(known, v, np.nan) - np.median(v[known])
    spread = FROM_MAD * float(np.nanmedian(np.abs(off)))
    return np.clip(np.nan_to_num(off / max(spread, floor), nan=0.0), -MOST, MOST)
