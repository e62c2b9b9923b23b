"""A sweep's maps are those of each method and layer asked alone."""

import keras
import numpy as np
import pytest
from asking import cam
from cam_samples import deep_model, random_faces, raw_of

from dfx.explain.cam.family import FAMILY
from dfx.explain.cam.sweep import GRADIENT_CAMS, Sweep
from dfx.predict.graph import BATCHES, Network
from dfx.types import Explanation, Pixels
from dfx.zoo.spec import UNIT

LAYERS = ("fine", "coarse")


@pytest.fixture(scope="module")
def model() -> keras.Model:
    return deep_model()


@pytest.fixture(scope="module")
def crops() -> list[Pixels]:
    """More than a batch, and one of another size in between."""
    return [*random_faces(BATCHES[-1], 16), *random_faces(1, 21), *random_faces(1, 16)]


def test_the_methods_that_need_gradients_only() -> None:
    assert set(GRADIENT_CAMS) == {"gradcam", "gradcam++", "layercam", "xgradcam", "hirescam"}
    assert set(GRADIENT_CAMS) < set(FAMILY)


def same(raw: np.ndarray, one: Explanation) -> bool:
    """Whether `raw` is the explanation's map, in its unit."""
    if not one.has_evidence:
        return float(raw.max()) <= 1e-6 * float(np.abs(raw).max())
    return np.allclose(raw, raw_of(one), atol=1e-4 * float(np.abs(raw).max()))


@pytest.mark.parametrize("method", GRADIENT_CAMS)
def test_maps_are_those_asked_alone(model: keras.Model, crops: list[Pixels], method: str) -> None:
    found = Sweep(Network(model, UNIT), LAYERS).maps(crops)
    assert list(found) == [(name, layer) for layer in LAYERS for name in GRADIENT_CAMS]
    for layer, side in zip(LAYERS, (8, 2), strict=True):
        alone = cam(method, model, crops, UNIT, layer, both_ways=True)
        assert found[method, layer].shape == (len(crops), side, side)
        assert any(one.has_evidence for one in alone)
        assert all(same(raw, one) for raw, one in zip(found[method, layer], alone, strict=True))
    one_way = cam(method, model, crops, UNIT, "fine")
    assert not all(same(raw, one) for raw, one in zip(found[method, "fine"], one_way, strict=True))


def test_it_follows_the_weights(model: keras.Model, crops: list[Pixels]) -> None:
    """As a copy whose weights are drawn anew needs it."""
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    sweep = Sweep(Network(copy, UNIT), ["coarse"])
    before = sweep.maps(crops[:2])["gradcam", "coarse"]
    head = copy.layers[-1]
    head.set_weights([3 * weight for weight in head.get_weights()])
    np.testing.assert_allclose(sweep.maps(crops[:2])["gradcam", "coarse"], 3 * before, rtol=1e-5)
