"""How alike two maps are: in their values, in the order they put places in, and to the eye."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.trust.maps import is_constant

WINDOW, SIGMA = 11, 1.5  # pixels: Wang 2004, § III-B
K1, K2 = 0.01, 0.03  # ditto


def spearman(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """Spearman's rank correlation in [−1, 1] of two maps of one shape; equal values share their mean rank.

    Raises ExplanationError where a map is the same everywhere, which has no order.
    """
    if is_constant(one) or is_constant(other):
        raise ExplanationError("A map that is the same everywhere has no order to compare.")
    return float(np.corrcoef(ranks(one), ranks(other))[0, 1])


def pearson(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """Pearson's correlation in [−1, 1] of two maps of one shape, over all their values.

    Raises ExplanationError where a map is the same everywhere, of which it is not defined.
    """
    if is_constant(one) or is_constant(other):
        raise ExplanationError("A map that is the same everywhere has no correlation.")
    found = np.corrcoef(one.astype(np.float64).ravel(), other.astype(np.float64).ravel())
    return float(np.clip(found[0, 1], -1, 1))


def ssim(one: NDArray[np.floating], other: NDArray[np.floating], span: float = 1.0) -> float:
    """Structural similarity, 1 for equal maps `(H, W)` whose values lie in a range of length `span`.

    Wang et al., Image quality assessment: from error visibility to structural similarity, IEEE TIP 2004: Gaussian window
    of 11 × 11, averaged over the places where the whole window lies inside. Raises ExplanationError below 11 pixels.
    """
    if min(one.shape) < WINDOW:
        raise ExplanationError(f"SSIM needs maps of {WINDOW} pixels or more, not {one.shape[0]} × {one.shape[1]}.")
    a, b = np.asarray(one, np.float64), np.asarray(other, np.float64)
    mean_a, mean_b = _windowed(a), _windowed(b)
    variances = _windowed(a * a) - mean_a**2 + _windowed(b * b) - mean_b**2
    covariance = _windowed(a * b) - mean_a * mean_b
    c1, c2 = (K1 * span) ** 2, (K2 * span) ** 2
    likeness = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    likeness /= (mean_a**2 + mean_b**2 + c1) * (variances + c2)
    return float(likeness.mean())


def _windowed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gaussian means of the places whose window lies inside `(H − 10, W − 10)`."""
    edge = WINDOW // 2
    return np.asarray(cv2.GaussianBlur(values, (WINDOW, WINDOW), SIGMA), np.float64)[edge:-edge, edge:-edge]


def ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """`(n,)`: ranks from 1 of all n values, equal ones at the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place.ravel()]
