"""A model's forward through which gradients flow back guided: each rectifier passes back only what is positive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfx.errors import ExplanationError
from dfx.predict.graph import Tensor
from dfx.zoo.folded import Forward

if TYPE_CHECKING:
    import keras

# Layers that are activations, and the functions that layers take as one: linear units cut off below, sharply or softly.
LAYERS = {"ReLU", "Relu", "Relu6", "LeakyReLU", "LeakyRelu", "Silu", "HardSilu"}
FUNCTIONS = {"relu", "relu6", "leaky_relu", "silu", "hard_silu"}  # swish and hard-swish are Keras' silu and hard_silu


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
