"""95 % intervals: Wilson's for rates, DeLong's for AUC and its differences, and what resampled values say.

`dfx.numbers.bounds` has the rule of which metric gets which.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.errors import DataError
from dfx.numbers import Interval as Interval
from dfx.numbers.logistic import expit, logit
from dfx.numbers.metrics import auc
from dfx.numbers.ranked import average_ranks

Floats = NDArray[np.float64]

NORMAL_95 = 1.959963984540054
_NEAR = 1e-9


def wilson(k: int, n: int, z: float = NORMAL_95) -> Interval:
    """The score interval of a rate of `k` in `n` (Wilson, 1927), 95 % unless `z` is another normal quantile.

    Raises DataError unless 0 ≤ k ≤ n and n ≥ 1.
    """
    if not 0 <= k <= n or n < 1:
        raise DataError(f"A rate needs 0 ≤ k ≤ n and n ≥ 1, not {k} in {n}.")
    z2 = z**2
    middle = (k + z2 / 2) / (n + z2)
    half = z / (n + z2) * np.sqrt(k * (n - k) / n + z2 / 4)
    return (0.0 if k == 0 else float(middle - half), 1.0 if k == n else float(middle + half))


def rate_difference(k1: int, n1: int, k2: int, n2: int, z: float = NORMAL_95) -> Interval:
    """The interval of k1 / n1 − k2 / n2 of two groups of faces (Newcombe, Statistics in Medicine 1998, method 10)."""
    (low1, high1), (low2, high2) = wilson(k1, n1, z), wilson(k2, n2, z)
    p1, p2 = k1 / n1, k2 / n2
    return p1 - p2 - float(np.hypot(p1 - low1, high2 - p2)), p1 - p2 + float(np.hypot(high1 - p1, p2 - low2))


def delong(fake: ArrayLike, scores: ArrayLike) -> tuple[Floats, Floats]:
    """AUCs `(M,)` of M models on the same faces, and their covariance `(M, M)`.

    `fake` `(N,)` with at least two of each label, `scores` `(M, N)`. DeLong et al., Biometrics 1988, by the midranks
    of Sun and Xu, IEEE Signal Processing Letters 2014. The variance of a difference is c[i, i] + c[j, j] − 2 c[i, j].
    """
    y, s = np.asarray(fake, bool), np.atleast_2d(np.asarray(scores, float))
    fakes, reals = int(y.sum()), int((~y).sum())
    if min(fakes, reals) < 2 or s.shape[1] != len(y):
        raise DataError(f"DeLong's variance needs two real and two fake faces, not {reals} and {fakes}.")
    ranks = average_ranks(s)
    beaten_reals = (ranks[:, y] - average_ranks(s[:, y])) / reals  # (M, fakes) share of reals below each fake
    beating_fakes = 1 - (ranks[:, ~y] - average_ranks(s[:, ~y])) / fakes  # (M, reals)
    covariance = np.atleast_2d(np.cov(beaten_reals)) / fakes + np.atleast_2d(np.cov(beating_fakes)) / reals
    return beaten_reals.mean(axis=1), covariance


def auc_interval(fake: ArrayLike, scores: ArrayLike) -> Interval:
    """The interval of one AUC: DeLong's variance on the logit scale, so that it stays within (0, 1).

    Where that variance is zero or unknown (perfect separation, one face of a label) Newcombe's score interval,
    Statistics in Medicine 2006, method 5, which never shrinks to a point. Raises DataError where one label is
    missing.
    """
    y = np.asarray(fake, bool)
    fakes, reals = int(y.sum()), int((~y).sum())
    if not fakes or not reals:
        raise DataError("An AUC needs real and fake faces.")
    if min(fakes, reals) > 1:
        areas, covariance = delong(y, scores)
        if by_delong := area(float(areas[0]), float(covariance[0, 0])):
            return by_delong
    return _newcombe(auc(y, np.asarray(scores, float)), fakes, reals)


def area(value: float, variance: float) -> Interval | None:
    """Of an AUC with DeLong's variance, on the logit scale; None where that cannot tell, as at perfect separation."""
    if not (variance > 1e-12 and 0 < value < 1):
        return None
    return on_logit_scale(value, variance)


def on_logit_scale(value: float, variance: float) -> Interval:
    """Of a share in (0, 1) with that variance: symmetric in its logit, so that it stays within (0, 1)."""
    half = NORMAL_95 * np.sqrt(variance) / (value * (1 - value))
    return float(expit(logit(value) - half)), float(expit(logit(value) + half))


def _newcombe(area: float, fakes: int, reals: int) -> Interval:
    from scipy.optimize import brentq  # with half of scipy; few intervals need it

    most = (fakes + reals) / 2 - 1

    def beyond(t: float) -> float:
        variance = t * (1 - t) * (1 + most * (1 - t) / (2 - t) + most * t / (1 + t)) / (fakes * reals)
        return float((t - area) ** 2 - NORMAL_95**2 * variance)

    low = 0.0 if area <= 0 else float(brentq(beyond, 0.0, area - _NEAR))  # the area itself may be a root
    high = 1.0 if area >= 1 else float(brentq(beyond, area + _NEAR, 1.0))
    return low, high


def around(value: float, values: ArrayLike) -> Interval:
    """The spread of resampled values about `value`, not below 0: for errors that resampling itself makes larger."""
    drawn = np.asarray(values, float)
    low, high = np.percentile(drawn, [2.5, 97.5]) - drawn.mean() + value
    return max(float(low), 0.0), float(high)


def percentiles(values: ArrayLike) -> Interval:
    """The middle 95 % of resampled values."""
    low, high = np.percentile(np.asarray(values, float), [2.5, 97.5])
    return float(low), float(high)
