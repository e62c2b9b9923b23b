"""The first filters of the network at work on a face: small windows of weights, and the map that each of them draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.analysis.lesson.network import NETWORK
from dfx.errors import WeightsMissing
from dfx.types import Pixels
from dfx.zoo.anatomy.filters import Filters, first_filters
from dfx.zoo.anatomy.model import Window, anatomy
from dfx.zoo.spec import SYMMETRIC

Floats = NDArray[np.float32]

EVEN = 0.1  # share of the weights' magnitude


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The filters, `weights` `(k, k, 3, n)`, and what each gives at every place it stops at: `maps` `(h, w, n)`."""

    filters: Filters
    maps: Floats

    @property
    def count(self) -> int:
        return self.maps.shape[-1]

    @property
    def strength(self) -> Floats:
        """The mean |value| of each filter's map `(n,)`."""
        return np.abs(self.maps).mean(axis=(0, 1))

    @property
    def finds_edges(self) -> NDArray[np.bool_]:
        """Whose weights cancel out in every colour but for EVEN of them `(n,)`: of an even place such a filter gives 0."""
        weights = self.filters.weights
        left = np.abs(weights.sum(axis=(0, 1))).sum(axis=0)
        return np.asarray(left < EVEN * np.abs(weights).sum(axis=(0, 1, 2)))


def drawn(view: Pixels) -> Drawn:
    """The first convolution of the network, of the picture as it sees it `(S, S, 3)`.

    Raises WeightsMissing, WeightsDamaged, ModelError.
    """
    found = anatomy(NETWORK)
    filters = first_filters(found)
    layer = next(layer for layer in found.layers if layer.kind == "Conv2D")
    if filters is None or not filters.trained or layer.window is None:
        raise WeightsMissing("The network of the lesson has its weights not here. Get them with `git checkout models`.")
    return Drawn(filters, slid(SYMMETRIC(view.astype(np.float32)), filters.weights, layer.window))


def slid(values: Floats, weights: Floats, window: Window) -> Floats:
    """`weights` `(k, k, C, n)` slid over `values` `(S, S, C)` with zeros around, as TensorFlow's padding "same" has them:
    the sum of all products at every place, `(h, w, n)`."""
    side, kernel = values.shape[0], weights.shape[0]
    cells = -(-side // window.stride)
    after = max((cells - 1) * window.stride + kernel - side - window.before, 0)
    padded = np.pad(values, ((window.before, after), (window.before, after), (0, 0)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, (kernel, kernel), axis=(0, 1))
    seen = seen[:: window.stride, :: window.stride]  # (h, w, C, k, k)
    return np.tensordot(seen, weights, axes=([3, 4, 2], [0, 1, 2])).astype(np.float32)
