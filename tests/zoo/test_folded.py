"""A model's forward with its batch normalisations folded away: the same answers, the weights of its moment.

That every shipped model answers the same so is tested where engines are made of it, tests/predict/test_engines.py.
"""

import gc
import weakref
from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dfx.explain.layers import feature_maps
from dfx.zoo import build
from dfx.zoo.folded import Forward, folded, forward_of, is_settled, settle

RNG = np.random.default_rng(4)
NORM = "Rsqrt"  # of a variance, which a folded normalisation has no need of


def unlike_new(model: keras.Model) -> keras.Model:
    """The same model with normalisations that do something."""
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            count = layer.moving_mean.shape[0]
            layer.moving_mean.assign(RNG.normal(0, 0.3, count))
            layer.moving_variance.assign(RNG.uniform(0.3, 3, count))
            if layer.scale:
                layer.gamma.assign(RNG.uniform(0.5, 1.5, count))
            if layer.center:
                layer.beta.assign(RNG.normal(0, 0.3, count))
    return model


def traced(forward: Forward) -> Callable[[np.ndarray], list[np.ndarray]]:
    """A function of what a model takes, run as a graph as everywhere in dfx."""
    return lambda images: [np.asarray(one) for one in tf.nest.flatten(tf.function(forward, autograph=False)(images))]


def operations(forward: Forward, images: np.ndarray) -> list[str]:
    graph = tf.function(forward, autograph=False).get_concrete_function(tf.constant(images)).graph
    return [one.type for one in graph.get_operations()]


@pytest.mark.parametrize("name", ["mobilenet_v3_small", "mobilenet_v2", "xception"])
def test_a_real_model_answers_the_same_without_its_normalisations(name: str) -> None:
    keras.utils.set_random_seed(1)
    model = unlike_new(build(name, input_size=96))
    images = RNG.uniform(-1, 1, (2, 96, 96, 3)).astype(np.float32)
    last = list(feature_maps(model).values())[-1]
    tapped = keras.Model(model.inputs, [last, model.outputs[0]])
    both = [traced(forward)(images) for forward in (folded(tapped), forward_of(tapped, False))]
    for own, expected in zip(*both, strict=True):
        np.testing.assert_allclose(own, expected, atol=1e-4 * max(1, np.abs(expected).max()))
    assert both[1][0].std() > 1e-2  # a random head says nearly the same of all pictures, the map does not
    plain, left = (operations(f, images).count(NORM) for f in (forward_of(model, False), folded(model)))
    assert plain > 30
    assert left <= 1  # that of the head, which no layer with a kernel feeds


def test_every_map_between_is_the_same() -> None:
    """Also where a convolution's own output is asked for, which its normalisation must not change."""
    keras.utils.set_random_seed(1)
    model = unlike_new(build("mobilenet_v3_small", input_size=64))
    tapped = keras.Model(model.inputs, [*feature_maps(model).values(), model.outputs[0]])
    images = RNG.uniform(0, 255, (1, 64, 64, 3)).astype(np.float32)
    both = [traced(forward)(images) for forward in (folded(tapped), forward_of(tapped, False))]
    for own, expected in zip(*both, strict=True):
        np.testing.assert_allclose(own, expected, atol=1e-4 * max(1, np.abs(expected).max()))
    for name, tensor in feature_maps(model).items():  # one at a time, so that all other convolutions are folded
        if name.startswith("expanded_conv_3_depthwise"):
            part = keras.Model(model.inputs, [tensor, model.outputs[0]])
            for own, expected in zip(
                traced(folded(part))(images), traced(forward_of(part, False))(images), strict=True
            ):
                np.testing.assert_allclose(own, expected, atol=1e-4 * max(1, np.abs(expected).max()))


def by_hand(layer: layers.Layer, *, again: bool = False, **norm: object) -> keras.Model:
    """image → layer → batch normalisation → mean; `again`, the layer's own output is added."""
    image = keras.Input((6, 6, 3))
    x = layer(image)
    y = layers.BatchNormalization(**norm)(x)
    return unlike_new(keras.Model(image, layers.GlobalAveragePooling2D()(layers.Add()([x, y]) if again else y)))


