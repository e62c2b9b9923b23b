"""Grad-CAM++, LayerCAM and Score-CAM equal tf-keras-vis for every shipped model, on a photograph, cell by cell.

Where tf-keras-vis differs from the papers, `dfx.explain.independent.asking` brings it to them.
"""

from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf
from asking import cam
from numpy.typing import NDArray

from dfx.errors import EngineUnusable
from dfx.explain.cam import faster_score_cam as faster
from dfx.explain.engines import TOLERANCE, stored_gradients
from dfx.explain.independent.asking import Independent
from dfx.explain.inputs import sign_of
from dfx.explain.layers import feature_maps
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo import load, shipped, spec_of

Map = NDArray[np.float32]
EXPLAINABLE = [name for name in shipped() if spec_of(name).explainable]
SHIPPED = pytest.mark.parametrize("name", EXPLAINABLE)
DIRECTIONS: tuple[Toward, Toward] = ("fake", "real")


@cache
def photograph() -> Pixels:
    return np.asarray(pytest.importorskip("skimage.data").astronaut()[10:230, 110:330])


@cache
def loaded(name: str) -> keras.Model:
    return load(name)


@cache
def theirs(name: str) -> Independent:
    return Independent(loaded(name))


def reference(name: str, method: str, layer: str, toward: Toward) -> Map:
    """tf-keras-vis' map `(h, w)`, with its negative part."""
    size = int(loaded(name).input_shape[1])
    image = spec_of(name).scaling(resize(photograph(), size).astype(np.float32))
    (found,) = theirs(name).raw_maps(method, image[None], layer, sign_of(toward))
    return found


def assert_equal(own: Explanation, other: Map) -> int:
    """How many maps with evidence were compared, 0 or 1. `other` may hold negative values."""
    if not own.has_evidence:
        assert other.max() <= 1e-5 * np.abs(other).max()
        return 0
    np.testing.assert_allclose(own.heat, np.maximum(other, 0) / other.max(), atol=5e-3)
    assert np.ptp(own.heat) > 0
    assert np.corrcoef(own.heat.ravel(), np.maximum(other, 0).ravel())[0, 1] >= 0.999
    return 1


def compared(name: str, method: str) -> None:
    """One direction is enough: the other is its sign turned, which small models prove."""
    model = loaded(name)
    for toward in DIRECTIONS:
        (own,) = cam(method, model, [photograph()], spec_of(name).scaling, toward=toward)
        if assert_equal(own, reference(name, method, own.layer, toward)):
            return
    pytest.fail("no map held evidence in either direction: nothing was compared")


@SHIPPED
@pytest.mark.parametrize("method", ["gradcam++", "layercam"])
def test_equal_by_gradient(name: str, method: str) -> None:
    compared(name, method)


@SHIPPED
def test_equal_by_score(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faster-Score-CAM, which is Score-CAM where the map has no more channels."""
    monkeypatch.setattr(faster, "KEPT", 8)  # a forward each, on either side
    compared(name, "faster-scorecam")


@SHIPPED
def test_engines_have_keras_activations_and_gradients(name: str) -> None:
    """Of every layer that the model's maps read, on the photograph and its mirror image; in front of rectifiers to within
    what units on their edge make of rounding."""
    try:
        engine = stored_gradients(name)
    except EngineUnusable:
        pytest.skip("its engine of maps was not derived: `dfx maintain engines`")
    model, layers = loaded(name), engine.layers
    view = resize(photograph(), int(model.input_shape[1]))
    views = np.stack([view, view[:, ::-1]])
    tapped = keras.Model(model.input, [*(feature_maps(model)[layer] for layer in layers), model.output])
    images = tf.constant(spec_of(name).scaling(views.astype(np.float32)))
    with tf.GradientTape() as tape:
        tape.watch(images)
        *activations, logits = tapped(images, training=False)
    for layer, *theirs in zip(layers, activations, tape.gradient(logits, activations), strict=True):
        at_activations, at_gradients = (
            np.linalg.norm(own - other) / np.linalg.norm(other)
            for own, other in zip(engine(views, layer), map(np.asarray, theirs), strict=True)
        )
        assert at_activations <= 1e-4, layer
        assert at_gradients <= (1e-4 if layer == layers[-1] else TOLERANCE), layer


def test_equal_with_all_channels() -> None:
    if "meso_inception4" not in EXPLAINABLE:
        pytest.skip("the weights of the one shipped model with few channels are not on this machine")
    compared("meso_inception4", "scorecam")
