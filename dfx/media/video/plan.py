"""Which frames of a stream are the moments that are looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SLACK = 1e-6  # of a step: a time of 2.9999999 s is the third second


def moments(times_s: NDArray[np.float64], every_s: float, least: int, most: int, room: int) -> NDArray[np.int64]:
    """Indices into `times_s`, the sorted presentation times of a stream's frames in seconds from the first: increasing.

    One frame each `every_s` seconds where that gives `least` to `most` of them, else that many, spread over the whole
    length so that `room` frames follow the last. A stream of at most `least` frames gives all of them.
    """
    count = len(times_s)
    if count == 0:
        return np.zeros(0, np.int64)
    least = min(least, most, count)
    usual = 1 + int(min(float(times_s[-1]) / every_s + _SLACK, most))  # more than `most` is as good as any number
    if least <= usual <= most:
        wanted = np.arange(usual, dtype=np.float64) * every_s
    else:
        place = count - 1 - room  # early enough for the last burst, where the stream is long enough to spare that
        last = float(times_s[place] if place >= 2 * max(least, 2) else times_s[-1])
        wanted = np.linspace(0, last, min(max(usual, least), most))
    chosen = np.unique(_nearest(times_s, wanted))
    if len(chosen) < least:  # frames lie so unevenly that several times share one
        chosen = np.unique(np.linspace(0, count - 1, least).round().astype(np.int64))
    return chosen


def _nearest(times_s: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.int64]:
    after = np.searchsorted(times_s, wanted).clip(1, max(1, len(times_s) - 1))
    before = after - 1
    if len(times_s) == 1:
        return before
    closer = wanted - times_s[before] <= times_s[after] - wanted
    return np.where(closer, before, after).astype(np.int64)
