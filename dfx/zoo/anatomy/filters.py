"""The filters of the first convolution that looks at more than one pixel: read from the weight file, without Keras."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.errors import WeightsDamaged
from dfx.zoo import present
from dfx.zoo.anatomy.model import Anatomy, Layer
from dfx.zoo.checked import tensors_in
from dfx.zoo.index import shipped_bytes

SEED = 7


@dataclass(frozen=True, slots=True, eq=False)
class Filters:
    """Weights `(k, k, channels read, filters)` of the layer; random ones, as before training, where `trained` is False."""

    layer: str
    weights: NDArray[np.float32]
    trained: bool


def first_filters(found: Anatomy) -> Filters | None:
    """The shipped filters, random ones where none are shipped, None for a model without a convolution.

    Raises WeightsDamaged.
    """
    layers = found.layers
    first = next(
        (layer for layer in layers if layer.kind == "Conv2D" and layer.window and layer.window.kernel > 1), None
    )
    if first is None:
        return None
    if found.model in present():
        return Filters(first.name, _stored(found.model), trained=True)
    return Filters(first.name, _random(first, layers[first.reads[0]].shape[-1]), trained=False)


def _stored(model: str) -> NDArray[np.float32]:
    """The first kernel of four axes that is wider than one cell."""
    tensors = tensors_in(shipped_bytes(model), model)
    wide = (name for name in sorted(tensors) if tensors[name].ndim == 4 and tensors[name].shape[0] > 1)
    kernels = (name for name in wide if not name.endswith(":scale"))
    if (name := next(kernels, None)) is None:
        raise WeightsDamaged(f"The weight file of {model} is damaged: its first filters cannot be read.")
    return np.asarray(tensors[name].astype(np.float32) * tensors.get(f"{name}:scale", 1), np.float32)


def _random(layer: Layer, channels: int) -> NDArray[np.float32]:
    """As Keras begins: uniform, after Glorot and Bengio, 2010."""
    kernel, count = layer.window.kernel if layer.window else 1, layer.shape[-1]
    limit = np.sqrt(6 / (kernel * kernel * (channels + count)))
    return np.random.default_rng(SEED).uniform(-limit, limit, (kernel, kernel, channels, count)).astype(np.float32)
