"""One compiled map per (method, layer, scaling) of a model, traced once and kept as long as the model lives."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.cam.base import CamMethod, GraphCam, Tensor
from dfx.explain.layers import feature_maps
from dfx.types import Pixels
from dfx.zoo.folded import forward_of, is_settled
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

BATCHES = (1, 2, 4, 8)  # the only batch sizes ever run: each new shape makes the kernels' memory grow
Key = tuple[type[CamMethod], str, Scaling]


class Compiled(ABC):
    """Raw maps of one method on one layer of one model; one caller at a time, since parallel runs double the memory."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._lock = threading.Lock()

    def raw_maps(self, views: Sequence[Pixels], sign: float) -> NDArray[np.float32]:
        """Signed maps `(N, h, w)` of `sign · logit` for N ≥ 1 views `(size, size, 3)` uint8."""
        most = BATCHES[-1]
        with self._lock:
            return np.concatenate([self._padded(views[at : at + most], sign) for at in range(0, len(views), most)])

    def _padded(self, views: Sequence[Pixels], sign: float) -> NDArray[np.float32]:
        batch = next(size for size in BATCHES if size >= len(views))
        padded = np.zeros((batch, self.size, self.size, 3), np.uint8)
        padded[: len(views)] = views
        return self._batch(padded, len(views), sign)

    @abstractmethod
    def _batch(self, pixels: Pixels, count: int, sign: float) -> NDArray[np.float32]:
        """Maps `(count, h, w)` of the first `count` of `(B, size, size, 3)`, B one of BATCHES."""

    @property
    @abstractmethod
    def traces(self) -> int:
        """How often a graph was built; 1 after any number of calls."""


class CompiledCam(Compiled):
    """A method that is one graph."""

    def __init__(self, method: GraphCam, model: keras.Model, layer: str, scaling: Scaling) -> None:
        super().__init__(int(model.input_shape[1]))
        self._function = _function(method, model, layer, scaling)  # keeps the variables that the graph reads
        # Called as a graph of its own, since TensorFlow takes the same function of several models for repeated tracing
        # and warns of it.
        self._graph = self._function.get_concrete_function()

    def _batch(self, pixels: Pixels, count: int, sign: float) -> NDArray[np.float32]:
        import tensorflow as tf

        return np.asarray(self._graph(tf.constant(pixels), tf.constant(sign, tf.float32)))[:count]

    @property
    def traces(self) -> int:
        return int(self._function.experimental_get_tracing_count())


def _function(method: GraphCam, model: keras.Model, layer: str, scaling: Scaling) -> Any:
    """A tf.function `(N, S, S, 3)` uint8, sign → `(N, h, w)`. Holding `model` itself, it would keep it in the cache."""
    import keras
    import tensorflow as tf

    maps = feature_maps(model)[layer]
    tapped = forward_of(keras.Model(model.inputs, [maps, model.outputs[0]]), is_settled(model))
    size = int(model.input_shape[1])

    # The batch size is left open: one trace serves all of BATCHES.
    @tf.function(
        autograph=False,
        input_signature=(tf.TensorSpec((None, size, size, 3), tf.uint8), tf.TensorSpec((), tf.float32)),
    )
    def raw_maps(pixels: Tensor, sign: Tensor) -> Tensor:
        images = scaling(tf.cast(pixels, tf.float32))
        return method.raw_maps(tapped, images, sign)

    return raw_maps


_cache: WeakKeyDictionary[keras.Model, dict[Key, Compiled]] = WeakKeyDictionary()
_lock = threading.Lock()


def compiled(method: CamMethod, model: keras.Model, layer: str, scaling: Scaling) -> Compiled:
    """The process's one compiled map of that kind. Raises ExplanationError unless the model ends in one logit."""
    if len(model.outputs) != 1 or tuple(model.output_shape) != (None, 1):
        raise ExplanationError(
            f"A map explains a model with one logit (N, 1); {model.name} gives {model.output_shape}."
        )
    key = (type(method), layer, scaling)
    with _lock:
        kept = _cache.setdefault(model, {})
        if key not in kept:
            kept[key] = method.compile(model, layer, scaling)
        return kept[key]
