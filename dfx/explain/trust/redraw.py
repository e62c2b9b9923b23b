"""A model whose weights are drawn anew, layer by layer from the logit down, in a copy that behaves.

Kernels are drawn from a normal distribution of mean 0 with the root mean square they had. Vectors (biases, scales and
offsets of normalisations) are shuffled among their channels. The moving means and variances of batch normalisations are
set to what the re-drawn layers give for eight views of the crop: with those of training, which no longer fit, activations
would explode or vanish within a few blocks. Fixed preprocessing keeps its numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.trust.stability import moved, step_of
from dfx.faces.resize import resize
from dfx.types import Pixels
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras


Drawn = TypeVar("Drawn")


def redrawn(
    model: keras.Model, crop: Pixels, scaling: Scaling, explain: Callable[[keras.Model], Drawn], seed: int = 0
) -> Callable[[float], Drawn]:
    """A function of the share of layers drawn anew, 0 (the head alone) to 1, that gives `explain` of such a copy.

    `explain` draws the map of `crop` (H, W, 3), or several, by the model it is given: always the same copy, so that it is
    traced once. A layer's draw depends on `seed` and its place only: a larger share keeps the draws of a smaller one.
    """
    import keras

    copy = keras.models.clone_model(model)
    learnt, views = model.get_weights(), _views(crop, int(model.input_shape[1]), scaling)
    layers = _from_the_logit(copy)

    def draw(share: float) -> Drawn:
        copy.set_weights(learnt)
        count = max(1, math.ceil(share * len(layers)))
        for place, layer in enumerate(layers[:count]):
            layer.set_weights(_drawn(layer.get_weights(), np.random.default_rng((seed, place))))
        _settle(copy, layers[:count], views)
        return explain(copy)

    return draw


def _from_the_logit(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers that hold weights, from the logit to the input, without fixed preprocessing."""
    import keras

    by_depth = getattr(model, "_nodes_by_depth", None)
    if by_depth is None:
        raise ExplanationError(f"Weights are drawn anew in a functional Keras model, not a {type(model).__name__}.")
    layers = dict.fromkeys(node.operation for depth in sorted(by_depth) for node in by_depth[depth])
    passive = keras.layers.Normalization
    found = [layer for layer in layers if getattr(layer, "weights", ()) and not isinstance(layer, passive)]
    if not found:
        raise ExplanationError(f"{model.name} has no weights that could be drawn anew.")
    return found


def _drawn(weights: list[NDArray[np.float32]], rng: np.random.Generator) -> list[NDArray[np.float32]]:
    """New weights of one layer. Vectors of one length move together, a channel's scale with its offset."""
    seeds: dict[int, NDArray[np.intp]] = {}

    def one(weight: NDArray[np.float32]) -> NDArray[np.float32]:
        if weight.ndim == 0:
            return weight
        if weight.ndim == 1:
            return weight[seeds.setdefault(weight.size, rng.permutation(weight.size))]
        size = float(np.sqrt(np.square(weight, dtype=np.float64).mean()))
        return (rng.standard_normal(weight.shape) * size).astype(weight.dtype)

    return [one(weight) for weight in weights]


def _settle(copy: keras.Model, layers: list[keras.layers.Layer], views: NDArray[np.float32]) -> None:
    """Set the moving statistics of the batch normalisations among `layers` to those of `views` in this copy."""
    import keras

    for layer in (one for one in copy.layers if isinstance(one, keras.layers.BatchNormalization)):
        layer.trainable = layer in layers  # one that is not trainable keeps its statistics
        layer.momentum = 0.0  # all of the new ones, none of the old
    if any(isinstance(layer, keras.layers.BatchNormalization) for layer in layers):
        copy(views, training=True)


def _views(crop: Pixels, size: int, scaling: Scaling) -> NDArray[np.float32]:
    """The crop and its mirror image, each also moved a little: `(8, size, size, 3)` as the model takes them."""
    small = resize(crop, size)
    step = step_of(small)
    four = [moved(small, down * step, right * step) for down, right in ((0, 0), (1, 0), (0, 1), (-1, -1))]
    return np.asarray(scaling(np.stack([*four, *(view[:, ::-1] for view in four)]).astype(np.float32)), np.float32)
