"""Logits of any shipped model for face crops, and the features they are read from: loaded once per process, compiled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from dfx.faces.resize import resize
from dfx.types import Pixels
from dfx.zoo import load, spec_of
from dfx.zoo.folded import forward_of, settle
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

Features = Literal["last", "texture", "both"]
Forward = Callable[[NDArray[np.uint8]], NDArray[np.float32]]

BATCHES = (1, 2, 4, 8)  # the only batch sizes ever run: each new shape makes the kernels' memory grow


class Predictor:
    """One model, ready to answer: `logits(crops)`, also with the features, and, for explanations, the Keras `model`.

    `constant` promises that the model's weights stay: its answers, and the maps drawn of it, keep those of the moment
    they are compiled, which takes a seventh to two fifths less time. Without it, answers follow the weights.
    """

    def __init__(self, model: keras.Model, *, constant: bool = True) -> None:
        if constant:
            settle(model)
        self.model, self.constant = model, constant
        self.spec = spec_of(model.name)
        self.size = int(model.input_shape[1])
        self._forward = _compiled(model, self.spec.scaling, constant)
        self._with_features: dict[Features, Forward] = {}  # compiled for whoever asks

    def logits(self, crops: Sequence[Pixels]) -> NDArray[np.float64]:
        """Logits `(N,)`, positive for "fake", of face crops `(S, S, 3)` uint8 RGB of any side.

        Each is the mean over the crop and its mirror image: training saw both alike, so a difference between them is noise.
        """
        return self._both_ways(self._forward, crops)[:, 0]

    def logits_and_features(
        self, crops: Sequence[Pixels], features: Features = "last"
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Logits `(N,)` and features `(N, D)` of the same forward, both over both views; `features` names which, see
        `dfx.predict.features`.

        The logits are those of `logits` to within rounding. Raises ModelError for a model without such features.
        """
        if features not in self._with_features:
            import keras

            from dfx.predict.features import FEATURES, joined

            outputs = joined([self.model.output, FEATURES[features](self.model)], "dfx_answer_and_features")
            both = keras.Model(self.model.input, outputs)
            self._with_features[features] = _compiled(both, self.spec.scaling, self.constant)
        found = self._both_ways(self._with_features[features], crops)
        return found[:, 0], found[:, 1:]

    def _both_ways(self, forward: Forward, crops: Sequence[Pixels]) -> NDArray[np.float64]:
        """The mean `(N, K)` of what `forward` gives for each crop and for its mirror image."""
        upright = [resize(crop, self.size) for crop in crops]
        views = [*upright, *(view[:, ::-1] for view in upright)]
        parts = [self._run(forward, views[at : at + BATCHES[-1]]) for at in range(0, len(views), BATCHES[-1])]
        both = np.concatenate(parts) if parts else np.empty((0, 1))
        return both.reshape(2, len(upright), both.shape[1]).mean(axis=0)

    def _run(self, forward: Forward, views: Sequence[Pixels]) -> NDArray[np.float64]:
        batch = next(size for size in BATCHES if size >= len(views))
        padded = np.zeros((batch, self.size, self.size, 3), np.uint8)
        padded[: len(views)] = views
        return np.asarray(forward(padded))[: len(views)].astype(float)


def _compiled(model: keras.Model, scaling: Scaling, constant: bool) -> Forward:
    """`(B, S, S, 3)` uint8 → `(B, K)`, for a model of the zoo its logits `(B, 1)`, traced once for all of BATCHES."""
    import tensorflow as tf

    answer = forward_of(model, constant)

    @tf.function(autograph=False, input_signature=(tf.TensorSpec((None, *model.input_shape[1:]), tf.uint8),))
    def forward(pixels: tf.Tensor) -> tf.Tensor:
        return answer(scaling(tf.cast(pixels, tf.float32)))

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
