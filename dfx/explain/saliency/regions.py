"""Areas of a picture as one number per pixel: those given, a regular grid, or superpixels that follow its edges.

Superpixels cluster pixels by colour and place, the feature space of SLIC: Achanta et al., SLIC superpixels compared to
state-of-the-art superpixel methods, IEEE TPAMI 2012.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.types import Pixels

Labels = NDArray[np.integer]  # (h, w), below 0: no region

COMPACTNESS = 10.0  # difference in CIELAB that weighs as much as one superpixel's side; the paper's m
ROUNDS = 10  # the paper's number of iterations


def labels_at(labels: Labels, size: int) -> Labels:
    """Regions `(size, size)` by the nearest pixel. Raises ExplanationError unless they are whole numbers `(h, w)`."""
    if labels.ndim != 2 or not labels.size or not np.issubdtype(labels.dtype, np.integer):
        raise ExplanationError(f"Regions must be (h, w) whole numbers, not {labels.shape} {labels.dtype}.")
    rows, columns = ((np.arange(size) * 2 + 1) * side // (2 * size) for side in labels.shape)
    return labels[rows[:, None], columns]


def grid(size: int, cells: int) -> Labels:
    """`(size, size)`: `cells`² squares, numbered by row."""
    line = np.arange(size) * min(cells, size) // size
    return line[:, None] * min(cells, size) + line


def superpixels(picture: Pixels, count: int) -> Labels:
    """`(S, S)`: about `count` areas of like colour, numbered from 0, grown from a grid.

    k-means over the whole picture instead of SLIC's windows: an area may hold pixels not connected to the rest of it.
    """
    size = picture.shape[0]
    start = grid(size, max(1, round(count**0.5)))
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).reshape(-1, 3)
    side = size / np.sqrt(start.max() + 1)
    places = np.indices((size, size)).reshape(2, -1).T * (COMPACTNESS / side)
    features = np.hstack([lab, places]).astype(np.float32)
    stop = (cv2.TERM_CRITERIA_COUNT, ROUNDS, 0.0)
    first = start.reshape(-1, 1).astype(np.int32)
    _, found, _ = cv2.kmeans(features, int(start.max()) + 1, first, stop, 1, cv2.KMEANS_USE_INITIAL_LABELS)
    return np.unique(found, return_inverse=True)[1].reshape(size, size)


def numbered(labels: Labels) -> tuple[NDArray[np.int64], tuple[int, ...]]:
    """Regions 0 … n − 1 `(S, S)`, −1 for none, and the n labels they had, rising. Raises ExplanationError for n = 0."""
    names = np.unique(labels[labels >= 0])
    if not names.size:
        raise ExplanationError("The regions of this face are all below 0: there is nothing to remove.")
    return np.where(labels >= 0, np.searchsorted(names, labels), -1), tuple(int(name) for name in names)


def spread(values: NDArray[np.float64], regions: NDArray[np.int64]) -> NDArray[np.float64]:
    """`(S, S)`: each pixel its region's value of `values` `(n,)`, 0 where there is no region."""
    return np.append(values, 0.0)[regions]


def kept(regions: NDArray[np.int64], present: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`(S, S)`: the pixels of the regions `present` `(n,)`, and those of no region."""
    return np.append(present, True)[regions]
