"""95 % intervals: Wilson's for rates, DeLong's for AUC and its differences, the stratified bootstrap for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from dfx.errors import DataError
from dfx.numbers.bootstrap import RESAMPLES, resampled_metrics
from dfx.numbers.metrics import Metrics, auc, measure
from dfx.numbers.ranked import average_ranks

Interval = tuple[float, float]
Floats = NDArray[np.float64]

NORMAL_95 = 1.959963984540054
_NEAR = 1e-9

# metric → the two counts of the confusion table whose ratio it is: part, rest
_RATES = {
    "precision": ("true_fake", "false_fake"),
    "recall": ("true_fake", "false_real"),
    "specificity": ("true_real", "false_fake"),
    "false_alarms": ("false_fake", "true_real"),
}
_BOOTSTRAPPED = ("balanced_accuracy", "f1", "mcc", "average_precision", "eer", "log_loss", "brier")


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
        area, variance = float(areas[0]), float(covariance[0, 0])
        if variance > 1e-12 and 0 < area < 1:
            half = NORMAL_95 * np.sqrt(variance) / (area * (1 - area))
            return float(expit(logit(area) - half)), float(expit(logit(area) + half))
    return _newcombe(auc(y, np.asarray(scores, float)), fakes, reals)


def _newcombe(area: float, fakes: int, reals: int) -> Interval:
    most = (fakes + reals) / 2 - 1

    def beyond(t: float) -> float:
        variance = t * (1 - t) * (1 + most * (1 - t) / (2 - t) + most * t / (1 + t)) / (fakes * reals)
        return float((t - area) ** 2 - NORMAL_95**2 * variance)

    low = 0.0 if area <= 0 else float(brentq(beyond, 0.0, area - _NEAR))  # the area itself may be a root
    high = 1.0 if area >= 1 else float(brentq(beyond, area + _NEAR, 1.0))
    return low, high


def bootstrap_interval(
    fn: Callable[[NDArray[np.bool_], Floats], float],
    fake: ArrayLike,
    probability: ArrayLike,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Interval:
    """Percentile interval of `fn(fake, probability)`, real and fake faces resampled each among themselves."""
    y, p = np.asarray(fake, bool), np.asarray(probability, float)
    return percentiles([fn(y[rows], p[rows]) for rows in resampled(y, seed, resamples)])


def resampled(strata: ArrayLike, seed: int = 0, resamples: int = RESAMPLES) -> Iterator[NDArray[np.intp]]:
    """Row numbers of each resample: every stratum drawn from itself with replacement, as large as it is."""
    rng, names = np.random.default_rng(seed), np.asarray(strata)
    parts = [np.flatnonzero(names == name) for name in np.unique(names)]
    for _ in range(resamples):
        yield np.concatenate([part[rng.integers(0, len(part), len(part))] for part in parts])


def around(value: float, values: ArrayLike) -> Interval:
    """The spread of resampled values about `value`, not below 0: for errors that resampling itself makes larger."""
    drawn = np.asarray(values, float)
    low, high = np.percentile(drawn, [2.5, 97.5]) - drawn.mean() + value
    return max(float(low), 0.0), float(high)


def percentiles(values: ArrayLike) -> Interval:
    """The middle 95 % of resampled values."""
    low, high = np.percentile(np.asarray(values, float), [2.5, 97.5])
    return float(low), float(high)


def metric_intervals(
    fake: ArrayLike, probability: ArrayLike, threshold: float, seed: int = 0, resamples: int = RESAMPLES
) -> Mapping[str, Interval | None]:
    """The interval of every metric of `measure`, None where the metric is: Wilson, DeLong or bootstrap, as fits."""
    y, p = np.asarray(fake, bool), np.asarray(probability, float)
    found = measure(y, p, threshold)
    intervals: dict[str, Interval | None] = {"accuracy": wilson(round(found.accuracy * found.n), found.n)}
    for name, (part, rest) in _RATES.items():
        k, other = getattr(found.confusion, part), getattr(found.confusion, rest)
        intervals[name] = wilson(k, k + other) if k + other else None
    intervals["auc"] = None if found.auc is None else auc_interval(y, p)
    return intervals | _bootstrapped(found, y, p, seed, resamples)


def _bootstrapped(
    found: Metrics, y: NDArray[np.bool_], p: Floats, seed: int, resamples: int
) -> dict[str, Interval | None]:
    """One pass of resampling for all metrics that have no interval of their own."""
    draws = resampled_metrics(y, p, found.threshold, seed, resamples)
    made: dict[str, Interval | None] = {
        name: None if getattr(found, name) is None else percentiles(draws[name]) for name in _BOOTSTRAPPED
    }
    made["ece"] = None if found.ece is None else around(found.ece, draws["ece"])
    return made
