"""Layers chosen by rule, and maps of several layers fused."""

import cv2
import numpy as np
import pytest
from asking import cam, cam_fused
from cam_samples import curved_model, deep_model, face, pooled_model, random_faces, raw_of

from dfx.errors import ExplanationError
from dfx.explain.cam.family import FAMILY
from dfx.explain.cam.fused import ROW, Part, parts_of
from dfx.explain.layers import feature_maps, layer_by_rule
from dfx.explain.method import FUSED
from dfx.zoo import spec_of
from dfx.zoo.spec import RAW, UNIT


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
    parts = [Part(name, layer) for layer in ("early", "last", "coarse")]  # one of them twice
    fused = cam_fused(parts, model, crops, UNIT, name)
    for fine, coarse, own in zip(*each, fused, strict=True):
        assert fine.signed is not None
        assert coarse.signed is not None
        grown = cv2.resize(coarse.signed, (8, 8), interpolation=cv2.INTER_LINEAR)
        mean = (fine.signed + grown) / 2
        assert own.heat.shape == (8, 8)
        assert own.raw_peak == pytest.approx(max(mean.max(), 0), abs=1e-5)
        np.testing.assert_allclose(raw_of(own), mean, atol=1e-4)
        assert (own.layer, own.method, own.unit) == ("fine + coarse", name, ROW.unit)
        assert own.seconds > 0


def test_a_map_fused_of_two_methods_says_so() -> None:
    model, crops = deep_model(), random_faces(1, 16)
    parts = [Part("hirescam", "#0"), Part("gradcam", "last")]
    (own,) = cam_fused(parts, model, crops, UNIT)
    (one,), (other,) = cam("hirescam", model, crops, UNIT, "fine"), cam("gradcam", model, crops, UNIT, "coarse")
    assert (own.method, own.layer) == (FUSED, "hirescam@fine, gradcam@coarse")
    assert one.signed is not None
    assert other.signed is not None
    mean = (one.signed + cv2.resize(other.signed, (8, 8), interpolation=cv2.INTER_LINEAR)) / 2
    np.testing.assert_allclose(raw_of(own), mean, atol=1e-4)
    (named,) = cam_fused([Part("gradcam", "fine"), Part("gradcam", "last")], model, crops, UNIT)
    assert (named.method, named.layer) == (FUSED, "gradcam@fine, gradcam@coarse")


def test_fused_both_ways_is_a_mirror_image_too() -> None:
    model, (crop,) = deep_model(), random_faces(1, 16)
    parts = [Part("layercam", "early"), Part("hirescam", "last")]
    one, other = cam_fused(parts, model, [crop, crop[:, ::-1]], UNIT, both_ways=True)
    np.testing.assert_allclose(raw_of(one), raw_of(other)[:, ::-1], atol=1e-5)


def test_parts_are_written_as_they_are_read() -> None:
    text = "gradcam++@#12,hirescam@last"
    assert parts_of(text) == [Part("gradcam++", "#12"), Part("hirescam", "last")]
    assert ",".join(map(str, parts_of(text))) == text
    assert parts_of("gradcam++@#12, hirescam@last") == parts_of(text)
    for wrong in ("gradcam", "gradcam@", "@last", "gradcam@last,", "a@b@c", ""):
        with pytest.raises(ExplanationError, match="written as in"):
            parts_of(wrong)


def test_one_layer_fused_is_that_layer() -> None:
    model = curved_model()
    (alone,), (fused,) = (
        cam("gradcam", model, [face()], UNIT),
        cam_fused([Part("gradcam", "conv")], model, [face()], UNIT),
    )
    np.testing.assert_allclose(fused.heat, alone.heat, atol=1e-6)
    assert fused.raw_peak == pytest.approx(float(np.abs(alone.signed).max() * alone.signed.max()))  # type: ignore[arg-type, union-attr]


def test_fusing_without_evidence_and_without_layers() -> None:
    model = pooled_model((-2.0, -1.0))
    (fused,) = cam_fused([Part("gradcam", "conv")], model, [face()], RAW)
    assert not fused.has_evidence
    assert not fused.heat.any()
    with pytest.raises(ExplanationError, match="at least one layer"):
        cam_fused([], model, [face()], RAW)
    with pytest.raises(ExplanationError, match="no feature map named 'nose'"):
        cam_fused([Part("gradcam", "conv"), Part("gradcam", "nose")], model, [face()], RAW)
    with pytest.raises(ExplanationError, match="no class activation map 'nosecam'"):
        cam_fused([Part("nosecam", "conv")], model, [face()], RAW)
