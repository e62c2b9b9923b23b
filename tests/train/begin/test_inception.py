"""InceptionResNetV2 begun from Inception V3's first layers computes what they compute."""

from pathlib import Path

import numpy as np
import pytest
from keras import Model, ops

from dfx.train.begin.inception import PARTS, as_named, is_inception
from dfx.train.begin.starts import load_arrays, start_from
from dfx.zoo.registry import spec_of

FILE = Path(__file__).parents[4] / "shared" / "weights" / "inception_v3_stem_mixed0_imagenet.npz"


@pytest.fixture(scope="module")
def arrays():
    if not FILE.is_file():
        pytest.skip("needs ../shared/weights")
    return load_arrays(FILE)


@pytest.fixture(scope="module")
def network():
    return spec_of("inception_resnet_v2").build(96)


def _unit(x, arrays, part, padding="same", strides=1):
    """Convolution, batch norm without scale, rectifier: as both papers' networks begin."""
    x = ops.conv(x, arrays[f"{part}_conv/kernel"], strides=strides, padding=padding)
    mean, variance, beta = (arrays[f"{part}_bn/{name}"] for name in ("moving_mean", "moving_variance", "beta"))
    return ops.relu((x - mean) / ops.sqrt(variance + 1e-3) + beta)


def _mixed(faces, arrays):
    """The end of the stem and the two branches of the first mixed block that have the same width in both networks."""
    x = _unit(faces, arrays, "stem_1", "valid", 2)
    x = _unit(_unit(x, arrays, "stem_2", "valid"), arrays, "stem_3")
    x = _unit(ops.max_pool(x, 3, 2, "valid"), arrays, "stem_4", "valid")
    x = ops.max_pool(_unit(x, arrays, "stem_5", "valid"), 3, 2, "valid")
    fives = _unit(_unit(x, arrays, "mixed0_5x5_1"), arrays, "mixed0_5x5_2")
    threes = x
    for i in (1, 2, 3):
        threes = _unit(threes, arrays, f"mixed0_3x3dbl_{i}")
    ones = _unit(x, arrays, "mixed0_1x1")
    pool = _unit(ops.average_pool(x, 3, 1, "same"), arrays, "mixed0_pool")
    return [np.asarray(part) for part in (ones, fives, threes, pool)]


def test_first_mixed_block_computes_what_inception_v3_does(arrays, network):
    faces = np.random.default_rng(0).uniform(-1, 1, (2, 96, 96, 3)).astype(np.float32)
    assert start_from(network, arrays, faces) == len(PARTS) * 4  # kernel, beta and two statistics of each
    mixed = np.asarray(Model(network.input, network.get_layer("mixed_5b").output)(faces, training=False))
    ones, fives, threes, pool = _mixed(faces, arrays)
    assert mixed.shape[-1] == 96 + 64 + 96 + 64
    for values, at in ((ones, 0), (fives, 96), (threes, 160), (pool, 256)):  # the narrower ones fill the first channels
        np.testing.assert_allclose(mixed[..., at : at + values.shape[-1]], values, rtol=1e-3, atol=1e-3)
    assert fives.std() > 0.05


def test_other_files_and_other_networks_are_told(arrays):
    assert is_inception(arrays)
    assert not is_inception({name: value for name, value in arrays.items() if name != "stem_3_conv/kernel"})
    assert as_named(arrays, spec_of("cnn").build(32)) == {}
