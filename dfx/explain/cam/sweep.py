"""All gradient methods on many layers at once: one forward and one backward for what would else take one of each a map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dfx.explain.cam.base import GradientCam
from dfx.explain.cam.family import FAMILY
from dfx.explain.layers import feature_maps
from dfx.faces.resize import resize
from dfx.predict.graph import Graph, Network, Tensor
from dfx.types import Pixels

# Eigen-CAM, which minds no gradient and takes far longer, is left out.
_METHODS = {name: cam for name, cam in FAMILY.items() if isinstance(cam, GradientCam) and cam.row.of_answer}
GRADIENT_CAMS: tuple[str, ...] = tuple(_METHODS)
Asked = tuple[str, str]  # method, layer


class Sweep:
    """Raw maps toward "fake" of every gradient method on each of `layers`, of a flat model with one logit.

    The graph reads the model's weights as they are when it is called. Raises ExplanationError as `feature_maps` does.
    """

    def __init__(self, network: Network, layers: Sequence[str]) -> None:
        import keras
        import tensorflow as tf

        self.asked: tuple[Asked, ...] = tuple((method, layer) for layer in layers for method in GRADIENT_CAMS)
        model, scaled, maps = network.model, network.scaled, feature_maps(network.model)
        tapped = keras.Model(model.inputs, [*(maps[layer] for layer in layers), model.outputs[0]])

        def compute(pixels: Tensor) -> list[Tensor]:
            images = scaled(pixels)
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(images)
                *activations, logits = tapped(images, training=False)
            return [*activations, *tape.gradient(logits, activations)]

        self._graph = Graph(network.size, compute)

    def maps(self, crops: Sequence[Pixels]) -> dict[Asked, NDArray[np.float32]]:
        """(method, layer) → signed maps `(N, h, w)` of N ≥ 1 face crops `(H, W, 3)` uint8 RGB, each the mean of the crop's
        map and its mirror image's."""
        each = [self._maps(resize(crop, self._graph.size)) for crop in crops]
        return {asked: np.stack([maps[asked] for maps in each]) for asked in self.asked}

    def _maps(self, view: Pixels) -> dict[Asked, NDArray[np.float32]]:
        """Maps `(h, w)` of one face: what a graph gives of all layers at once is large."""
        tensors = self._graph.run([view, view[:, ::-1]])
        layers = [layer for _, layer in self.asked[:: len(_METHODS)]]
        pairs = zip(layers, tensors[: len(layers)], tensors[len(layers) :], strict=True)
        both = {
            (name, layer): method.combine(activations, gradients)
            for layer, activations, gradients in pairs
            for name, method in _METHODS.items()
        }
        return {asked: np.float32(0.5) * (upright + mirrored[:, ::-1]) for asked, (upright, mirrored) in both.items()}
