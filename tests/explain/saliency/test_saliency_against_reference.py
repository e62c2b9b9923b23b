"""Gradient and SmoothGrad equal tf-keras-vis; Shapley values add up for every shipped model."""

from functools import cache

import keras
import numpy as np
import pytest
from asking import saliency
from keras import layers
from numpy.typing import NDArray

from dfx.explain.independent.asking import SEED, Independent
from dfx.explain.inputs import PLACE
from dfx.explain.saliency.gradient import Gradient
from dfx.explain.saliency.perturbation import Score, without
from dfx.explain.saliency.regions import grid
from dfx.explain.saliency.shapley import Shapley
from dfx.explain.saliency.smoothgrad import SmoothGrad
from dfx.faces.resize import resize
from dfx.predict.predictor import predictor
from dfx.types import Pixels
from dfx.zoo import shipped, spec_of
from dfx.zoo.spec import SYMMETRIC, Scaling


@cache
def face() -> Pixels:
    return pytest.importorskip("skimage.data").astronaut()[10:230, 110:330]


def reference(method: str, model: keras.Model, scaling: Scaling) -> NDArray[np.float32]:
    """tf-keras-vis' gradient per grey level, per unit of the model's input times the scaling, of the strongest colour."""
    image = scaling(resize(face(), int(model.input_shape[1])).astype(np.float32))
    (signed,) = Independent(model).raw_maps(method, image[None], PLACE, 1.0)
    return np.asarray(np.abs(signed).max(axis=-1) * scaling.scale)


def small_model() -> keras.Model:
    keras.utils.set_random_seed(8)
    image = keras.Input((24, 24, 3))
    x = layers.Conv2D(6, 3, activation="relu")(image)
    x = layers.Conv2D(6, 3, activation="swish")(x)
    return keras.Model(image, layers.Dense(1)(layers.Flatten()(x)), name="small")


def assert_equal(own: NDArray[np.float32], peak: float, other: NDArray[np.float32]) -> None:
    assert peak == pytest.approx(float(other.max()), rel=1e-2)
    assert np.corrcoef(own.ravel(), other.ravel())[0, 1] >= 0.999


def test_gradient_equals_the_reference_on_a_small_model() -> None:
    model = small_model()
    (own,) = saliency(Gradient(), model, [face()], SYMMETRIC)
    assert_equal(own.heat, own.raw_peak, reference("gradient", model, SYMMETRIC))


def test_smoothgrad_equals_the_reference_given_the_same_noise() -> None:
    model = small_model()
    (own,) = saliency(SmoothGrad(draw=np.random.RandomState), model, [face()], SYMMETRIC, seed=SEED)
    assert_equal(own.heat, own.raw_peak, reference("smoothgrad", model, SYMMETRIC))


@pytest.mark.parametrize("name", [name for name in shipped() if spec_of(name).explainable])
def test_gradient_equals_the_reference_on_shipped_models(name: str) -> None:
    ready = predictor(name)
    (own,) = saliency(Gradient(), ready.model, [face()], ready.spec.scaling)
    assert_equal(own.heat, own.raw_peak, reference("gradient", ready.model, ready.spec.scaling))


@pytest.mark.parametrize("name", shipped())
def test_shapley_values_add_up_on_shipped_models(name: str) -> None:
    """Every model, also those without gradients: the four quarters' values are the logit's way from the fill to the face."""
    ready = predictor(name)
    view = resize(face(), ready.size)
    found = Shapley().values(Score(ready, 1.0), view, grid(ready.size, 2))
    whole, empty = ready.logits([view, without(view, "blur")])
    assert (found.whole, found.empty) == pytest.approx((whole, empty), abs=1e-3)
    assert sum(found.values) == pytest.approx(whole - empty, abs=2e-3)
