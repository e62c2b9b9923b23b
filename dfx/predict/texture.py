"""The support vector machine on texture in numpy: the numbers of `dfx.zoo.networks.texture` without TensorFlow.

LiteRT has no operation that counts, and to count by comparing takes it three times as long as all of this.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dfx.engine.litert import usable_cores
from dfx.errors import ModelError
from dfx.predict.graph import Features
from dfx.types import Pixels
from dfx.zoo.checked import tensors_in
from dfx.zoo.index import shipped_bytes
from dfx.zoo.local_patterns import (
    BINARY_GRID,
    BINS,
    BORDER,
    DERIVATIVE_GRID,
    DERIVATIVES,
    DIAGONAL,
    GREY,
    NEIGHBOURS,
    TINY,
    Place,
    uniform_bins,
)  # fmt: skip

AT_ONCE = 8  # views: bounds the memory
COLUMNS = (
    64  # of the kernel at once: BLAS does so few for both views of a face alone, and its threads wait in busy loops
)

Floats = NDArray[np.float32]


class TextureForward:
    """As `dfx.predict.graph.GraphForward`, of shipped weights alone."""

    def __init__(self, name: str) -> None:
        """Raises WeightsMissing, WeightsDamaged."""
        stored = tensors_in(shipped_bytes(name), name)
        weights = {key.partition(".")[2]: np.asarray(value, np.float32) for key, value in stored.items()}
        self._name = name
        self._mean = weights["standardised/moving_mean"]
        self._deviation = np.sqrt(weights["standardised/moving_variance"] + np.float32(TINY))
        kernel, self._kernel_bias = weights["kernel/kernel"], weights["kernel/bias"]
        self._kernel = [kernel[:, at : at + COLUMNS].copy() for at in range(0, kernel.shape[1], COLUMNS)]
        self._logit, self._logit_bias = weights["logit/kernel"], weights["logit/bias"]

    @property
    def threads(self) -> int:
        return usable_cores()

    def __call__(self, views: Sequence[Pixels], features: Features | None = None) -> NDArray[np.float64]:
        """Raises ModelError for other features than the last."""
        if features in ("texture", "both"):
            raise ModelError(f"{self._name} has no residual sums whose texture could be read.")
        parts = [np.asarray(views[at : at + AT_ONCE]) for at in range(0, len(views), AT_ONCE)]
        x = (np.concatenate([histograms(part) for part in parts]) - self._mean) / self._deviation
        x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), np.float32(1e-12))
        kernel = np.exp(np.concatenate([x @ columns for columns in self._kernel], axis=1) + self._kernel_bias)
        logits = kernel @ self._logit + self._logit_bias
        return np.concatenate([logits, kernel] if features else [logits], axis=1).astype(float)


def histograms(pixels: Pixels) -> Floats:
    """`(N, S, S, 3)` uint8 RGB → `(N, 1888)`: the square root of each bin's share in each cell, code by code."""
    red, green, blue = (pixels[..., channel] * np.float32(share) for channel, share in enumerate(GREY))
    grey, bins = np.rint(red + green + blue), uniform_bins()
    shares = [_shares(bins[binary_patterns(grey)], BINARY_GRID)]
    shares += [_shares(bins[derivative_patterns(grey, degrees)], DERIVATIVE_GRID) for degrees in DERIVATIVES]
    return np.sqrt(np.concatenate(shares, axis=1))


def binary_patterns(grey: Floats) -> NDArray[np.uint8]:
    """`(N, H, W)` → `(N, H−4, W−4)` codes: bit p is set where the point at radius 1 is no darker than the middle."""
    middle = _moved(grey, (0, 0))
    steps = [_moved(grey, place) - middle for place in NEIGHBOURS]
    bits = [step >= 0 for step in steps]
    for p in (1, 3, 5, 7):
        beside = steps[p - 1] + steps[(p + 1) % 8]
        bits[p] = (1 - DIAGONAL) * beside + DIAGONAL * steps[p] >= 0
    return _codes(bits)


def derivative_patterns(grey: Floats, degrees: int) -> NDArray[np.uint8]:
    """`(N, H, W)` → `(N, H−4, W−4)` codes of second order: bit p is set where the derivative in that direction turns."""
    row, column = DERIVATIVES[degrees]
    height, width = grey.shape[1:]
    # Every pixel's derivative but those of the border, which no neighbour of a code's pixel is.
    inner = (
        grey[:, 1 : height - 1, 1 : width - 1] - grey[:, 1 + row : height - 1 + row, 1 + column : width - 1 + column]
    )
    padded = np.pad(inner, ((0, 0), (1, 1), (1, 1)))
    middle = _moved(padded, (0, 0))
    return _codes([middle * _moved(padded, place) <= 0 for place in NEIGHBOURS])


def _moved(values: Floats, place: Place) -> Floats:
    """The neighbour at `place` of every pixel that is not in the border."""
    (row, column), (height, width) = place, values.shape[1:]
    return values[:, BORDER + row : height - BORDER + row, BORDER + column : width - BORDER + column]


def _codes(bits: Sequence[NDArray[np.bool_]]) -> NDArray[np.uint8]:
    codes = np.zeros(bits[0].shape, np.uint8)
    for p, bit in enumerate(bits):
        codes |= bit.view(np.uint8) << np.uint8(p)
    return codes


def _shares(bins: NDArray[np.int32], grid: int) -> Floats:
    """`(N, H, W)` bins → `(N, grid² · 59)` shares, cell by cell from the top left; pixels that fill no cell are left out."""
    side = bins.shape[1] // grid
    cells = bins[:, : grid * side, : grid * side].reshape(-1, grid, side, grid, side).swapaxes(2, 3)
    count = len(bins) * grid * grid
    places = cells.reshape(count, side * side) + BINS * np.arange(count)[:, None]
    counts = np.bincount(places.ravel(), minlength=BINS * count).astype(np.float32)
    return (counts / np.float32(side * side)).reshape(len(bins), -1)
