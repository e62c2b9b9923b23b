"""Noisy linear imputation: removed pixels become what their neighbours make likely, so that a hole's outline tells little.

Rong et al., A consistent and efficient evaluation strategy for attribution methods, ICML 2022, arXiv:2202.00449, § 4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.types import Pixels

NOISE = 0.01  # standard deviation, share of the range of values
NEAR, DIAGONAL = 1 / 6, 1 / 12  # weights of the four direct and the four diagonal neighbours
NEIGHBOURS = tuple(
    (dy, dx, NEAR if 0 in (dy, dx) else DIAGONAL) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dy, dx) != (0, 0)
)


def imputed(crop: Pixels, removed: NDArray[np.bool_], rng: np.random.Generator, noise: float = NOISE) -> Pixels:
    """`crop` (H, W, 3) with the pixels under `removed` (H, W) interpolated and given Gaussian noise of `noise` · 255."""
    picture = interpolated(crop.astype(np.float64), removed)
    picture[removed] += rng.standard_normal((int(removed.sum()), 3)) * noise * 255
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def interpolated(picture: NDArray[np.float64], removed: NDArray[np.bool_]) -> NDArray[np.float64]:
    """`picture` (H, W, C) where each removed pixel is the weighted mean of its eight neighbours, removed ones included.

    One sparse linear equation per removed pixel, solved exactly; beyond the border the weights of the neighbours there are
    shared by the rest. Raises ExplanationError where no pixel is left.
    """
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import splu

    if removed.all():
        raise ExplanationError("Pixels can be imputed only where some are left.")
    result = picture.copy()
    if not removed.any():
        return result
    weights, rows, columns, right = _equations(picture, removed)
    matrix = csc_matrix((weights, (rows, columns)), shape=(len(right), len(right)))
    # Symmetric and diagonally dominant: no pivoting, and an ordering that keeps the factors small.
    options = {"SymmetricMode": True}
    result[removed] = splu(matrix, "MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options).solve(right)
    return result


def _equations(
    picture: NDArray[np.float64], removed: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Values, rows and columns of the sparse matrix, and the right-hand side `(n, C)`, for n removed pixels."""
    height, width = removed.shape
    ys, xs = np.nonzero(removed)
    number = np.full(removed.shape, -1)
    number[removed] = np.arange(ys.size)
    total, right = np.zeros(ys.size), np.zeros((ys.size, picture.shape[2]))
    weights, rows, columns = [total], [np.arange(ys.size)], [np.arange(ys.size)]
    for dy, dx, weight in NEIGHBOURS:
        y, x = ys + dy, xs + dx
        here = np.flatnonzero((y >= 0) & (y < height) & (x >= 0) & (x < width))
        other = number[y[here], x[here]]
        known, unknown = here[other < 0], here[other >= 0]
        total[here] += weight
        right[known] += weight * picture[y[known], x[known]]
        weights.append(np.full(unknown.size, -weight))
        rows.append(unknown)
        columns.append(other[other >= 0])
    return np.concatenate(weights), np.concatenate(rows), np.concatenate(columns), right
