"""The least of a smooth convex loss of a few numbers, each within its bounds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dfx.errors import DataError
from dfx.numbers.logistic import expit
from dfx.numbers.ranked import Floats

Loss = Callable[[Floats], tuple[float, Floats, Floats]]  # value, gradient (K,), Hessian (K, K)

STEPS = 200
FLAT = 1e-9  # gradient at which the least is reached
RIDGE = 1e-10


def least(loss: Loss, start: Floats, low: Floats, high: Floats) -> Floats:
    """Where `loss` is least between `low` and `high` `(K,)`: projected Newton steps (Bertsekas, 1982), halved until they
    help. scipy's solvers take the same path, but call many small BLAS routines, slow where other work fills the cores.
    """
    at = np.clip(start, low, high)
    value, slope, bend = loss(at)
    for _ in range(STEPS):
        free = ~(((at <= low) & (slope > 0)) | ((at >= high) & (slope < 0)))
        if np.abs(slope[free]).max(initial=0.0) < FLAT:
            break
        step = np.zeros_like(at)
        step[free] = -np.linalg.solve(bend[np.ix_(free, free)] + RIDGE * np.eye(int(free.sum())), slope[free])
        found = _shortened(loss, at, value, slope, step, low, high)
        if found is None:
            break
        at, (value, slope, bend) = found
    if not np.isfinite(at).all():
        raise DataError("No least loss was found; the logits given are too large or too alike.")
    return at


def _shortened(
    loss: Loss, at: Floats, value: float, slope: Floats, step: Floats, low: Floats, high: Floats
) -> tuple[Floats, tuple[float, Floats, Floats]] | None:
    """The longest of step, step / 2, step / 4 … that lowers the loss as its slope promises; None: none does."""
    for halvings in range(40):
        there = np.clip(at + step / 2**halvings, low, high)
        tried = loss(there)
        if tried[0] < value and tried[0] <= value + 1e-4 * float(slope @ (there - at)):
            return there, tried
    return None


def logistic_loss(design: Floats, target: Floats, weights: Floats) -> Loss:
    """Weighted log loss of σ(design · k) `(N,)` against targets in [0, 1], for coefficients k `(K,)`."""

    def loss(k: Floats) -> tuple[float, Floats, Floats]:
        u = design @ k
        p = expit(u)
        bend = (design * (weights * p * (1 - p))[:, None]).T @ design
        return float(weights @ (np.logaddexp(0, u) - target * u)), design.T @ (weights * (p - target)), bend

    return loss
