"""A larger network begun from a smaller one is the same function, and can learn in every layer."""

import keras
import numpy as np
import pytest

from dfx.errors import TrainingError
from dfx.train.begin.grow import grow
from dfx.zoo.registry import spec_of


@pytest.fixture(scope="module")
def small():
    keras.utils.set_random_seed(3)
    return _alive(spec_of("efficientnet_v2_b0").build(64))


def _alive(model):
    """Batch norms with statistics of their own, as after training: a random start forgives too much."""
    rng = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            gamma, beta, mean, variance = layer.get_weights()
            layer.set_weights(
                [
                    rng.uniform(0.7, 1.3, gamma.shape),
                    rng.normal(0, 0.1, beta.shape),
                    rng.normal(0, 0.1, mean.shape),
                    rng.uniform(0.5, 1.5, variance.shape),
                ]
            )
    return model


def test_the_larger_network_answers_as_the_smaller(small):
    faces = np.random.default_rng(0).uniform(0, 255, (2, 64, 64, 3)).astype(np.float32)
    large = spec_of("efficientnet_v2_b2").build(64)
    before = np.asarray(large(faces, training=False))
    assert grow(small, large) > len([layer for layer in small.layers if layer.weights])
    wanted = np.asarray(small(faces, training=False))
    np.testing.assert_allclose(np.asarray(large(faces, training=False)), wanted, atol=1e-3 * np.ptp(wanted))
    assert np.abs(before - wanted).max() > 1e-3

    wide = large.get_layer("block3b_expand_conv").get_weights()[0]  # 48 → 192 channels in B0, 56 → 224 here
    assert not wide[:, :, 48:, :192].any()
    assert wide[:, :, :48, 192:].any(), "new channels learn from old ones"
    assert wide[:, :, 48:, 192:].any()
    assert not large.get_layer("block6i_project_bn").get_weights()[0].any(), "a new block adds nothing yet"
    assert large.get_layer("block6i_project_conv").get_weights()[0].any(), "but its scale has a slope"


def _line(*widths, names=("first", "second")):
    rows = [keras.layers.Dense(width, name=name) for width, name in zip(widths, names, strict=True)]
    return keras.Sequential([keras.Input((3,)), *rows])


def test_what_does_not_grow_is_refused():
    with pytest.raises(TrainingError, match="no layer second"):
        grow(_line(4, 2), _line(4, 2, names=("first", "third")))
    with pytest.raises(TrainingError, match="second is narrower"):
        grow(_line(4, 2), _line(3, 2))
