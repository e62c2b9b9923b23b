"""The graphs of S1's baselines: codes against references, the kernel, and a logit that is the reconstruction error."""

import keras
import numpy as np
import pytest

from dfx.errors import SettingError
from dfx.zoo import build
from dfx.zoo.local_patterns import BINS, BORDER, DERIVATIVES, NEIGHBOURS, uniform_bins
from dfx.zoo.networks.texture import TextureHistograms, binary_patterns, derivative_patterns, grey_levels, svm
from dfx.zoo.weights import pack, unpack

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (2, 20, 23)).astype(np.float32)


def inner(image: np.ndarray, place: tuple[int, int] = (0, 0)) -> np.ndarray:
    """The image moved by `place`, less the border: written for one pixel at a time, unlike the graph."""
    height, width = image.shape
    rows, columns = range(BORDER, height - BORDER), range(BORDER, width - BORDER)
    return np.array([[image[r + place[0], c + place[1]] for c in columns] for r in rows])


@pytest.mark.filterwarnings(
    "ignore:Applying `local_binary_pattern` to floating-point"
)  # meant: no two values are alike
def test_binary_codes_are_those_of_scikit_image() -> None:
    feature = pytest.importorskip("skimage.feature")
    real = RNG.random((2, 20, 23)).astype(np.float32)  # no two alike: scikit-image rounds where neighbours are equal
    ours = uniform_bins()[np.asarray(binary_patterns(keras.ops.convert_to_tensor(real)))]
    theirs = [feature.local_binary_pattern(one.astype(float), 8, 1, "nri_uniform") for one in real]
    np.testing.assert_array_equal(ours, np.stack([inner(one) for one in theirs]))
    assert len(set(ours.ravel())) > 30


def test_a_flat_patch_has_every_bit_set() -> None:
    flat = keras.ops.full((1, 6, 6), 77.0)
    assert np.all(np.asarray(binary_patterns(flat)) == 255)


def test_there_are_58_uniform_codes() -> None:
    table = uniform_bins()
    changes = [sum((code >> i & 1) != (code >> (i + 1) % 8 & 1) for i in range(8)) for code in range(256)]
    assert [b == BINS - 1 for b in table] == [count > 2 for count in changes]
    assert sorted(b for b in table if b < BINS - 1) == list(range(BINS - 1))


@pytest.mark.parametrize(("degrees", "subtracted"), DERIVATIVES.items())
def test_derivative_codes_are_those_of_the_definition(degrees: int, subtracted: tuple[int, int]) -> None:
    ours = np.asarray(derivative_patterns(keras.ops.convert_to_tensor(GREY), degrees))
    for image, codes in zip(GREY, ours, strict=True):
        expected = np.zeros(codes.shape, int)
        middle = inner(image) - inner(image, subtracted)
        for p, (row, column) in enumerate(NEIGHBOURS):
            beside = inner(image, (row, column)) - inner(image, (row + subtracted[0], column + subtracted[1]))
            expected += (middle * beside <= 0) * 2**p
        np.testing.assert_array_equal(codes, expected)


def test_a_ramp_turns_nowhere() -> None:
    """On a plane every derivative has one sign, so no bit is set; on a checkerboard those of the odd neighbours are."""
    rows, columns = np.mgrid[:7, :7]
    ramp = (3 * rows + 5 * columns)[None].astype(np.float32)
    for degrees in DERIVATIVES:
        assert not np.asarray(derivative_patterns(keras.ops.convert_to_tensor(ramp), degrees)).any()
    board = ((rows + columns) % 2)[None].astype(np.float32)
    assert np.all(np.asarray(derivative_patterns(keras.ops.convert_to_tensor(board), 0)) == 0b01010101)


