"""Layers chosen by rule, and maps of several layers fused."""

import cv2
import keras
import numpy as np
import pytest
from cam_samples import curved_model, face, pooled_model, random_faces
from keras import layers

from dfx.errors import ExplanationError
from dfx.explain.cam import FAMILY, cam, cam_fused
from dfx.explain.layers import feature_maps, layer_by_rule
from dfx.zoo import spec_of
from dfx.zoo.spec import RAW, UNIT


def deep_model() -> keras.Model:
    """Maps of 8, 4, 4 and 2 cells a side, called fine, mid, mid2 and coarse."""
    keras.utils.set_random_seed(8)
    x = image = keras.Input((16, 16, 3))
    for name, stride in (("fine", 2), ("mid", 2), ("mid2", 1), ("coarse", 2)):
        x = layers.Conv2D(3, 3, stride, padding="same", activation="silu", name=name)(x)
    return keras.Model(image, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)), name="deep")


def test_layers_by_rule() -> None:
    model = deep_model()
    assert [layer_by_rule(model, rule) for rule in ("last", "middle", "early")] == ["coarse", "mid2", "fine"]
    assert cam("gradcam", model, random_faces(1), UNIT, layer="middle")[0].layer == "mid2"
    with pytest.raises(ExplanationError, match="'last', 'middle' or 'early', not by 'deep'"):
        layer_by_rule(model, "deep")
    with pytest.raises(ExplanationError, match="tiny has no 'middle' map: none is that much finer than that of conv"):
        layer_by_rule(pooled_model((1.0, 1.0)), "middle")


def test_rules_find_the_halvings_of_a_real_architecture() -> None:
    """Of odd sides too, and without the frames of zeros before strides (here 17 and 31 a side)."""
    model = spec_of("mobilenet_v3_small").build(200)
    maps = feature_maps(model)
    assert [maps[layer_by_rule(model, rule)].shape[1] for rule in ("last", "middle", "early")] == [7, 13, 25]


@pytest.mark.parametrize("name", FAMILY)
def test_a_fused_map_is_the_mean_of_the_grown_ones(name: str) -> None:
    model, crops = deep_model(), random_faces(2, 16)
    each = [cam(name, model, crops, UNIT, layer=layer) for layer in ("fine", "coarse")]
    fused = cam_fused(name, model, crops, UNIT, ["early", "last", "coarse"], model_name="other")
    for fine, coarse, own in zip(*each, fused, strict=True):
        grown = cv2.resize(coarse.heat, (8, 8), interpolation=cv2.INTER_LINEAR)
        mean = (fine.heat + grown) / 2
        assert own.heat.shape == (8, 8)
        assert own.raw_peak == pytest.approx(mean.max(), abs=1e-5)
        np.testing.assert_allclose(own.heat * own.raw_peak, mean, atol=1e-4)
        assert (own.layer, own.method, own.model, own.signed) == ("fine + coarse", name, "other", None)
        assert own.seconds > 0


def test_one_layer_fused_is_that_layer() -> None:
    model = curved_model()
    (alone,), (fused,) = cam("gradcam", model, [face()], UNIT), cam_fused("gradcam", model, [face()], UNIT, ["conv"])
    np.testing.assert_allclose(fused.heat, alone.heat, atol=1e-6)
    assert fused.raw_peak in (0, 1)


def test_fusing_without_evidence_and_without_layers() -> None:
    model = pooled_model((-2.0, -1.0))
    (fused,) = cam_fused("gradcam", model, [face()], RAW, ["conv"])
    assert not fused.has_evidence
    assert not fused.heat.any()
    with pytest.raises(ExplanationError, match="at least one layer"):
        cam_fused("gradcam", model, [face()], RAW, [])
    with pytest.raises(ExplanationError, match="no feature map named 'nose'"):
        cam_fused("gradcam", model, [face()], RAW, ["conv", "nose"])
