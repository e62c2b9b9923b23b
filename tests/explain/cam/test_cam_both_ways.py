"""Maps of what dfx answers with, the mean logit of a crop and its mirror image."""

import numpy as np
import pytest
from asking import cam, compiled_cam
from cam_samples import Curved, curved_model, face, pooled_model, random_faces, raw_of

from dfx.explain.cam.family import FAMILY
from dfx.types import Toward
from dfx.zoo.spec import RAW, UNIT


@pytest.mark.parametrize("name", FAMILY)
def test_it_is_the_mean_of_both_views_the_mirrored_one_turned_back(name: str) -> None:
    model, crops = curved_model(), random_faces(3)
    one_way = compiled_cam(name, model, "conv", UNIT)
    for one, crop in zip(cam(name, model, crops, UNIT, both_ways=True), crops, strict=True):
        ((upright, mirrored),) = one_way.run([crop, crop[:, ::-1]], 1.0)
        mean = (upright + mirrored[:, ::-1]) / 2
        assert one.raw_peak == pytest.approx(max(mean.max(), 0), rel=1e-4)
        assert one.signed is not None
        np.testing.assert_allclose(one.signed, mean / np.abs(mean).max(), atol=1e-4)


@pytest.mark.parametrize("toward", ["fake", "real"])
@pytest.mark.parametrize("name", FAMILY)
def test_a_mirrored_crop_has_the_mirrored_map(name: str, toward: Toward) -> None:
    model, (crop,) = curved_model(), random_faces(1)
    one, other = cam(name, model, [crop, crop[:, ::-1]], UNIT, toward=toward, both_ways=True)
    assert one.signed is not None
    assert other.signed is not None
    np.testing.assert_allclose(one.signed, other.signed[:, ::-1], atol=1e-4)
    assert one.raw_peak == pytest.approx(other.raw_peak, rel=1e-4)
    plain, mirrored = cam(name, model, [crop, crop[:, ::-1]], UNIT, toward=toward)  # one way is the default
    assert plain.signed is not None
    assert mirrored.signed is not None
    assert np.abs(plain.signed - mirrored.signed[:, ::-1]).max() > 0.01


def test_hirescam_both_ways_by_its_formula() -> None:
    model, (crop,) = curved_model(), random_faces(1)
    net = Curved(model)
    one, other = (net.activations(view / 255) for view in (crop, crop[:, ::-1]))
    expected = sum(
        (((net.gradient(a) * a).sum(axis=-1))[:, ::step] for a, step in ((one, 1), (other, -1))), np.zeros((4, 4))
    )
    (found,) = cam("hirescam", model, [crop], UNIT, both_ways=True)
    np.testing.assert_allclose(raw_of(found), expected / 2, atol=1e-4 * np.abs(expected).max())


def test_where_a_model_sees_both_views_alike_nothing_changes() -> None:
    model = pooled_model((2.0, -1.0))
    (one,), (both,) = cam("gradcam", model, [face()], RAW), cam("gradcam", model, [face()], RAW, both_ways=True)
    np.testing.assert_allclose(both.heat, one.heat, atol=1e-6)
    assert both.raw_peak == pytest.approx(one.raw_peak)
    assert cam("gradcam", model, [], RAW, both_ways=True) == []
