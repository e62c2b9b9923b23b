"""The stratified bootstrap: each resample is a row of counts, how often each face was drawn, and a figure of it that of
weighted faces. So hundreds of resamples are a few sums over the faces sorted once, not hundreds of measurements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.numbers.intervals import Interval, auc_interval, percentiles
from dfx.numbers.metrics import auc, bin_of

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]

RESAMPLES = 1000
FEWEST_GROUPS = 5  # that whole groups are drawn from
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
            rows, n = len(counts), len(part)
            picks = rng.integers(0, n, (rows, n)) + np.arange(rows)[:, None] * n
            counts[:, part] = np.bincount(picks.ravel(), minlength=rows * n).reshape(rows, n)
        yield counts


def resampled_ece(counts: Floats, fake: Labels, p: Floats, weights: Floats | None = None) -> Floats:
    """Expected calibration errors `(R,)` of faces drawn `counts` `(R, N)` times, weighing `weights` `(N,)` each.

    The faces must be in the order of `p`, rising or falling, so that those of a bin lie together.
    """
    w = np.ones(len(p)) if weights is None else weights
    starts = np.flatnonzero(np.diff(bin_of(p), prepend=-1))
    gaps = np.abs(np.add.reduceat(counts * (w * (p - fake)), starts, axis=1))  # a bin's mass × its gap
    # not `counts @ w`: the threads of a matrix product cost more than they bring here
    return np.asarray(gaps.sum(axis=1) / np.einsum("rn,n->r", counts, w))


def auc_interval_by_group(
    fake: Labels, scores: Floats, groups: Sequence[str], resamples: int = RESAMPLES, fewest: int = FEWEST_GROUPS
) -> Interval:
    """Of the AUC of scores `(N,)` whose groups, as a clip and the fakes made of it, stand or fall together: percentiles over
    draws of whole groups; DeLong's where there are fewer than `fewest` groups to draw from."""
    names, of = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < fewest:
        return auc_interval(fake, scores)
    rows = [np.flatnonzero(of == k) for k in range(len(names))]
    rng, areas = np.random.default_rng(0), []
    for _ in range(resamples):
        drawn = np.concatenate([rows[k] for k in rng.integers(0, len(names), len(names))])
        if 0 < fake[drawn].sum() < len(drawn):
            areas.append(auc(fake[drawn], scores[drawn]))
    return percentiles(areas)
