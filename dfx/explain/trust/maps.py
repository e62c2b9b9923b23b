"""What every measure of trust reads from a map: its values, at a size, and the order they put pixels in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.types import Explanation, Pixels

Values = NDArray[np.float64]  # (h, w)
Order = NDArray[np.intp]  # (H · W,) flat pixel indices, what matters most first
Scores = Callable[[Sequence[Pixels]], NDArray[np.floating]]  # N crops → (N,), higher: more of what the map explains
Explain = Callable[[Pixels], Explanation]

ROUNDING = 1e-6  # a map whose values differ by less, as a share of the largest, is the same everywhere


def values_of(explanation: Explanation) -> Values:
    """The map `(h, w)`: signed in [−1, 1] where the method says what speaks against the answer, else heat in [0, 1]."""
    source = explanation.heat if explanation.signed is None else explanation.signed
    return np.asarray(source, np.float64)


def at_size(values: Values, size: tuple[int, int]) -> Values:
    """The map at `size` = (height, width): bilinear when it grows, averaged when it shrinks."""
    if values.shape == size:
        return values
    how = cv2.INTER_LINEAR if values.shape[0] <= size[0] else cv2.INTER_AREA
    return np.asarray(cv2.resize(values, size[::-1], interpolation=how), np.float64)


def is_constant(values: NDArray[np.floating]) -> bool:
    """Whether the values are equal but for rounding, so that they order nothing."""
    return float(np.ptp(values)) <= ROUNDING * float(np.abs(values).max())


def order_of(values: Values, seed: int = 0) -> Order:
    """Pixels from the largest value to the smallest; equal ones by lot, as any rule of place would favour some place."""
    flat = values.ravel()
    return np.lexsort((np.random.default_rng(seed).random(flat.size), -flat))


def asked(score: Scores, pictures: Sequence[Pixels]) -> NDArray[np.float64]:
    """The scores `(N,)` of N pictures. Raises ExplanationError unless each is one finite number."""
    scores = np.asarray(score(pictures), np.float64)
    if scores.shape != (len(pictures),) or not np.isfinite(scores).all():
        given = f"an array {scores.shape}" if np.isfinite(scores).all() else "values that are not finite"
        raise ExplanationError(f"Expected one finite score for each of {len(pictures)} pictures, not {given}.")
    return scores
