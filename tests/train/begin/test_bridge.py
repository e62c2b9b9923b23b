"""What only the larger network has hands on what it is given: a block without a shortcut, and a chain of dense layers."""

import keras
import numpy as np
import pytest
from keras import layers

from dfx.errors import TrainingError
from dfx.train.begin.bridge import LIFT, hand_on, head_on
from dfx.zoo.networks.heads import deepguard_head, study_head


def _block(x, name, wide, out):
    """An inverted bottleneck as keras.applications' EfficientNetV2 names it."""
    x = layers.Conv2D(wide, 1, use_bias=False, name=f"{name}_expand_conv")(x)
    x = layers.Activation("swish")(layers.BatchNormalization(name=f"{name}_expand_bn")(x))
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name=f"{name}_dwconv2")(x)
    x = layers.Activation("swish")(layers.BatchNormalization(name=f"{name}_bn")(x))
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Conv2D(4, 1, activation="swish", name=f"{name}_se_reduce")(gate)
    gate = layers.Conv2D(wide, 1, activation="sigmoid", name=f"{name}_se_expand")(gate)
    x = layers.Conv2D(out, 1, use_bias=False, name=f"{name}_project_conv")(layers.Multiply()([x, gate]))
    return layers.BatchNormalization(name=f"{name}_project_bn")(x)


def test_a_block_gives_what_it_is_given_and_can_still_learn():
    keras.utils.set_random_seed(0)
    given = keras.Input((6, 6, 5))
    model = keras.Model(given, _block(given, "block7a", 20, 8))
    maps = np.random.default_rng(0).normal([-3, 0, 1, 40, 0.1], [1, 0.2, 5, 9, 0.01], (64, 6, 6, 5)).astype(np.float32)
    with pytest.raises(TrainingError, match="needs faces"):
        hand_on(model, "block7a", [])
    hand_on(model, "block7a", [maps[:32], maps[32:]])
    told = np.asarray(model(maps, training=False))[..., :5]
    off = np.abs(told - maps) / maps.std(axis=(0, 1, 2))  # in each channel's deviations
    assert np.quantile(off, 0.99) < 0.06
    assert off.max() < 0.25
    assert np.abs(model.get_layer("block7a_project_conv").get_weights()[0][:, :, 5:, 5:]).min() > 0
    assert not model.get_layer("block7a_project_conv").get_weights()[0][:, :, 5:, :5].any()
    assert model.get_layer("block7a_expand_bn").get_weights()[1][:5] == pytest.approx([LIFT] * 5)


def test_a_head_of_four_dense_layers_answers_as_one_of_one():
    keras.utils.set_random_seed(1)
    rng = np.random.default_rng(1)
    small_map, large_map = keras.Input((2, 2, 12)), keras.Input((2, 2, 12))
    small, large = keras.Model(small_map, study_head(small_map)), keras.Model(large_map, deepguard_head(large_map))
    norm = small.get_layer("head_norm")
    norm.set_weights([rng.uniform(0.5, 1.5, 12), rng.normal(0, 1, 12), rng.normal(0, 1, 12), rng.uniform(0.5, 2, 12)])
    maps = rng.normal(0, 2, (9, 2, 2, 12)).astype(np.float32)
    before = np.asarray(large(maps, training=False))
    head_on(small, large)
    wanted = np.asarray(small(maps, training=False))
    np.testing.assert_allclose(np.asarray(large(maps, training=False)), wanted, atol=1e-4)
    assert np.abs(before - wanted).max() > 0.01
    assert large.get_layer("head_dense_1").get_weights()[0][:, 256:].any(), "units of its own can still learn"
