"""What named layers of a model give for face crops, compiled once per choice of layers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.difference.value import Maps
from dfx.explain.layers import check_layer, feature_maps
from dfx.faces.resize import resize
from dfx.types import Pixels
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

    from dfx.predict.predictor import Predictor

BATCHES = (1, 2, 4, 8)  # the only batch sizes ever run: each new shape makes the kernels' memory grow
Key = tuple[tuple[str, ...], Scaling]


def features(
    model: keras.Model | Predictor, scaling: Scaling | None, crops: Sequence[Pixels], layers: Sequence[str]
) -> dict[str, Maps]:
    """Layer → its activations `(N, h, w, C)` float32 for N ≥ 1 face crops `(H, W, 3)` uint8 RGB of any size.

    `scaling` None is the predictor's own. Raises ExplanationError for an unknown layer, no crop or layer, a crop that is
    no picture, and a Keras model without a scaling.
    """
    network, scaling = network_of(model, scaling)
    for crop in crops:
        if crop.dtype != np.uint8 or crop.ndim != 3 or crop.shape[2] != 3 or not crop.size:
            raise ExplanationError(f"A face crop must be (H, W, 3) uint8 RGB, not {crop.shape} {crop.dtype}.")
    if not crops or not layers:
        raise ExplanationError("Features need at least one face crop and one layer.")
    names = tuple(dict.fromkeys(check_layer(network, layer) for layer in layers))
    ready = _compiled(network, names, scaling)
    return dict(zip(names, ready.run([resize(crop, ready.size) for crop in crops]), strict=True))


def network_of(model: keras.Model | Predictor, scaling: Scaling | None) -> tuple[keras.Model, Scaling]:
    """The Keras model and its scaling. Raises ExplanationError for a Keras model without one."""
    from dfx.predict.predictor import Predictor

    if isinstance(model, Predictor):
        return model.model, scaling or model.spec.scaling
    if scaling is None:
        raise ExplanationError("A Keras model needs its scaling of pixels; a predictor has its own.")
    return model, scaling


class CompiledFeatures:
    """The activations of some layers of one model; one caller at a time, since parallel runs double the memory."""

    def __init__(self, model: keras.Model, names: tuple[str, ...], scaling: Scaling) -> None:
        self.size = int(model.input_shape[1])
        self._function = _function(model, names, scaling)  # keeps the variables that the graph reads
        self._graph = self._function.get_concrete_function()
        self._lock = threading.Lock()

    def run(self, views: Sequence[Pixels]) -> list[Maps]:
        """Activations `(N, h, w, C)` of each layer for N ≥ 1 views `(size, size, 3)` uint8."""
        most = BATCHES[-1]
        with self._lock:
            parts = [self._batch(views[at : at + most]) for at in range(0, len(views), most)]
        return [np.concatenate(layer) for layer in zip(*parts, strict=True)]

    def _batch(self, views: Sequence[Pixels]) -> list[Maps]:
        import tensorflow as tf

        batch = next(size for size in BATCHES if size >= len(views))
        padded = np.zeros((batch, self.size, self.size, 3), np.uint8)
        padded[: len(views)] = views
        return [np.asarray(one, np.float32)[: len(views)] for one in self._graph(tf.constant(padded))]


def _function(model: keras.Model, names: tuple[str, ...], scaling: Scaling) -> Any:
    """A tf.function `(N, S, S, 3)` uint8 → one tensor per layer. Holding `model` itself, it would keep it in the cache."""
    import keras
    import tensorflow as tf

    maps = feature_maps(model)
    tapped = keras.Model(model.inputs, [maps[name] for name in names])
    size = int(model.input_shape[1])

    @tf.function(autograph=False, input_signature=(tf.TensorSpec((None, size, size, 3), tf.uint8),))
    def run(pixels: tf.Tensor) -> tuple[tf.Tensor, ...]:
        found = tapped(scaling(tf.cast(pixels, tf.float32)), training=False)
        return tuple(keras.tree.flatten(found))  # a single layer comes without a list

    return run


_cache: WeakKeyDictionary[keras.Model, dict[Key, CompiledFeatures]] = WeakKeyDictionary()
_lock = threading.Lock()


def _compiled(model: keras.Model, names: tuple[str, ...], scaling: Scaling) -> CompiledFeatures:
    """The process's one compiled forward of that kind."""
    with _lock:
        kept = _cache.setdefault(model, {})
        if (names, scaling) not in kept:
            kept[names, scaling] = CompiledFeatures(model, names, scaling)
        return kept[names, scaling]
