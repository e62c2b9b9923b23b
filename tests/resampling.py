"""The plain stratified bootstrap, to hold formulas against."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike


def bootstrap_interval(
    figure: Callable[[np.ndarray, np.ndarray], float], fake: ArrayLike, probability: ArrayLike, seed: int = 0,
    resamples: int = 1000,
) -> tuple[float, float]:  # fmt: skip
    """Percentile interval of `figure(fake, probability)`, real and fake faces resampled each among themselves."""
    y, p, rng = np.asarray(fake, bool), np.asarray(probability, float), np.random.default_rng(seed)
    parts = [np.flatnonzero(y == label) for label in np.unique(y)]
    rows = (np.concatenate([part[rng.integers(0, len(part), len(part))] for part in parts]) for _ in range(resamples))
    low, high = np.percentile([figure(y[at], p[at]) for at in rows], [2.5, 97.5])
    return float(low), float(high)
