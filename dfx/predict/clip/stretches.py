"""Is a face manipulated for part of the clip only? The stretch of time that differs most from the rest, if any does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dfx.predict.calibration.curve import Floats

SHORTEST = 4  # moments of a stretch, and of what is left outside it
CLEAR = 2.0  # log-odds between the stretch and the rest: odds that differ more than sevenfold
RARE = 0.05  # share of orders of time by chance that show as large a difference; few moments have no less
ORDERS = 400


@dataclass(frozen=True, slots=True)
class Change:
    """Moments `first` to `last` (both counted) have mean log-odds `inside`, all others `outside`; `p` is how often chance
    shows as much."""

    first: int
    last: int
    inside: float
    outside: float
    p: float


def change_in(values: ArrayLike, seed: int = 0) -> Change | None:
    """The stretch of the log-odds `(N,)`, in order of time, that differs most from the rest; None where none stands out.

    Every stretch of at least SHORTEST moments that leaves as many outside is tried, and the best is compared with the best
    of the same values in ORDERS orders by chance. Neighbours are alike anyway, so that test alone would be passed too
    easily: the difference has to be CLEAR besides.
    """
    x = np.asarray(values, float)
    if len(x) < 2 * SHORTEST:
        return None
    starts = range(len(x) - SHORTEST + 1)
    edges = [(first, end) for first in starts for end in range(first + SHORTEST, len(x) + 1)]
    spans = np.array([(first, end) for first, end in edges if len(x) - (end - first) >= SHORTEST])  # `(K, 2)`
    scores = _scores(x[None], spans)[0]
    best = int(np.argmax(np.abs(scores)))
    first, end = (int(edge) for edge in spans[best])
    inside, outside = float(x[first:end].mean()), float(np.delete(x, np.s_[first:end]).mean())
    if abs(inside - outside) < CLEAR:
        return None
    orders = np.random.default_rng(seed).permuted(np.tile(x, (ORDERS, 1)), axis=1)
    by_chance = np.abs(_scores(orders, spans)).max(axis=1)
    p = float((1 + (by_chance >= abs(scores[best])).sum()) / (1 + ORDERS))
    return Change(first, end - 1, inside, outside, p) if p < RARE else None


def _scores(rows: Floats, spans: np.ndarray) -> Floats:
    """`(R, K)`: inside minus outside, in standard errors of equal spread."""
    count = rows.shape[1]
    sums = np.concatenate([np.zeros((len(rows), 1)), np.cumsum(rows, axis=1)], axis=1)
    size = (spans[:, 1] - spans[:, 0]).astype(float)
    inside = sums[:, spans[:, 1]] - sums[:, spans[:, 0]]
    outside = sums[:, -1:] - inside
    spread = np.maximum(rows.std(axis=1, keepdims=True), 1e-9)
    return np.asarray((inside / size - outside / (count - size)) * np.sqrt(size * (count - size) / count) / spread)
