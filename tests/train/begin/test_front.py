"""A network that begins narrower than the one it grows from learns that one's map, and then answers nearly as it does."""

import keras
import numpy as np
import pytest
from keras import layers

from dfx.errors import TrainingError
from dfx.train.begin import front
from dfx.train.begin.grow import grow

SIDE = 12


def _net(stem, blocks, width, out):
    """A stem, blocks with a shortcut where the width stays, and what reads them."""
    x = given = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(stem, 3, padding="same", use_bias=False, name="stem_conv")(x)
    x = layers.Activation("swish")(layers.BatchNormalization(name="stem_bn")(x))
    for letter in "abc"[:blocks]:
        y = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"block1{letter}_project_conv")(x)
        y = layers.Activation("swish")(layers.BatchNormalization(name=f"block1{letter}_project_bn")(y))
        x = layers.Add(name=f"block1{letter}_add")([x, y]) if x.shape[-1] == width else y
    x = layers.Conv2D(out, 3, strides=2, padding="same", use_bias=False, name="block2a_expand_conv")(x)
    x = layers.GlobalAveragePooling2D()(layers.BatchNormalization(name="block2a_expand_bn")(x))
    return keras.Model(given, layers.Dense(1, name="logit")(x))


def _views(rng):
    while True:
        coarse = rng.normal(0, 1, (16, 4, 4, 3)).astype(np.float32)
        yield np.asarray(keras.ops.image.resize(coarse, (SIDE, SIDE), interpolation="bilinear"))


@pytest.fixture
def pair():
    keras.utils.set_random_seed(2)
    return _net(8, 1, 4, 10), _net(6, 2, 6, 14)


def test_the_narrower_beginning_learns_and_the_rest_is_filled(pair):
    small, large = pair
    assert front.narrower(small, large) == ["stem_conv", "stem_bn", "block1a_project_conv"]
    filled = grow(small, large, _views(np.random.default_rng(0)))
    assert filled == len([layer for layer in large.layers if layer.weights])
    unseen = np.concatenate([next(_views(np.random.default_rng(seed))) for seed in (9, 10, 11)])
    wanted, told = (np.asarray(model(unseen, training=False))[:, 0] for model in (small, large))
    assert np.corrcoef(wanted, told)[0, 1] > 0.95
    kernel = large.get_layer("block2a_expand_bn").get_weights()[0]
    assert len(kernel) == 14


def test_without_faces_or_a_layer_behind_it_is_refused(pair):
    small, large = pair
    with pytest.raises(TrainingError, match="could not learn"):
        grow(small, large)
    flat = [keras.Sequential([keras.Input((3,)), layers.Dense(n, name="only")]) for n in (4, 3)]
    with pytest.raises(TrainingError, match="only is narrower"):
        grow(*flat)
