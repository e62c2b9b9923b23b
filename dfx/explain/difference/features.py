"""What named layers of a model give for face crops, compiled once per choice of layers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.difference.value import Maps
from dfx.explain.inputs import check_crop
from dfx.explain.layers import check_layer, feature_maps
from dfx.faces.resize import resize
from dfx.predict.graph import Graph, Network, Tensor, kept
from dfx.types import Pixels


def features(network: Network, crops: Sequence[Pixels], layers: Sequence[str]) -> dict[str, Maps]:
    """Layer → its activations `(N, h, w, C)` float32 for N ≥ 1 face crops `(H, W, 3)` uint8 RGB of any size.

    Raises ExplanationError for an unknown layer, no crop or layer, and a crop that is no picture.
    """
    for crop in crops:
        check_crop(crop)
    if not crops or not layers:
        raise ExplanationError("Features need at least one face crop and one layer.")
    names = tuple(dict.fromkeys(check_layer(network.model, layer) for layer in layers))
    graph = kept(network.model, ("features", names, network.scaling), lambda: _graph(network, names))
    values = graph.run([resize(crop, network.size) for crop in crops])
    return {name: np.asarray(maps, np.float32) for name, maps in zip(names, values, strict=True)}


def _graph(network: Network, names: Sequence[str]) -> Graph:
    """One tensor per layer; nothing is folded, since what a layer itself gives is asked for."""
    import keras

    maps, scaled = feature_maps(network.model), network.scaled
    tapped = keras.Model(network.model.inputs, [maps[name] for name in names])

    def compute(pixels: Tensor) -> list[Tensor]:
        activations: list[Tensor] = keras.tree.flatten(tapped(scaled(pixels), training=False))
        return activations  # a single layer comes without a list

    return Graph(network.size, compute)
