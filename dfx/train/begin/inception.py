"""The first layers of InceptionResNetV2 from those of Inception V3, which begins the same: stem and first mixed block.

Szegedy et al., Inception-v4, Inception-ResNet and the impact of residual connections on learning, AAAI 2017,
arXiv:1602.07261.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import keras
import numpy as np

# in the order in which keras.applications makes them; mixed0_1x1 and mixed0_pool are narrower in Inception V3
PARTS = (
    *(f"stem_{i}" for i in range(1, 6)), "mixed0_1x1", "mixed0_5x5_1", "mixed0_5x5_2",
    *(f"mixed0_3x3dbl_{i}" for i in range(1, 4)), "mixed0_pool",
)  # fmt: skip
_UNNAMED = re.compile(r"(?:conv2d|batch_normalization)(?:_(\d+))?")


def is_inception(arrays: Mapping[str, np.ndarray]) -> bool:
    """Whether these are the arrays of Inception V3's first layers."""
    return all(f"{part}_conv/kernel" in arrays for part in PARTS)


def as_named(arrays: Mapping[str, np.ndarray], model: keras.Model) -> dict[str, np.ndarray]:
    """Inception V3's `arrays` under the names and in the shapes that `model`, an InceptionResNetV2, has; else none.

    Keras numbers the layers that have no name of their own, from wherever its count stands; their order is that of making.
    Where the model's layer is wider, its first channels are the stored ones and the others stay as they are.
    """
    convolutions = _unnamed(model, keras.layers.Conv2D)[: len(PARTS)]
    norms = _unnamed(model, keras.layers.BatchNormalization)[: len(PARTS)]
    if len(convolutions) < len(PARTS) or len(norms) < len(PARTS):
        return {}
    parts = [f"{part}_{kind}" for kind in ("conv", "bn") for part in PARTS]
    named: dict[str, np.ndarray] = {}
    for part, layer in zip(parts, [*convolutions, *norms], strict=True):
        for variable in layer.weights:
            stored, values = arrays.get(f"{part}/{variable.name}"), keras.ops.convert_to_numpy(variable).copy()
            if stored is None or stored.shape[:-1] != values.shape[:-1] or stored.shape[-1] > values.shape[-1]:
                return {}
            values[..., : stored.shape[-1]] = stored
            named[f"{layer.name}/{variable.name}"] = values
    return named


def _unnamed(model: keras.Model, kind: type[keras.layers.Layer]) -> list[keras.layers.Layer]:
    """The layers of a kind that Keras numbered, in the order in which they were made."""
    matches = [(_UNNAMED.fullmatch(layer.name), layer) for layer in model.layers if isinstance(layer, kind)]
    numbered = [(int(match[1] or 0), layer) for match, layer in matches if match]
    return [layer for _, layer in sorted(numbered, key=lambda pair: pair[0])]
