"""A function of pictures, traced once: what it gives for any number of them, and how long it is kept."""

import gc
import threading
import weakref
from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf

from dfx.predict.graph import BATCHES, Graph, Network, kept
from dfx.zoo.spec import UNIT

SIZE = 4


def pictures(count: int) -> list[np.ndarray]:
    """The k-th is k everywhere."""
    return [np.full((SIZE, SIZE, 3), k, np.uint8) for k in range(count)]


def means_and_sums(pixels: tf.Tensor, factor: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    grey = factor * tf.cast(pixels, tf.float32)
    return tf.reduce_mean(grey, axis=(1, 2, 3)), tf.reduce_sum(grey, axis=3)


@pytest.mark.parametrize("count", [1, 3, 8, 11])
def test_each_picture_gets_its_own_answer_whatever_the_padding(count: int) -> None:
    graph = Graph(SIZE, means_and_sums, numbers=1)
    means, sums = graph.run(pictures(count), -2.0)
    np.testing.assert_allclose(means, -2.0 * np.arange(count))
    assert sums.shape == (count, SIZE, SIZE)
    np.testing.assert_allclose(sums[:, 0, 0], -6.0 * np.arange(count))
    (stacked, _) = graph.run(np.stack(pictures(count)), -2.0)
    np.testing.assert_array_equal(stacked, means)
    assert graph.traces == 1


def test_only_a_few_batch_sizes_are_ever_run() -> None:
    sizes = set()

    def compute(pixels: tf.Tensor) -> list[tf.Tensor]:
        tf.py_function(lambda size: sizes.add(int(size)), [tf.shape(pixels)[0]], [])
        return [tf.cast(pixels[:, 0, 0, 0], tf.float32)]

    graph = Graph(SIZE, compute)
    for count in range(1, 20):
        (answers,) = graph.run(pictures(count))
        np.testing.assert_array_equal(answers, np.arange(count))
    assert sizes == set(BATCHES)


def test_pictures_may_have_fractions_of_grey_levels() -> None:
    (answers,) = Graph(SIZE, lambda pixels: (pixels[:, 0, 0, 0],), dtype="float32").run(
        [np.full((SIZE, SIZE, 3), -0.25, np.float32)]
    )
    assert answers.tolist() == [-0.25]


def tiny() -> keras.Model:
    image = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.Conv2D(2, 1, name="conv")(image)
    return keras.Model(image, keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(x)), name="tiny")


def test_a_network_gives_maps_and_the_logit_of_scaled_pictures() -> None:
    model, images = tiny(), np.stack(pictures(3)) * 40
    network = Network(model, UNIT)
    forward = network.with_maps(model.get_layer("conv").output)
    scaled = network.scaled(images)
    np.testing.assert_allclose(scaled, images / 255, rtol=1e-6)
    maps, logits = forward(scaled)
    kernel, bias = model.get_layer("conv").get_weights()
    np.testing.assert_allclose(maps, (images / 255) @ kernel[0, 0] + bias, atol=1e-5)
    np.testing.assert_allclose(logits, model(images / 255), atol=1e-5)
    assert network.size == SIZE


def logit_graph(network: Network) -> Graph:
    tapped, scaled = network.with_maps(), network.scaled
    return Graph(SIZE, lambda pixels: tapped(scaled(pixels)))


def test_callers_in_parallel_share_what_was_made_once() -> None:
    model, made = tiny(), []

    def make() -> object:
        made.append(object())
        return made[-1]

    shared: list[object] = []
    threads = [threading.Thread(target=lambda: shared.append(kept(model, "any", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shared == made * 4
    assert kept(model, "other", lambda: 5) == 5


def test_what_is_kept_dies_with_the_model() -> None:
    model = tiny()
    kept(model, "logit", partial(logit_graph, Network(model, UNIT))).run(pictures(1))
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
