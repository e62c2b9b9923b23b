"""From a face's log-odds at many moments to one number and how far chance could have moved it.

The number is a weighted mean without its extremes: single blurred or half-hidden moments must not decide. Moments beside
each other are alike, so the spread is taken from blocks of time (Künsch, The jackknife and the bootstrap for general
stationary observations, 1989), not from single moments.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dfx.errors import DataError
from dfx.predict.calibration.curve import Floats

TRIM = 0.1  # of the weight, at either end
DRAWS = 400
FEWEST = 4  # moments from which a spread can be told


def trimmed_mean(values: ArrayLike, weights: ArrayLike, trim: float = TRIM) -> Floats:
    """Weighted means over the last axis of `values` `(…, N)` without the `trim` lightest and heaviest share of the weight.

    `weights` `(…, N)` are positive. A value across the edge of the share counts with the part of its weight inside.
    """
    x, w = np.broadcast_arrays(np.asarray(values, float), np.asarray(weights, float))
    order = np.argsort(x, axis=-1, kind="stable")
    x, w = np.take_along_axis(x, order, -1), np.take_along_axis(w, order, -1)
    w = w / w.sum(axis=-1, keepdims=True)
    above = np.cumsum(w, axis=-1)
    inside = np.minimum(above, 1 - trim) - np.maximum(above - w, trim)
    kept = np.maximum(inside, 0.0)
    return np.asarray((x * kept).sum(axis=-1) / kept.sum(axis=-1))


def block_length(count: int) -> int:
    """Moments in a block: the cube root of their number, the rate at which such blocks are best."""
    return max(1, round(count ** (1 / 3)))


def block_draws(count: int, draws: int = DRAWS, seed: int = 0) -> np.ndarray:
    """Indices `(draws, count)` of moments: runs of `block_length` in a row, drawn with repetition, round the end."""
    length = block_length(count)
    starts = np.random.default_rng(seed).integers(0, count, (draws, -(-count // length)))
    runs = (starts[..., None] + np.arange(length)) % count
    return np.asarray(runs.reshape(draws, -1)[:, :count])


def pooled(values: ArrayLike, weights: ArrayLike) -> tuple[float, float | None]:
    """The trimmed mean of the log-odds `(N,)` in order of time, and its standard error by blocks of time; None for the
    latter below FEWEST moments. Raises DataError without a moment."""
    x, w = np.asarray(values, float), np.asarray(weights, float)
    if x.ndim != 1 or x.shape != w.shape or not len(x):
        raise DataError(f"Log-odds over time need one weight per moment, not {x.shape} and {w.shape}.")
    if not (np.isfinite(x).all() and np.isfinite(w).all() and (w > 0).all()):
        raise DataError("Log-odds over time must be finite and their weights positive.")
    middle = float(trimmed_mean(x, w))
    if len(x) < FEWEST:
        return middle, None
    drawn = block_draws(len(x))
    return middle, float(trimmed_mean(x[drawn], w[drawn]).std())
