"""The stratified bootstrap of all metrics at once: each resample is a row of counts, how often each face was drawn.

A metric of a resample is the metric of weighted faces, so hundreds of resamples are a handful of matrix products and
running sums over the faces sorted once, in place of hundreds of full measurements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlog1py, xlogy

from dfx.numbers.metrics import LEAST, bin_of
from dfx.numbers.ranked import equal_errors, falling

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]

RESAMPLES = 1000
CELLS = 1 << 18  # resamples × faces held at once: 2 MiB an array, which the cache holds


def draws(strata: ArrayLike, seed: int = 0, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """Blocks `(R, N)` of how often each of N faces was drawn, `resamples` rows in all.

    Every stratum is drawn from itself with replacement, as large as it is.
    """
    rng, names = np.random.default_rng(seed), np.asarray(strata)
    parts = [np.flatnonzero(names == name) for name in np.unique(names)]
    step = max(1, CELLS // max(len(names), 1))
    for at in range(0, resamples, step):
        counts = np.zeros((min(step, resamples - at), len(names)))
        for part in parts:
            counts[:, part] = _drawn(rng, len(counts), len(part))
        yield counts


def _drawn(rng: np.random.Generator, rows: int, n: int) -> NDArray[np.int64]:
    picks = rng.integers(0, n, (rows, n)) + np.arange(rows)[:, None] * n
    return np.bincount(picks.ravel(), minlength=rows * n).reshape(rows, n)


def resampled_metrics(
    fake: Labels, p: Floats, threshold: float, seed: int = 0, resamples: int = RESAMPLES
) -> Mapping[str, Floats]:
    """Metric → its values `(resamples,)`; with one label only the two that one label defines."""
    order, last = falling(p)
    y, q = fake[order], p[order]
    blocks = [_of_block(block, y, q, last, threshold) for block in draws(y, seed, resamples)]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _of_block(counts: Floats, y: Labels, p: Floats, last: NDArray[np.intp], threshold: float) -> dict[str, Floats]:
    """The metrics of resamples `(R, N)` of faces in the order of falling `p`."""
    sure = np.clip(p, LEAST, 1 - LEAST)
    made = {
        "log_loss": _total(counts, -(xlogy(y, sure) + xlog1py(1 - y, -sure))) / len(y),
        "brier": _total(counts, (p - y) ** 2) / len(y),
    }
    if not y.any() or y.all():
        return made
    hits = np.cumsum(counts * y, axis=1)[:, last]  # (R, K) at each distinct score
    calls = np.cumsum(counts, axis=1)[:, last]
    called = np.where(p >= threshold, 1.0, 0.0)
    table = _at_threshold(_total(counts, y * called), _total(counts, called), int(y.sum()), len(y))
    return made | table | _of_curves(hits, calls) | {"ece": resampled_ece(counts, y, p)}


def _at_threshold(hits: Floats, calls: Floats, fakes: int, n: int) -> dict[str, Floats]:
    reals = n - fakes
    alarms = calls - hits
    margins = calls * (n - calls) * fakes * reals
    products = hits * (reals - alarms) - alarms * (fakes - hits)
    return {
        "balanced_accuracy": (hits / fakes + 1 - alarms / reals) / 2,
        "f1": 2 * hits / (calls + fakes),
        "mcc": np.where(margins > 0, products / np.sqrt(np.maximum(margins, 1)), 0.0),
    }


def _of_curves(hits: Floats, calls: Floats) -> dict[str, Floats]:
    recall, alarms = hits / hits[:, -1:], calls - hits
    precision = hits / np.maximum(calls, 1)  # where nothing was drawn yet there is no step in recall either
    return {
        "average_precision": (np.diff(recall, axis=1, prepend=0) * precision).sum(axis=1),
        "eer": equal_errors(alarms / alarms[:, -1:], 1 - recall),
    }


def resampled_ece(counts: Floats, fake: Labels, p: Floats, weights: Floats | None = None) -> Floats:
    """Expected calibration errors `(R,)` of faces drawn `counts` `(R, N)` times, weighing `weights` `(N,)` each.

    The faces must be in the order of `p`, rising or falling, so that those of a bin lie together.
    """
    w = np.ones(len(p)) if weights is None else weights
    starts = np.flatnonzero(np.diff(bin_of(p), prepend=-1))
    gaps = np.abs(np.add.reduceat(counts * (w * (p - fake)), starts, axis=1))  # a bin's mass × its gap
    return np.asarray(gaps.sum(axis=1) / _total(counts, w))


def _total(counts: Floats, values: ArrayLike) -> Floats:
    """`counts @ values` `(R,)` without the threads of a matrix product, which cost more than they bring here."""
    return np.asarray(np.einsum("rn,n->r", counts, np.asarray(values, float)))
