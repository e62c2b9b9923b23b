"""Every class activation map on faces and models that give it nothing to show."""

import gc
import weakref
from functools import cache

import keras
import numpy as np
import pytest
from asking import cam, compiled_cam
from cam_samples import curved_model, face, pooled_model, random_faces

from dfx.errors import ExplanationError
from dfx.explain.cam.family import FAMILY
from dfx.zoo.spec import RAW, UNIT

EVERY = pytest.mark.parametrize("name", FAMILY)


@cache
def shared_model() -> keras.Model:
    return curved_model()


@EVERY
def test_shape_range_and_batch(name: str) -> None:
    crops = random_faces(11, 12)  # 8 and then 3 padded to 4
    together = cam(name, shared_model(), crops, UNIT)
    assert len(together) == 11
    for crop, one in zip(crops[::5], together[::5], strict=True):
        assert one.heat.shape == (4, 4)
        assert one.heat.dtype == np.float32
        assert one.heat.max() in (0, 1)
        assert one.heat.min() >= 0
        assert one.signed is not None
        assert np.abs(one.signed).max() == 1
        assert one.seconds > 0
        (alone,) = cam(name, shared_model(), [crop], UNIT)
        np.testing.assert_allclose(alone.heat, one.heat, atol=1e-4)
        assert alone.raw_peak == pytest.approx(one.raw_peak, rel=1e-4)
    assert compiled_cam(name, shared_model(), "conv", UNIT).traces == 1


@EVERY
@pytest.mark.parametrize("value", [0, 255])
def test_a_constant_face_gives_a_finite_map(name: str, value: int) -> None:
    for model in (shared_model(), pooled_model((1.0, 1.0))):
        (explanation,) = cam(name, model, [np.full((9, 5, 3), value, np.uint8)], UNIT)
        assert np.isfinite(explanation.heat).all()
    # The pooled model's map of a black face is zero; of a white one Score-CAM has no contrast to mask with.
    assert explanation.has_evidence == (value > 0 and "score" not in name)


@EVERY
def test_nothing_positive_is_no_evidence(name: str) -> None:
    if name == "eigencam":
        pytest.skip("Eigen-CAM is class-agnostic: it asks for no evidence")
    (explanation,) = cam(name, pooled_model((-2.0, -1.0)), [face()], RAW)
    assert explanation.raw_peak == 0
    assert not explanation.has_evidence
    assert not explanation.heat.any()


@EVERY
def test_a_wrong_layer_and_no_faces(name: str) -> None:
    with pytest.raises(ExplanationError, match="no feature map named 'nose'; there are: conv"):
        cam(name, shared_model(), random_faces(1), UNIT, layer="nose")
    assert cam(name, shared_model(), [], UNIT) == []


@EVERY
def test_a_map_that_is_not_finite_is_refused(name: str) -> None:
    model = pooled_model((1.0, 1.0))
    model.get_layer("conv").set_weights([np.full((1, 1, 3, 2), np.nan, np.float32)])
    with pytest.raises(ExplanationError, match="not finite"):
        cam(name, model, [face()], RAW)


@EVERY
def test_the_compiled_map_follows_the_weights(name: str) -> None:
    model = pooled_model((2.0, 1.0))
    before = cam(name, model, [face()], RAW)[0].raw_peak
    model.get_layer("conv").set_weights([2 * model.get_layer("conv").get_weights()[0]])
    assert cam(name, model, [face()], RAW)[0].raw_peak > 1.5 * before


@EVERY
def test_the_cache_does_not_keep_a_model_alive(name: str) -> None:
    model = pooled_model((2.0, -1.0))
    cam(name, model, [face()], RAW)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