def test_histograms_are_shares_of_each_cell_in_order() -> None:
    pixels = RNG.integers(0, 256, (2, 36, 36, 3)).astype(np.float32)
    found = np.asarray(TextureHistograms()(pixels)).astype(float) ** 2
    assert found.shape == (2, 1888)
    binary, derivative = found[:, :944].reshape(2, 16, BINS), found[:, 944:].reshape(2, 4, 4, BINS)
    np.testing.assert_allclose(binary.sum(axis=-1), 1, atol=1e-5)
    np.testing.assert_allclose(derivative.sum(axis=-1), 1, atol=1e-5)
    grey = grey_levels(keras.ops.convert_to_tensor(pixels))
    cell = uniform_bins()[np.asarray(binary_patterns(grey))][1, 16:24, 24:32]  # the third row's last of 4 × 4 cells
    np.testing.assert_allclose(binary[1, 11], np.bincount(cell.ravel(), minlength=BINS) / 64, atol=1e-6)
    cell = uniform_bins()[np.asarray(derivative_patterns(grey, 90))][0, 16:, :16]
    np.testing.assert_allclose(derivative[0, 2, 2], np.bincount(cell.ravel(), minlength=BINS) / 256, atol=1e-6)


def test_the_kernel_is_a_gaussian_of_the_distance() -> None:
    model = svm(64)
    unit = keras.Model(model.input, [model.get_layer("unit_length").output, model.get_layer("kernel").output])
    pixels = RNG.integers(0, 256, (3, 64, 64, 3)).astype(np.float32)
    x = np.asarray(unit(pixels)[0])
    model.get_layer("kernel").set_weights([np.repeat(2 * x[:1].T, 1024, axis=1), np.full(1024, -2.0)])
    distances = ((x - x[0]) ** 2).sum(axis=1)
    np.testing.assert_allclose(np.asarray(unit(pixels)[1])[:, 0], np.exp(-distances), atol=1e-5)


@pytest.fixture(scope="module")
def vae() -> keras.Model:
    keras.utils.set_random_seed(1)
    return build("one_class_vae", input_size=32)


def test_the_error_is_that_of_pixels_and_edges(vae: keras.Model) -> None:
    image = RNG.random((2, 32, 32, 3), np.float32)
    parts = [vae.get_layer(name).output for name in ("reconstruction", "errors")]
    redrawn, errors = (np.asarray(x) for x in keras.Model(vae.input, parts)(image))
    difference = image - redrawn
    around = np.pad(difference, ((0, 0), (1, 1), (1, 1), (0, 0)))
    edges = 4 * difference - around[:, :-2, 1:-1] - around[:, 2:, 1:-1] - around[:, 1:-1, :-2] - around[:, 1:-1, 2:]
    expected = [np.sqrt((x**2).mean(axis=(1, 2, 3))) for x in (difference, edges)]
    np.testing.assert_allclose(errors, np.stack(expected, axis=1), rtol=1e-4)


def test_the_map_is_the_squared_error_itself(vae: keras.Model) -> None:
    """The logit is a root of the map's mean: its gradient is one number per channel, so that Grad-CAM shows the error."""
    from dfx.explain.cam.explain import explain
    from dfx.explain.cam.grad_cam import GradCam
    from dfx.explain.request import MapRequest
    from dfx.explain.source import KerasSource
    from dfx.predict.graph import Network
    from dfx.zoo.spec import UNIT

    vae.get_layer("logit").set_weights([np.array([[1.0], [0.0]]), np.zeros(1)])
    crop = RNG.integers(0, 256, (32, 32, 3), np.uint8)
    found = explain(GradCam(), KerasSource(Network(vae, UNIT)), [crop], MapRequest())[0]
    errors = keras.Model(vae.input, vae.get_layer("squared_errors").output)(crop[None] / np.float32(255))
    expected = np.asarray(errors)[0, ..., 0]
    assert found.layer == "squared_errors"
    np.testing.assert_allclose(found.heat, expected / expected.max(), atol=1e-4)


def test_a_side_that_cannot_be_halved_is_refused() -> None:
    with pytest.raises(SettingError, match="multiple of 16, not 50"):
        build("one_class_vae", input_size=50)


@pytest.mark.parametrize(("name", "side"), [("svm", 64), ("one_class_vae", 32)])
def test_weights_go_out_and_in(name: str, side: int) -> None:
    model = build(name, input_size=side)
    pixels = RNG.integers(0, 256, (4, side, side, 3)).astype(np.float32) / (255 if name == "one_class_vae" else 1)
    other = unpack(build(name, input_size=side), pack(model))
    np.testing.assert_allclose(np.asarray(other(pixels)), np.asarray(model(pixels)), atol=2e-2)
    assert np.ptp(np.asarray(model(pixels))) > 0