LINEAR = {
    "conv": lambda: layers.Conv2D(4, 3, use_bias=False),
    "conv with bias": lambda: layers.Conv2D(4, 3, bias_initializer="ones"),
    "grouped": lambda: layers.Conv2D(6, 3, groups=3),
    "depthwise": lambda: layers.DepthwiseConv2D(3, depth_multiplier=2, bias_initializer="ones"),
    "separable": lambda: layers.SeparableConv2D(5, 3, depth_multiplier=2, bias_initializer="ones"),
    "dense": lambda: layers.Dense(4, bias_initializer="ones"),
}


@pytest.mark.parametrize("kind", LINEAR)
@pytest.mark.parametrize("norm", [{}, {"scale": False}, {"center": False}, {"scale": False, "center": False}])
def test_every_kind_of_layer_is_folded(kind: str, norm: dict[str, bool]) -> None:
    model = by_hand(LINEAR[kind](), **norm)
    images = RNG.uniform(-1, 1, (2, 6, 6, 3)).astype(np.float32)
    assert NORM not in operations(folded(model), images)
    np.testing.assert_allclose(folded(model)(images), model(images, training=False), atol=1e-5)


@pytest.mark.parametrize("kind", ["curved", "read twice", "called twice"])
def test_what_must_not_be_folded_is_left(kind: str) -> None:
    conv = layers.Conv2D(3, 1, padding="same", activation="relu" if kind == "curved" else None)
    model = by_hand(conv, again=kind == "read twice")
    if kind == "called twice":
        image = keras.Input((6, 6, 3))
        model = unlike_new(keras.Model(image, layers.BatchNormalization()(conv(conv(image)))))
    images = RNG.uniform(-1, 1, (2, 6, 6, 3)).astype(np.float32)
    assert NORM in operations(folded(model), images)
    np.testing.assert_allclose(folded(model)(images), model(images, training=False), atol=1e-5)


def test_weights_are_those_of_the_moment() -> None:
    model = by_hand(LINEAR["conv with bias"]())
    images = RNG.uniform(-1, 1, (2, 6, 6, 3)).astype(np.float32)
    forwards = [tf.function(forward_of(model, settled), autograph=False) for settled in (True, False)]
    before = [np.asarray(forward(images)) for forward in forwards]
    model.set_weights([weight * 2 + 1 for weight in model.get_weights()])
    kept, followed = (np.asarray(forward(images)) for forward in forwards)
    np.testing.assert_array_equal(kept, before[0])
    np.testing.assert_allclose(followed, model(images, training=False), atol=1e-5)
    assert np.abs(followed - before[1]).min() > 1e-2


def test_gradients_at_the_picture_are_the_same() -> None:
    model = by_hand(LINEAR["depthwise"]())
    images = tf.constant(RNG.uniform(-1, 1, (1, 6, 6, 3)), tf.float32)
    found = []
    for forward in (folded(model), forward_of(model, False)):
        with tf.GradientTape() as tape:
            tape.watch(images)
            score = tf.reduce_sum(forward(images) ** 2)
        found.append(np.asarray(tape.gradient(score, images)))
    assert np.abs(found[1]).max() > 1e-3
    np.testing.assert_allclose(*found, atol=1e-5)


def test_a_model_that_is_not_functional_keeps_its_weights_too() -> None:
    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = layers.Dense(1)

        def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
            return self.dense(x)

    model, images = Own(), np.ones((1, 3), np.float32)
    before = np.asarray(model(images))
    forward = folded(model)
    model.set_weights([weight + 1 for weight in model.get_weights()])
    np.testing.assert_allclose(forward(images), before, atol=1e-6)


def test_settling_is_a_models_own_and_keeps_none_alive() -> None:
    one, other = by_hand(LINEAR["conv"]()), by_hand(LINEAR["conv"]())
    settle(one)
    assert (is_settled(one), is_settled(other)) == (True, False)
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None
