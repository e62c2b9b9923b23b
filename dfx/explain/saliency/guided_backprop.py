"""Guided backpropagation. Springenberg et al., Striving for simplicity: The all convolutional net, ICLR 2015 workshop,
arXiv:1412.6806."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.saliency.base import GradientSaliency
from dfx.explain.saliency.compiled import Floats, Forward, PixelGradients, Tensor

if TYPE_CHECKING:
    import keras

# Layers that are activations, and the functions that layers take as one: linear units cut off below, sharply or softly.
LAYERS = {"ReLU", "Relu", "Relu6", "LeakyReLU", "LeakyRelu", "Silu", "HardSilu"}
FUNCTIONS = {"relu", "relu6", "leaky_relu", "silu", "hard_silu"}  # swish and hard-swish are Keras' silu and hard_silu


class GuidedBackprop(GradientSaliency):
    """Σ_c of the gradient at each pixel's colours c, where each ReLU passes back only what is positive from above.

    A ReLU's own slope already drops what did not fire; dropping what is negative behind it as well leaves the paths on
    which every step raises the logit. Leaky ReLU, swish and hard-swish are treated alike and keep their own slopes.

    Beware: this is no derivative of the model, and hardly depends on it. Adebayo et al. (Sanity checks for saliency maps,
    NeurIPS 2018, arXiv:1810.03292) found it to stay almost the same when the model's upper layers are made random: it
    redraws the edges of the picture. Raises ExplanationError for a model without such activations.
    """

    name = "guided-backprop"
    title = "Guided backpropagation"
    unit = "guided logits per grey level"
    guided = True

    def raw_map(self, gradients: PixelGradients, pixels: Floats, sign: float, seed: int) -> NDArray[np.floating]:
        ((_, gradient),) = gradients.of([pixels], sign)
        return gradient.sum(axis=-1)


def is_rectifier(operation: Any) -> bool:
    """Whether a layer ends in a ReLU or one of its kin."""
    function = getattr(operation, "activation", None)
    return type(operation).__name__ in LAYERS or getattr(function, "__name__", "") in FUNCTIONS


def guided_forward(model: keras.Model, name: str) -> Forward:
    """The forward pass of a flat model, through which gradients flow back guided.

    Raises ExplanationError for a model `name` without rectifiers or that is not functional.
    """
    import tensorflow as tf

    if getattr(model, "_run_through_graph", None) is None:
        raise ExplanationError(f"A map needs a functional Keras model, not a {type(model).__name__}.")
    if not any(is_rectifier(layer) for layer in model.operations):
        raise ExplanationError(
            f"{name} has no ReLU or similar activation: guided backpropagation has nothing to guide."
        )

    @tf.custom_gradient
    def guide(x: Tensor) -> Tensor:
        return tf.identity(x), tf.nn.relu

    def operation_fn(operation: Any) -> Any:
        if not is_rectifier(operation):
            return operation
        return lambda *args, **kwargs: guide(operation(*args, **kwargs))

    # Called without a training flag, layers behave as when a model is only asked.
    return lambda images: model._run_through_graph(images, operation_fn=operation_fn)[0]
