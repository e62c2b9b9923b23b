"""Where in the picture the cells of a map lie, and a map read at the places of another network's cells.

Networks pad differently: Xception, which at first does not pad, sees at 128 px with its cells up to three pixels beside those
of a network that does. A map that is merely resized is then asked for where the student does not look.
Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, arXiv:1603.07285.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Axis:
    """The cells of a map along a side of its picture, in pixels: `n` of them, the centre of the first, the way to the next."""

    n: int
    first: float
    step: float
    side: int  # of the picture


def axis_of(model: keras.Model, layer: keras.layers.Layer) -> Axis:
    """Of the map of `layer` in `model`, whose picture and maps are square. Where branches meet, the first one counts."""
    axes: dict[int, Axis] = {}
    for operation in model.operations:
        if isinstance(operation, keras.layers.InputLayer):
            side = int(operation.output.shape[1])
            axes[id(operation)] = Axis(side, 0.5, 1.0, side)
        else:
            given = [axes[id(source)] for source in sources(operation) if id(source) in axes]
            if given and len(getattr(operation.output, "shape", ())) == 4:
                axes[id(operation)] = _after(operation, given[0])
    return axes[id(layer)]


def sources(operation: keras.Operation) -> list[keras.Operation]:
    """The operations whose outputs it takes."""
    if isinstance(operation, keras.layers.InputLayer):
        return []
    inputs = operation.input
    return [tensor._keras_history.operation for tensor in (inputs if isinstance(inputs, list) else [inputs])]


def at_places_of(map_: keras.KerasTensor, own: Axis, wanted: Axis) -> keras.KerasTensor:
    """The map `(N, n, n, C)` of cells `own`, read at the cells `wanted` of a picture of the same thing: `(N, m, m, C)`.

    Linear between cells, smoothed where they are finer than wanted; beyond the last cells as these are.
    """
    if _same(own, wanted):
        return map_
    weights = readings(own, wanted)
    return ops.einsum("jw,nhwc->nhjc", weights, ops.einsum("ih,nhwc->niwc", weights, map_))


def readings(own: Axis, wanted: Axis) -> NDArray[np.float32]:
    """`(m, n)`: how much each of the n cells `own` counts for each of the m cells `wanted`; rows sum to 1."""
    scale = own.side / wanted.side
    at = ((wanted.first + wanted.step * np.arange(wanted.n)) * scale - own.first) / own.step
    reach = max(1.0, wanted.step * scale / own.step)
    apart = np.abs(np.clip(at, 0, own.n - 1)[:, None] - np.arange(own.n))
    weights = np.clip(1 - apart / reach, 0, None)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def _after(operation: keras.Operation, before: Axis) -> Axis:
    """`before` behind a layer: what slides over cells moves and thins them, padding adds some at the edge."""
    n = int(operation.output.shape[1] or 0)
    if isinstance(operation, keras.layers.ZeroPadding2D):
        return Axis(n, before.first - before.step * operation.padding[0][0], before.step, before.side)
    window = getattr(operation, "kernel_size", None) or getattr(operation, "pool_size", None)
    if not window:
        return Axis(n, before.first, before.step, before.side)
    size, stride = window[0], operation.strides[0]
    padded = max((n - 1) * stride + size - before.n, 0) // 2 if operation.padding == "same" else 0
    return Axis(n, before.first + before.step * ((size - 1) / 2 - padded), before.step * stride, before.side)


def _same(own: Axis, wanted: Axis) -> bool:
    """Whether the cells lie alike in their pictures."""
    mine, theirs = ((axis.n, axis.first / axis.side, axis.step / axis.side) for axis in (own, wanted))
    return bool(np.allclose(mine, theirs))
