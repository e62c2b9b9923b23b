"""The texture machine in numpy: the graph's codes, shares and logits, bit by bit where they are whole numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_models import models_in

from dfx.errors import ModelError, WeightsDamaged
from dfx.predict.graph import GraphForward
from dfx.predict.predictor import predictor
from dfx.predict.texture import TextureForward, binary_patterns, derivative_patterns, histograms
from dfx.zoo import build, load, shipped, spec_of
from dfx.zoo.index import WEIGHTS, Shipped, add_to_index
from dfx.zoo.local_patterns import DERIVATIVES, GREY
from dfx.zoo.networks import texture as graph
from dfx.zoo.weights import write_from

RNG = np.random.default_rng(7)
PICTURES = RNG.integers(0, 256, (3, 61, 61, 3), np.uint8) // np.array([1, 4, 60], np.uint8)[:, None, None, None]
SHIPPED = pytest.mark.skipif("svm" not in shipped(), reason="no shipped weights of it")


def greys(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(graph.grey_levels(keras.ops.convert_to_tensor(pixels, "float32")))


def test_colours_between_two_grey_levels_go_the_same_way() -> None:
    """Where 299 r + 587 g + 114 b ends in 500 the last bit decides: all of them, and as many others."""
    red, green = np.indices((256, 256))
    tied = [(*np.nonzero((299 * red + 587 * green + 114 * blue) % 1000 == 500), blue) for blue in range(256)]
    colours = np.concatenate([np.stack(np.broadcast_arrays(*one), axis=1) for one in tied]).astype(np.uint8)
    pixels = np.concatenate([colours, RNG.integers(0, 256, colours.shape, np.uint8)])[None]
    assert len(colours) > 10_000
    ours = np.rint(sum(pixels[..., k] * np.float32(share) for k, share in enumerate(GREY)))
    np.testing.assert_array_equal(ours, greys(pixels))


def test_codes_are_the_graphs() -> None:
    grey = greys(PICTURES)
    tensor = keras.ops.convert_to_tensor(grey)
    np.testing.assert_array_equal(binary_patterns(grey), np.asarray(graph.binary_patterns(tensor)))
    for degrees in DERIVATIVES:
        ours, theirs = derivative_patterns(grey, degrees), graph.derivative_patterns(tensor, degrees)
        np.testing.assert_array_equal(ours, np.asarray(theirs))


def test_shares_are_the_graphs() -> None:
    theirs = graph.TextureHistograms()(keras.ops.convert_to_tensor(PICTURES, "float32"))
    np.testing.assert_allclose(histograms(PICTURES), theirs, atol=1e-7)
    np.testing.assert_allclose((histograms(PICTURES) ** 2).reshape(3, -1, 59).sum(axis=2), 1, atol=1e-6)


@SHIPPED
def test_shipped_logits_and_features_are_keras() -> None:
    size = predictor("svm").size
    waves = np.sin(np.arange(size)[:, None] / 7) * np.cos(np.arange(size)[None] / 5)
    face = (127 + 90 * waves[..., None] * np.array([1, 0.8, 0.6])).astype(np.uint8)
    views = [face, face[:, ::-1], *RNG.integers(0, 256, (8, size, size, 3), np.uint8)]  # more than one part
    theirs = GraphForward(load("svm"), spec_of("svm").scaling, constant=True)(views, "last")
    np.testing.assert_allclose(TextureForward("svm")(views, "last"), theirs, atol=1e-4)
    np.testing.assert_allclose(TextureForward("svm")(views), theirs[:, :1], atol=1e-4)
    with pytest.raises(ModelError, match="no residual sums"):
        TextureForward("svm")(views, "texture")


@SHIPPED
def test_it_is_asked_without_tensorflow() -> None:
    code = (
        "import sys, numpy as np\nfrom dfx.predict.predictor import predictor\n"
        "print(predictor('svm').logits([np.full((90, 90, 3), 9, np.uint8)]).shape)\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert asked.stdout.split("\n")[:2] == ["(1,)", "[]"]


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "svm" / WEIGHTS
    path.parent.mkdir()
    add_to_index(tmp_path, "svm", Shipped(write_from(build("svm", input_size=64), path), path.stat().st_size, 64))
    with models_in(tmp_path):
        assert predictor("svm").logits([PICTURES[0]]).shape == (1,)
        path.write_bytes(path.read_bytes()[:-1] + b"!")
        with pytest.raises(WeightsDamaged):
            TextureForward("svm")
