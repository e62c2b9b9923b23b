"""Rescaled kernels: the same function, kernels of the size an optimiser expects."""

import keras
import numpy as np
import pytest

from dfx.train.begin.rescale import DEPTHWISE, ORDINARY, PROJECTING, rescale


@pytest.fixture
def folded():
    """A block as folding leaves it: an expanding kernel far too small, a projecting one far too large, a dead channel."""
    keras.utils.set_random_seed(3)
    layers = keras.layers
    pixels = keras.Input((16, 16, 3))
    maps = layers.Activation("swish")(layers.BatchNormalization(name="a")(layers.Conv2D(8, 3, name="expand")(pixels)))
    maps = layers.BatchNormalization(name="b")(layers.DepthwiseConv2D(3, name="deep")(maps))
    maps = layers.BatchNormalization(name="c")(layers.Conv2D(4, 1, name="block_project", use_bias=False)(maps))
    model = keras.Model(pixels, layers.BatchNormalization(name="alone")(layers.Activation("swish")(maps)))
    rng = np.random.default_rng(0)
    for norm in "abc":
        layer = model.get_layer(norm)
        layer.set_weights([rng.uniform(0.5, 2, w.shape).astype(np.float32) for w in layer.get_weights()])
    first, last = model.get_layer("expand"), model.get_layer("block_project")
    kernel = kernel_of(first) * 0.1
    kernel[..., 5] = 0
    first.set_weights([kernel, rng.normal(size=8).astype(np.float32)])
    last.set_weights([kernel_of(last) * 8])
    return model


def kernel_of(layer: keras.layers.Layer) -> np.ndarray:
    return layer.get_weights()[0]


def test_function_stays_and_every_kernel_gets_its_size(folded):
    pixels = np.random.default_rng(1).normal(size=(4, 16, 16, 3)).astype(np.float32)
    before = folded.predict(pixels, verbose=0)
    norms = [layer for layer in folded.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert rescale(norms) == 3  # the norm called "alone" reads an activation
    np.testing.assert_allclose(folded.predict(pixels, verbose=0), before, rtol=1e-4, atol=1e-4)
    first = kernel_of(folded.get_layer("expand"))
    sizes = np.sqrt((first**2).mean((0, 1, 2)))
    assert sizes[5] == 0
    np.testing.assert_allclose(np.delete(sizes, 5), ORDINARY * np.sqrt(2 / 27), rtol=1e-4)
    deep = kernel_of(folded.get_layer("deep"))
    np.testing.assert_allclose(np.sqrt((deep**2).mean((0, 1, 3))), DEPTHWISE * np.sqrt(2 / 9), rtol=1e-4)
    last = kernel_of(folded.get_layer("block_project"))
    np.testing.assert_allclose(np.sqrt((last**2).mean((0, 1, 2))), PROJECTING * np.sqrt(2 / 8), rtol=1e-4)
