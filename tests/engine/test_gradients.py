"""Gradients that LiteRT runs: TensorFlow's numbers for every operation that is written anew, one sentence for what is not."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dfx.engine import Engine
from dfx.engine.convert import flatbuffer_of

SHAPE = (2, 13, 14, 4)


def of_tape(model: keras.Model, pictures: np.ndarray) -> list[np.ndarray]:
    """The model's outputs but its last, and the last one's gradients there."""
    images = tf.constant(pictures)
    with tf.GradientTape() as tape:
        tape.watch(images)
        *outputs, score = model(images, training=False)
    return [np.asarray(tensor) for tensor in (*outputs, *tape.gradient(score, outputs))]


def by_engine(model: keras.Model, pictures: np.ndarray) -> tuple[np.ndarray, ...]:
    return Engine(flatbuffer_of(model, pictures.shape, gradients=True))(pictures)


def operations() -> dict[str, layers.Layer]:
    """Made anew: Keras numbers layers, and may begin again between two tests."""
    return {
        "convolution": layers.Conv2D(5, 3, padding="same"),
        "convolution, even kernel, stride": layers.Conv2D(5, (4, 2), 2, padding="same"),
        "convolution, unpadded, stride over": layers.Conv2D(5, 3, 3),
        "convolution, kernel smaller than stride": layers.Conv2D(5, 1, 2),
        "convolution, dilated": layers.Conv2D(5, 3, padding="same", dilation_rate=2),
        "depthwise": layers.DepthwiseConv2D(3, padding="same"),
        "depthwise, stride, two each": layers.DepthwiseConv2D(5, 2, padding="same", depth_multiplier=2),
        "depthwise, unpadded, stride": layers.DepthwiseConv2D(3, 2),
        "separable": layers.SeparableConv2D(5, 3, padding="same"),
        "max pooling, a row over": layers.MaxPooling2D(2),
        "max pooling, wide": layers.MaxPooling2D(4),
        "relu": layers.ReLU(),
        "relu6": layers.ReLU(6.0),
        "leaky relu": layers.LeakyReLU(0.1),
        "hard swish": layers.Activation("hard_silu"),
        "swish": layers.Activation("silu"),
    }


def test_every_operation_goes_back_as_in_tensorflow() -> None:
    """One model with a branch an operation, since a conversion takes a good part of a second."""
    keras.utils.set_random_seed(3)
    image = keras.Input(SHAPE[1:])
    read, ends, tried = [], [], operations()
    for operation in tried.values():
        x = layers.Conv2D(4, 1, kernel_initializer="random_normal")(image)
        read.append(x)
        end = layers.Dense(1)(layers.Flatten()(layers.Activation("tanh")(layers.Rescaling(0.05)(operation(x)))))
        ends.append(layers.Activation("tanh")(end))
    model = keras.Model(image, [*read, layers.Add()(ends)])
    pictures = np.random.default_rng(1).normal(0, 60, SHAPE).astype(np.float32)  # beyond 6, where a ReLU6 is cut off
    own, expected = by_engine(model, pictures), of_tape(model, pictures)
    for name, mine, theirs in zip(tried, own[len(read) :], expected[len(read) :], strict=True):
        assert np.abs(theirs).max() > 0, name
        np.testing.assert_allclose(mine, theirs, atol=1e-5 * np.abs(theirs).max(), err_msg=name)


def test_of_equal_values_the_first_takes_the_gradient_of_a_max_pooling() -> None:
    """1, 3, 3, 0 and all the same: the logit is 2 · the first window's largest + 5 · the second's."""
    picture = np.array([[1, 3, 7, 7], [3, 0, 7, 7]], np.float32)[None, :, :, None]
    image = keras.Input((2, 4, 1))
    same = layers.Activation("relu")(image)
    score = layers.Dense(1, use_bias=False, name="score")(layers.Flatten()(layers.MaxPooling2D(2)(same)))
    model = keras.Model(image, [same, score])
    model.get_layer("score").set_weights([np.array([[2.0], [5.0]])])
    _, gradient = by_engine(model, picture)
    np.testing.assert_array_equal(gradient[0, :, :, 0], [[0, 2, 5, 0], [0, 0, 0, 0]])


def test_what_cannot_go_back_is_refused() -> None:
    image = keras.Input((9, 9, 2))
    x = layers.Activation("relu")(image)
    overlapping = layers.Dense(1)(layers.Flatten()(layers.MaxPooling2D(3, 2)(x)))
    beside = layers.Dense(1)(layers.Flatten()(image))
    for score in (overlapping, beside):
        with pytest.raises(ValueError, match="odd has an operation"):
            flatbuffer_of(keras.Model(image, [x, score], name="odd"), (1, 9, 9, 2), gradients=True)
