"""Grad-CAM equals tf-keras-vis, for every architecture with random weights and every shipped model, on photographs.

Compared cell by cell: growing a map to the face's size is not Grad-CAM, and tf-keras-vis aligns the corners where dfx
aligns the cells.
"""

from functools import cache

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from dfx.explain.cam import grad_cam
from dfx.explain.layers import feature_maps
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo import MODELS, load, shipped, spec_of

# Minutes for the four on a busy machine, and each is built of blocks that another one here has. Shipped weights, if
# any, are compared for them too.
SLOW = {"efficientnet_v2_b1", "efficientnet_v2_b2", "efficientnet_v2_m", "inception_resnet_v2"}
QUICK = [name for name, spec in MODELS.items() if spec.explainable and name not in SLOW]


@cache
def faces() -> tuple[Pixels, ...]:
    data = pytest.importorskip("skimage.data")
    cbook = pytest.importorskip("matplotlib.cbook")
    from PIL import Image

    with cbook.get_sample_data("grace_hopper.jpg") as file:
        hopper = np.asarray(Image.open(file).convert("RGB"))
    return data.astronaut()[10:230, 110:330], hopper[40:340, 110:410]


def reference(model: keras.Model, layer: str, crop: Pixels, toward: Toward) -> NDArray[np.float32]:
    """tf-keras-vis' map `(h, w)` with its negative part, neither normalised nor grown."""
    gradcam = pytest.importorskip("tf_keras_vis.gradcam")
    sign = 1.0 if toward == "fake" else -1.0
    image = spec_of(model.name).scaling(resize(crop, int(model.input_shape[1])).astype(np.float32))
    cam = gradcam.Gradcam(model, clone=False)(
        lambda output: sign * output[:, 0],
        image,
        penultimate_layer=layer,
        seek_penultimate_conv_layer=False,
        activation_modifier=None,
        expand_cam=False,
        normalize_cam=False,
    )
    return np.asarray(cam)[0]


def single_use(model: keras.Model) -> keras.Model:
    """tf-keras-vis takes a layer's first call, which is another model's where layers are shared: clone such a model."""
    tensors = feature_maps(model)
    if all(model.get_layer(name).output is tensor for name, tensor in tensors.items()):
        return model
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    copy.name = model.name
    return copy


def correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def compare(model: keras.Model) -> list[float]:
    """Asserts equality for both faces in both directions; the correlations of the maps that hold evidence."""
    scaling, theirs = spec_of(model.name).scaling, single_use(model)
    found: list[float] = []
    directions: tuple[Toward, Toward] = ("fake", "real")
    for toward in directions:
        for crop, own in zip(faces(), grad_cam(model, faces(), scaling, toward=toward), strict=True):
            other = reference(theirs, own.layer, crop, toward)
            assert_equal(own, other)
            if own.has_evidence and np.ptp(own.heat) > 0:
                found.append(correlation(own.heat, np.maximum(other, 0)))
    return found


def assert_equal(own: Explanation, other: NDArray[np.float32]) -> None:
    if not own.has_evidence:
        assert other.max() <= 1e-5 * np.abs(other).max()
        return
    assert own.raw_peak == pytest.approx(float(other.max()), rel=1e-3)
    np.testing.assert_allclose(own.heat * own.raw_peak, np.maximum(other, 0), rtol=0, atol=1e-3 * own.raw_peak)


@pytest.mark.parametrize("name", QUICK)
def test_equal_with_random_weights(name: str) -> None:
    keras.utils.set_random_seed(5)
    correlations = compare(spec_of(name).build())
    assert correlations, "no map held evidence in either direction: nothing was compared"
    assert min(correlations) >= 0.999


@pytest.mark.parametrize("name", [name for name in shipped() if spec_of(name).explainable])
def test_equal_with_the_shipped_weights(name: str) -> None:
    correlations = compare(load(name))
    assert correlations, "no map held evidence in either direction: nothing was compared"
    assert min(correlations) >= 0.999
