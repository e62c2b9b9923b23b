"""Places of cells: what the layers' strides and paddings say, against where an averaging network does look."""

import keras
import numpy as np
import pytest

from dfx.train.teach.places import Axis, at_places_of, axis_of, readings
from dfx.zoo import build

layers = keras.layers
MEAN = {"kernel_initializer": lambda shape, dtype=None: np.full(shape, 1 / shape[0] / shape[1]), "use_bias": False}


def _averaging(side):
    """Of one channel: every map is a mean of pixels, so of a picture of its own columns it says where it looked."""
    x = image = keras.Input((side, side, 1))
    for name, layer in {
        "unpadded": layers.Conv2D(1, 3, 2, **MEAN),
        "padded": layers.Conv2D(1, 3, 2, padding="same", **MEAN),
        "pooled": layers.AveragePooling2D(3, 2, padding="same"),
        "framed": layers.ZeroPadding2D(1),
        "last": layers.Conv2D(1, 3, **MEAN),
    }.items():
        layer.name = name
        x = layer(x)
    return keras.Model(image, x)


@pytest.mark.parametrize("side", [64, 71, 96])
def test_cells_lie_where_the_network_looks(side):
    model = _averaging(side)
    columns = np.broadcast_to(np.arange(side) + 0.5, (1, side, side))[..., None].astype(np.float32)
    for name in ("unpadded", "padded", "pooled", "last"):
        layer = model.get_layer(name)
        axis, seen = axis_of(model, layer), np.asarray(keras.Model(model.input, layer.output)(columns))[0]
        assert (axis.n, axis.side) == (seen.shape[0], side)
        inner = slice(2, -2)  # without what padding darkened
        np.testing.assert_allclose(
            seen[seen.shape[0] // 2, inner, 0], (axis.first + axis.step * np.arange(axis.n))[inner], rtol=1e-4
        )


def test_xception_looks_beside_a_network_that_pads():
    xception, b0 = build("xception", input_size=128), build("efficientnet_v2_b0", input_size=128)
    assert axis_of(xception, xception.get_layer("block2_sepconv2_bn")).first == 3.5
    assert axis_of(b0, b0.get_layer("block2b_add")) == Axis(32, 3.5, 4.0, 128)


@pytest.mark.parametrize(
    ("own", "wanted"),
    [
        (Axis(48, 3.5, 4.0, 192), Axis(31, 3.5, 4.0, 128)),  # coarser in the picture
        (Axis(12, 15.5, 16.0, 192), Axis(8, 11.5, 16.0, 128)),
        (Axis(6, 20.0, 30.0, 192), Axis(31, 3.5, 4.0, 128)),  # finer
    ],
)
def test_a_ramp_is_read_at_the_wanted_places(own, wanted):
    weights = readings(own, wanted)
    assert weights.shape == (wanted.n, own.n)
    np.testing.assert_allclose(weights.sum(1), 1, rtol=1e-6)
    centres = (own.first + own.step * np.arange(own.n)) / own.side
    asked = (wanted.first + wanted.step * np.arange(wanted.n)) / wanted.side
    inside = (asked > centres[2]) & (asked < centres[-3])
    half_a_cell = own.step / own.side / 2
    np.testing.assert_allclose((weights @ centres)[inside], asked[inside], atol=0.2 * half_a_cell)
    map_ = np.broadcast_to(centres, (1, own.n, own.n))[..., None].astype(np.float32)
    read = np.asarray(at_places_of(map_, own, wanted))
    np.testing.assert_allclose(read[0, 0, :, 0], weights @ centres, rtol=1e-5)
    np.testing.assert_allclose(
        np.asarray(at_places_of(np.swapaxes(map_, 1, 2), own, wanted))[0, :, 0, 0], read[0, 0, :, 0], rtol=1e-5
    )


def test_a_map_at_its_own_places_is_left_as_it_is():
    own = Axis(8, 3.5, 4.0, 32)
    map_ = np.random.default_rng(0).normal(size=(1, 8, 8, 2))
    assert at_places_of(map_, own, Axis(8, 7.0, 8.0, 64)) is map_
