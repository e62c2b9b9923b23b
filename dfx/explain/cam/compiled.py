"""One compiled map per (method, layer, scaling) of a model, traced once and kept as long as the model lives."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.cam.base import CamMethod, Tensor
from dfx.explain.layers import feature_maps
from dfx.types import Pixels
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

BATCHES = (1, 2, 4, 8)  # the only batch sizes ever run: each new shape makes the kernels' memory grow
Key = tuple[type[CamMethod], str, Scaling]


class CompiledCam:
    """Raw maps of one method on one layer of one model; one caller at a time, since parallel runs double the memory."""

    def __init__(self, method: CamMethod, model: keras.Model, layer: str, scaling: Scaling) -> None:
        self.size = int(model.input_shape[1])
        self._function = _function(method, model, layer, scaling)  # keeps the variables that the graph reads
        # Called as a graph of its own, since TensorFlow takes the same function of several models for repeated tracing
        # and warns of it.
        self._graph = self._function.get_concrete_function()
        self._lock = threading.Lock()

    def raw_maps(self, views: Sequence[Pixels], sign: float) -> NDArray[np.float32]:
        """Signed maps `(N, h, w)` of `sign · logit` for N ≥ 1 views `(size, size, 3)` uint8."""
        most = BATCHES[-1]
        with self._lock:
            return np.concatenate([self._batch(views[at : at + most], sign) for at in range(0, len(views), most)])

    def _batch(self, views: Sequence[Pixels], sign: float) -> NDArray[np.float32]:
        import tensorflow as tf

        batch = next(size for size in BATCHES if size >= len(views))
        padded = np.zeros((batch, self.size, self.size, 3), np.uint8)
        padded[: len(views)] = views
        return np.asarray(self._graph(tf.constant(padded), tf.constant(sign, tf.float32)))[: len(views)]

    @property
    def traces(self) -> int:
        """How often the graph was built; 1 after any number of calls."""
        return int(self._function.experimental_get_tracing_count())


def _function(method: CamMethod, model: keras.Model, layer: str, scaling: Scaling) -> Any:
    """A tf.function `(N, S, S, 3)` uint8, sign → `(N, h, w)`. Holding `model` itself, it would keep it in the cache."""
    import keras
    import tensorflow as tf

    tapped = keras.Model(model.inputs, [feature_maps(model)[layer], model.outputs[0]])
    size = int(model.input_shape[1])

    # The batch size is left open: one trace serves all of BATCHES.
    @tf.function(
        autograph=False,
        input_signature=(tf.TensorSpec((None, size, size, 3), tf.uint8), tf.TensorSpec((), tf.float32)),
    )
    def raw_maps(pixels: Tensor, sign: Tensor) -> Tensor:
        images = scaling(tf.cast(pixels, tf.float32))
        return method.raw_maps(lambda batch: tapped(batch, training=False), images, sign)

    return raw_maps


_cache: WeakKeyDictionary[keras.Model, dict[Key, CompiledCam]] = WeakKeyDictionary()
_lock = threading.Lock()


def compiled(method: CamMethod, model: keras.Model, layer: str, scaling: Scaling) -> CompiledCam:
    """The process's one compiled map of that kind. Raises ExplanationError unless the model ends in one logit."""
    if len(model.outputs) != 1 or tuple(model.output_shape) != (None, 1):
        raise ExplanationError(
            f"A map explains a model with one logit (N, 1); {model.name} gives {model.output_shape}."
        )
    key = (type(method), layer, scaling)
    with _lock:
        kept = _cache.setdefault(model, {})
        if key not in kept:
            kept[key] = CompiledCam(method, model, layer, scaling)
        return kept[key]
