"""From a Keras model to LiteRT's form. This needs TensorFlow, which is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dfx.quiet import stderr_muted
from dfx.zoo.folded import folded
from dfx.zoo.spec import RAW, Scaling

if TYPE_CHECKING:
    import keras


def flatbuffer_of(
    model: keras.Model, shape: Sequence[int | None], dtype: str = "float32", scaling: Scaling = RAW
) -> bytes:
    """`model` with its weights of now and its normalisations folded in, in single precision; its outputs in their order.

    `shape`: of what the engine takes, None for a size that is free; `dtype` its type, `scaling` what is done to it
    before the model sees it. The same weights give the same bytes. Raises ValueError for a model with an operation that
    LiteRT has not.
    """
    with stderr_muted():  # TensorFlow and its converter tell what they do
        import tensorflow as tf

        answer = folded(model)

        @tf.function(autograph=False, input_signature=(tf.TensorSpec(tuple(shape), dtype),))
        def forward(given: tf.Tensor) -> tf.Tensor:
            return answer(scaling(tf.cast(given, tf.float32)))

        try:
            converter = tf.lite.TFLiteConverter.from_concrete_functions([forward.get_concrete_function()])
            return bytes(converter.convert())
        except Exception as error:  # the converter's own error is a bare Exception
            raise ValueError(f"{model.name} has an operation that LiteRT has not.") from error
