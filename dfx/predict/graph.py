"""A Keras model's forward, compiled by TensorFlow: for models whose weights change, and for what no engine can run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from dfx.engine.litert import usable_cores
from dfx.types import Pixels
from dfx.zoo.folded import forward_of
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

Features = Literal["last", "texture", "both"]  # see `dfx.predict.features`
Compiled = Callable[[NDArray[np.uint8]], NDArray[np.float32]]

BATCHES = (1, 2, 4, 8)  # the only batch sizes ever run: each new shape makes the kernels' memory grow


class GraphForward:
    """`forward(views)` → logits `(N, 1)` of views `(S, S, 3)` uint8 RGB, with features `(N, 1 + D)` where they are named."""

    def __init__(self, model: keras.Model, scaling: Scaling, constant: bool) -> None:
        self._model, self._scaling, self._constant = model, scaling, constant
        self._compiled: dict[Features | None, Compiled] = {}  # for whoever asks

    @property
    def threads(self) -> int:
        import tensorflow as tf

        return int(tf.config.threading.get_intra_op_parallelism_threads()) or usable_cores()  # 0 leaves it to the cores

    def __call__(self, views: Sequence[Pixels], features: Features | None = None) -> NDArray[np.float64]:
        """Raises ModelError for a model without such features."""
        if features not in self._compiled:
            self._compiled[features] = _compiled(self._with(features), self._scaling, self._constant)
        most = BATCHES[-1]
        parts = [_run(self._compiled[features], views[at : at + most]) for at in range(0, len(views), most)]
        return np.concatenate(parts)

    def _with(self, features: Features | None) -> keras.Model:
        if features is None:
            return self._model
        import keras

        from dfx.predict.features import FEATURES, joined

        outputs = joined([self._model.output, FEATURES[features](self._model)], "dfx_answer_and_features")
        return keras.Model(self._model.input, outputs)


def _run(forward: Compiled, views: Sequence[Pixels]) -> NDArray[np.float64]:
    batch = next(size for size in BATCHES if size >= len(views))
    padded = np.zeros((batch, *views[0].shape), np.uint8)
    padded[: len(views)] = views
    return np.asarray(forward(padded))[: len(views)].astype(float)


def _compiled(model: keras.Model, scaling: Scaling, constant: bool) -> Compiled:
    """`(B, S, S, 3)` uint8 → `(B, K)`, for a model of the zoo its logits `(B, 1)`, traced once for all of BATCHES."""
    import tensorflow as tf

    answer = forward_of(model, constant)

    @tf.function(autograph=False, input_signature=(tf.TensorSpec((None, *model.input_shape[1:]), tf.uint8),))
    def forward(pixels: tf.Tensor) -> tf.Tensor:
        return answer(scaling(tf.cast(pixels, tf.float32)))

    # Called as a graph of its own: TensorFlow takes the same function of several models for repeated tracing and warns.
    graph = forward.get_concrete_function()
    return lambda pixels: graph(tf.constant(pixels)).numpy()
