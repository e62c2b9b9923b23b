"""A linear support vector machine in the primal, and the map that makes it one with a Gaussian kernel.

Squared hinge loss: Fan et al., LIBLINEAR, JMLR 2008. The map: Williams and Seeger, Using the Nyström method to speed up
kernel machines, NIPS 2000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
STEPS = 300  # of L-BFGS at most
LEAST = 1e-4  # eigenvalues of the kernel are taken to be at least this, or halves of the weights would cancel


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """`x · weights + bias`, positive for fake; `loss` is its mean squared hinge on what it was fitted on."""

    weights: Floats  # (F,)
    bias: float
    loss: float

    def logits(self, x: Floats) -> Floats:
        """`(N, F)` → `(N,)`."""
        return x @ self.weights + self.bias


def fit_machine(x: Floats, fake: NDArray[np.bool_], cost: float) -> Machine:
    """The minimum of ½ ‖w‖² + cost · Σ max(0, 1 − y (x · w + b))², y = ±1, over w and b, for `x` `(N, F)`."""
    y = np.where(fake, 1.0, -1.0)

    def objective(solution: Floats) -> tuple[float, Floats]:
        weights, bias = solution[:-1], solution[-1]
        missing = np.maximum(0, 1 - y * (x @ weights + bias))
        pull = -2 * cost * y * missing
        value = 0.5 * weights @ weights + cost * missing @ missing
        return float(value), np.append(weights + x.T @ pull, pull.sum())

    start = np.zeros(x.shape[1] + 1)
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    missing = np.maximum(0, 1 - y * (x @ found[:-1] + found[-1]))
    return Machine(found[:-1], float(found[-1]), float(np.mean(missing**2)))


def kernel(x: Floats, centres: Floats, width: float) -> Floats:
    """exp(−γ ‖x − c‖²) `(N, C)` of rows of unit length, γ = `width`."""
    return np.asarray(np.exp(2 * width * (x @ centres.T - 1)))


def whitening(centres: Floats, width: float) -> Floats:
    """`(C, C)` K^(−½) V-rotated: kernel values times it have the kernel as their products, as far as C centres can."""
    values, vectors = np.linalg.eigh(kernel(centres, centres, width))
    return np.asarray(vectors / np.sqrt(np.maximum(values, LEAST)))
