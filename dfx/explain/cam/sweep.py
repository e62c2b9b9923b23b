"""All gradient methods on many layers at once: one forward and one backward for what would else take one of each a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfx.explain.cam.base import GradientCam, Tensor
from dfx.explain.cam.family import FAMILY
from dfx.explain.layers import feature_maps
from dfx.faces.resize import resize
from dfx.types import Pixels
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

BATCH = 8  # faces at once
GRADIENT_CAMS: tuple[str, ...] = tuple(name for name, one in FAMILY.items() if isinstance(one, GradientCam))
Asked = tuple[str, str]  # method, layer


class Sweep:
    """Raw maps toward "fake" of every gradient method on each of `layers`, of a flat model with one logit.

    The graph reads the model's weights as they are when it is called. Raises ExplanationError as `feature_maps` does.
    """

    def __init__(self, model: keras.Model, scaling: Scaling, layers: Sequence[str]) -> None:
        import keras
        import tensorflow as tf

        self.asked: tuple[Asked, ...] = tuple((method, layer) for layer in layers for method in GRADIENT_CAMS)
        self.size = int(model.input_shape[1])
        there = feature_maps(model)
        tapped = keras.Model(model.inputs, [*(there[layer] for layer in layers), model.outputs[0]])
        methods = [one for name in GRADIENT_CAMS if isinstance(one := FAMILY[name], GradientCam)]

        @tf.function(autograph=False, input_signature=(tf.TensorSpec((None, self.size, self.size, 3), tf.uint8),))
        def maps(pixels: Tensor) -> list[Tensor]:
            images = scaling(tf.cast(pixels, tf.float32))
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(images)
                *activations, logits = tapped(images, training=False)
            gradients = tape.gradient(logits, activations)
            pairs = zip(activations, gradients, strict=True)
            return [method.combine(layer, gradient) for layer, gradient in pairs for method in methods]

        self._function = maps
        self._graph = maps.get_concrete_function()

    def maps(self, crops: Sequence[Pixels]) -> dict[Asked, NDArray[np.float32]]:
        """(method, layer) → signed maps `(N, h, w)` of N ≥ 1 face crops `(H, W, 3)` uint8 RGB, each the mean of the crop's
        map and its mirror image's."""
        views = np.stack([resize(crop, self.size) for crop in crops])
        one, other = self._one_way(views), self._one_way(views[:, :, ::-1])
        return {asked: np.float32(0.5) * (one[asked] + other[asked][:, :, ::-1]) for asked in self.asked}

    def _one_way(self, views: Pixels) -> dict[Asked, NDArray[np.float32]]:
        import tensorflow as tf

        parts = [self._graph(tf.constant(views[at : at + BATCH])) for at in range(0, len(views), BATCH)]
        return {asked: np.concatenate(some) for asked, *some in zip(self.asked, *parts, strict=True)}
