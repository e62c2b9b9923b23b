"""Logits of any shipped model for face crops: loaded once per process, one compiled forward each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfx.faces.resize import resize
from dfx.types import Pixels
from dfx.zoo import load, spec_of
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

BATCHES = (1, 2, 4, 8)  # the only batch sizes ever run: each new shape makes the kernels' memory grow


class Predictor:
    """One model, ready to answer: `logits(crops)` and, for explanations, the Keras `model` itself."""

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self.spec = spec_of(model.name)
        self.size = int(model.input_shape[1])
        self._forward = _compiled(model, self.spec.scaling)

    def logits(self, crops: Sequence[Pixels]) -> NDArray[np.float64]:
        """Logits `(N,)`, positive for "fake", of face crops `(S, S, 3)` uint8 RGB of any side.

        Each is the mean over the crop and its mirror image: training saw both alike, so a difference between them is noise.
        """
        upright = [resize(crop, self.size) for crop in crops]
        both = self._in_batches([*upright, *(view[:, ::-1] for view in upright)])
        return both.reshape(2, -1).mean(axis=0)

    def _in_batches(self, views: Sequence[Pixels]) -> NDArray[np.float64]:
        parts = [self._run(views[at : at + BATCHES[-1]]) for at in range(0, len(views), BATCHES[-1])]
        return np.concatenate(parts) if parts else np.empty(0)

    def _run(self, views: Sequence[Pixels]) -> NDArray[np.float64]:
        batch = next(size for size in BATCHES if size >= len(views))
        padded = np.zeros((batch, self.size, self.size, 3), np.uint8)
        padded[: len(views)] = views
        return np.asarray(self._forward(padded))[: len(views), 0].astype(float)


def _compiled(model: keras.Model, scaling: Scaling) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    """`(B, S, S, 3)` uint8 → `(B, 1)` logits, traced once for all of BATCHES."""
    import tensorflow as tf

    @tf.function(autograph=False, input_signature=(tf.TensorSpec((None, *model.input_shape[1:]), tf.uint8),))
    def forward(pixels: tf.Tensor) -> tf.Tensor:
        return model(scaling(tf.cast(pixels, tf.float32)), training=False)

    # Called as a graph of its own: TensorFlow takes the same function of several models for repeated tracing and warns.
    graph = forward.get_concrete_function()
    return lambda pixels: graph(tf.constant(pixels)).numpy()


_loaded: dict[str, Predictor] = {}
_lock = threading.Lock()


def predictor(name: str) -> Predictor:
    """The process's one predictor of that model. Raises UnknownModel, WeightsMissing, WeightsDamaged."""
    with _lock:
        if name not in _loaded:
            _loaded[name] = Predictor(load(name))
        return _loaded[name]
