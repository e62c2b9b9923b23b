"""From a Keras model to LiteRT's form. This needs TensorFlow, which is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dfx.quiet import stderr_muted
from dfx.zoo.folded import folded
from dfx.zoo.spec import RAW, Scaling

if TYPE_CHECKING:
    import keras

Tensor = Any  # tf.Tensor, which cannot be named without importing TensorFlow


def flatbuffer_of(
    model: keras.Model,
    shape: Sequence[int | None],
    dtype: str = "float32",
    scaling: Scaling = RAW,
    *,
    gradients: bool = False,
) -> bytes:
    """`model` with its weights of now and its normalisations folded in, in single precision; its outputs in their order.

    `shape`: of what the engine takes, None for a size that is free; `dtype` its type, `scaling` what is done to it
    before the model sees it. With `gradients` the model's last output is a score `(N, 1)`, in whose place come its
    gradients at all other outputs, in their order. The same weights give the same bytes. Raises ValueError for a model
    with an operation that LiteRT has not, or whose gradient it cannot have.
    """
    with stderr_muted():  # TensorFlow and its converter tell what they do
        import tensorflow as tf

        answer = folded(model)

        @tf.function(autograph=False, input_signature=(tf.TensorSpec(tuple(shape), dtype),))
        def forward(given: Tensor) -> Tensor:
            inputs = scaling(tf.cast(given, tf.float32))
            return _with_gradients(answer, inputs) if gradients else answer(inputs)

        try:
            converter = tf.lite.TFLiteConverter.from_concrete_functions([forward.get_concrete_function()])
            return bytes(converter.convert())
        except Exception as error:  # the converter's own error is a bare Exception
            raise ValueError(f"{model.name} has an operation that LiteRT has not.") from error


def _with_gradients(answer: Any, inputs: Tensor) -> tuple[Tensor, ...]:
    """All outputs but the score, and the score's gradients there."""
    import tensorflow as tf

    from dfx.engine.gradients import OVERRIDES

    with tf.compat.v1.get_default_graph().gradient_override_map(OVERRIDES):
        *outputs, score = answer(inputs)
    at_outputs = tf.gradients(score, outputs)
    if any(gradient is None for gradient in at_outputs):
        raise ValueError("The score does not hang on every output.")
    return *outputs, *at_outputs
