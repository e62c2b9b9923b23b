"""The gradient of the mean logit of a picture and its mirror image."""

import numpy as np
import pytest
from asking import saliency
from cam_samples import Array, Curved, curved_model, random_faces

from dfx.explain.saliency.family import GRADIENTS
from dfx.explain.saliency.pixel_gradients import pixel_gradients
from dfx.predict.graph import Network
from dfx.types import Toward
from dfx.zoo.spec import UNIT

STEP = 0.5  # grey levels
QUICK = ("gradient", "gradient-input", "guided-backprop")


def answer(net: Curved, pixels: Array) -> float:
    """The mean logit of a picture `(8, 8, 3)` in grey levels and its mirror image, in float64."""
    return (net.logit(pixels / 255) + net.logit(pixels[:, ::-1] / 255)) / 2


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_logit_and_gradient_are_those_of_the_mean_of_both_views(sign: float) -> None:
    model = curved_model()
    net, pictures = Curved(model), [crop.astype(np.float32) for crop in random_faces(3)]
    both, rng = pixel_gradients(Network(model, UNIT), both_ways=True), np.random.default_rng(1)
    found = list(both.of(iter(pictures), sign))
    assert len(found) == 3
    for (logit, gradient), picture in zip(found, pictures, strict=True):
        pixels = picture.astype(float)
        assert logit == pytest.approx(sign * answer(net, pixels), rel=1e-5)
        for _ in range(4):
            way = rng.standard_normal(picture.shape)
            slope = (answer(net, pixels + STEP * way) - answer(net, pixels - STEP * way)) / (2 * STEP)
            assert (gradient * way).sum() == pytest.approx(sign * slope, rel=0.02, abs=1e-5)


def test_more_pictures_than_a_batch_keep_their_order() -> None:
    model, pictures = curved_model(), [crop.astype(np.float32) for crop in random_faces(11)]
    both = pixel_gradients(Network(model, UNIT), both_ways=True)
    alone = [next(iter(both.of([picture], 1.0))) for picture in pictures]
    for (logit, gradient), (own, its) in zip(both.of(pictures, 1.0), alone, strict=True):
        assert logit == pytest.approx(own, rel=1e-5)
        np.testing.assert_allclose(gradient, its, atol=1e-6)
    assert list(both.of([], 1.0)) == []


@pytest.mark.parametrize("toward", ["fake", "real"])
@pytest.mark.parametrize("name", QUICK)
def test_a_mirrored_crop_has_the_mirrored_map(name: str, toward: Toward) -> None:
    model, (crop,) = curved_model(), random_faces(1)
    method, views = GRADIENTS[name], [crop, crop[:, ::-1]]
    one, other = saliency(method, model, views, UNIT, toward=toward, both_ways=True)
    np.testing.assert_allclose(one.heat, other.heat[:, ::-1], atol=1e-4)
    assert one.raw_peak == pytest.approx(other.raw_peak, rel=1e-4)
    plain, mirrored = saliency(method, model, views, UNIT, toward=toward)  # one way is the default
    assert np.abs(plain.heat - mirrored.heat[:, ::-1]).max() > 0.01
