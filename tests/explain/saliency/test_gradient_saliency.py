"""Gradient methods against numbers worked out by hand, on models of one 1×1 convolution."""

import gc
import weakref

import keras
import numpy as np
import pytest
from asking import saliency
from keras import layers

from dfx.errors import ExplanationError
from dfx.explain.saliency.base import GradientSaliency
from dfx.explain.saliency.family import GRADIENTS
from dfx.explain.saliency.gradient import Gradient
from dfx.explain.saliency.gradient_input import GradientInput
from dfx.explain.saliency.guided_backprop import GuidedBackprop
from dfx.explain.saliency.integrated_gradients import Completeness, IntegratedGradients
from dfx.explain.saliency.pixel_gradients import pixel_gradients
from dfx.explain.saliency.smoothgrad import SmoothGrad
from dfx.predict.graph import Network
from dfx.types import Explanation, Pixels
from dfx.zoo.spec import RAW, SYMMETRIC, UNIT, Scaling

SIDE = 2
CELLS = SIDE * SIDE
BIAS = 7.0


def linear_model(weights: tuple[float, float, float]) -> keras.Model:
    """logit = weights · mean colour + BIAS."""
    image = keras.Input((SIDE, SIDE, 3))
    model = keras.Model(image, layers.Dense(1, name="logit")(layers.GlobalAveragePooling2D()(image)), name="linear")
    model.get_layer("logit").set_weights([np.array(weights, np.float32)[:, None], np.array([BIAS], np.float32)])
    return model


def rectified_model() -> keras.Model:
    """logit = mean of ReLU(2 · red − green) − mean of ReLU(green)."""
    image = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(2, 1, activation="relu", use_bias=False, name="conv")(image)
    x = layers.Dense(1, use_bias=False, name="logit")(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(image, x, name="rectified")
    model.get_layer("conv").set_weights([np.array([[2, 0], [-1, 1], [0, 0]], np.float32)[None, None]])
    model.get_layer("logit").set_weights([np.array([[1], [-1]], np.float32)])
    return model


def random_model(activation: str = "relu") -> keras.Model:
    keras.utils.set_random_seed(4)
    image = keras.Input((16, 16, 3))
    x = layers.Conv2D(6, 3, activation=activation)(image)
    x = layers.Dropout(0.5)(layers.BatchNormalization()(layers.Conv2D(5, 3, activation=activation)(x)))
    x = layers.Dense(8, activation="tanh")(layers.Flatten()(x))
    return keras.Model(image, layers.Dense(1)(x), name="random")


def face() -> Pixels:
    """Red 10 at (0, 1), green 3 everywhere."""
    crop = np.zeros((SIDE, SIDE, 3), np.uint8)
    crop[..., 1] = 3
    crop[0, 1, 0] = 10
    return crop


def random_faces(count: int, side: int = 16) -> list[Pixels]:
    draw = np.random.default_rng(3)
    return [draw.integers(0, 256, (side, side, 3), dtype=np.uint8) for _ in range(count)]


def raw(explanation: Explanation) -> np.ndarray:
    """The signed map in its unit."""
    assert explanation.signed is not None
    return explanation.signed * (explanation.raw_peak / explanation.signed.max())


def integrated(
    model: keras.Model, crop: Pixels, scaling: Scaling, method: IntegratedGradients
) -> tuple[np.ndarray, Completeness]:
    """The raw map of a crop of the model's size toward "fake", and how well it adds up."""
    return method.attribute(pixel_gradients(Network(model, scaling)), crop.astype(np.float32), 1.0)


def test_gradient_is_the_largest_weight_of_a_linear_model() -> None:
    for toward in ("fake", "real"):
        (found,) = saliency(Gradient(), linear_model((2.0, -4.0, 1.0)), [face()], RAW, toward=toward)  # type: ignore[arg-type]
        assert found.raw_peak == pytest.approx(4 / CELLS)
        np.testing.assert_allclose(found.heat, 1.0)
        assert found.signed is None
    assert (found.model, found.method, found.layer, found.heat.shape) == ("linear", "gradient", "input", (SIDE, SIDE))


def test_gradients_are_per_grey_level_whatever_the_scaling() -> None:
    (unit,) = saliency(Gradient(), linear_model((2.0, -4.0, 1.0)), [face()], UNIT)
    assert unit.raw_peak == pytest.approx(4 / CELLS / 255)


def test_gradient_input_is_what_each_pixel_adds_to_a_linear_logit() -> None:
    model = linear_model((2.0, -1.0, 0.5))
    (found,) = saliency(GradientInput(), model, [face()], RAW)
    np.testing.assert_allclose(raw(found), np.array([[-3, 17], [-3, -3]]) / CELLS, rtol=1e-5)
    for scaling in (RAW, UNIT, SYMMETRIC):
        (found,) = saliency(GradientInput(), model, [face()], scaling, toward="real")
        logit = float(model(scaling(face()[None].astype(np.float32)))[0, 0])
        assert raw(found).sum() == pytest.approx(BIAS - logit, abs=1e-5)


def test_integrated_gradients_are_exact_for_a_linear_model() -> None:
    method = IntegratedGradients(baseline=2.0)
    found, completeness = integrated(linear_model((2.0, -1.0, 0.0)), face(), RAW, method)
    # 2 · (red − 2) − (green − 2), a quarter of it: (16 − 1) / 4 at (0, 1), (−4 − 1) / 4 elsewhere.
    np.testing.assert_allclose(found, np.array([[-5, 15], [-5, -5]]) / CELLS, rtol=1e-5)
    assert completeness.difference == pytest.approx(0, abs=1e-5)
    assert completeness.gap == 0


def test_integrated_gradients_of_a_square_by_hand() -> None:
    """logit = m², m the mean red: the integral of 2·α·m is m, so pixel p gets red_p · m / 4."""
    image = keras.Input((SIDE, SIDE, 3))
    mean = layers.Dense(1, use_bias=False, name="red")(layers.GlobalAveragePooling2D()(image))
    model = keras.Model(image, layers.Multiply()([mean, mean]), name="square")
    model.get_layer("red").set_weights([np.array([[1], [0], [0]], np.float32)])
    crop = np.zeros((SIDE, SIDE, 3), np.uint8)
    crop[..., 0] = [[4, 8], [0, 12]]  # m = 6
    found, completeness = integrated(model, crop, RAW, IntegratedGradients(baseline=0))
    np.testing.assert_allclose(found, [[6, 12], [0, 18]], rtol=1e-5)
    assert (completeness.steps, completeness.gap) == (16, 0)
    assert completeness.attributed == pytest.approx(36, rel=1e-5)


def test_integrated_gradients_add_up_on_a_model_that_bends() -> None:
    model, crops = random_model(), random_faces(3)
    grey = np.full((1, 16, 16, 3), 127.5, np.float32)
    for crop in crops:
        found, completeness = integrated(model, crop, UNIT, IntegratedGradients())
        logits = model(UNIT(np.concatenate([crop[None].astype(np.float32), grey]))).numpy()[:, 0]
        assert completeness.difference == pytest.approx(float(logits[0] - logits[1]), abs=1e-4)
        assert completeness.gap <= 0.01
        assert found.sum() == pytest.approx(completeness.difference, rel=0.011)


def test_a_gap_that_stays_is_told() -> None:
    """The step of a steep sigmoid falls between two steps out of two: the most steps are reached, the gap is not hidden."""
    image = keras.Input((SIDE, SIDE, 3))
    x = layers.Dense(1, activation="sigmoid", name="steep")(layers.GlobalAveragePooling2D()(image))
    model = keras.Model(image, layers.Dense(1, name="logit")(x), name="steep")
    model.get_layer("steep").set_weights([np.array([[9], [0], [0]], np.float32), np.array([-9 * 37], np.float32)])
    model.get_layer("logit").set_weights([np.ones((1, 1), np.float32), np.zeros(1, np.float32)])
    crop = np.full((SIDE, SIDE, 3), 100, np.uint8)
    method = IntegratedGradients(baseline=0, most_steps=2)
    _, completeness = integrated(model, crop, RAW, method)
    assert completeness.steps == 2
    assert completeness.difference == pytest.approx(1)
    assert completeness.gap > 0.9
    _, fine = integrated(model, crop, RAW, IntegratedGradients(baseline=0, most_steps=4096))
    assert fine.gap <= 0.01


def test_smoothgrad_of_a_linear_model_is_its_gradient() -> None:
    (smooth,) = saliency(SmoothGrad(n=5, noise=0.5), linear_model((2.0, -4.0, 1.0)), [face()], RAW)
    assert smooth.raw_peak == pytest.approx(1.0)
    np.testing.assert_allclose(smooth.heat, 1.0, rtol=1e-5)


def test_smoothgrad_follows_its_seed_and_without_samples_is_the_gradient() -> None:
    model, crops = random_model(), random_faces(1)
    one, again, other = (saliency(SmoothGrad(n=4), model, crops, UNIT, seed=seed)[0].heat for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 0.01
    (plain,), (none,) = (saliency(method, model, crops, UNIT) for method in (Gradient(), SmoothGrad(n=0)))
    np.testing.assert_array_equal(plain.heat, none.heat)


def test_guided_backpropagation_by_hand() -> None:
    # For "fake" the second channel's gradient, −1/4, is dropped; the first one's is 2/4 for red and −1/4 for green where
    # 2 · red > green: at (0, 1) only. The plain gradient there is 2/4 − 1/4 − 1/4 = 0.
    (fake,) = saliency(GuidedBackprop(), rectified_model(), [face()], RAW)
    np.testing.assert_allclose(raw(fake), [[0, 0.25], [0, 0]], atol=1e-7)
    # For "real" the first is dropped, the second passes 1/4 to green everywhere.
    (real,) = saliency(GuidedBackprop(), rectified_model(), [face()], RAW, toward="real")
    np.testing.assert_allclose(raw(real), np.full((SIDE, SIDE), 0.25), rtol=1e-6)


@pytest.mark.parametrize("activation", ["relu", "relu6", "leaky_relu", "swish", "hard_swish"])
def test_guiding_changes_gradients_not_logits(activation: str) -> None:
    model, (crop,) = random_model(activation), random_faces(1)
    pixels = crop.astype(np.float32)
    ((plain, gradient),) = pixel_gradients(Network(model, UNIT)).of([pixels], 1.0)
    ((guided, other),) = pixel_gradients(Network(model, UNIT), guided=True).of([pixels], 1.0)
    assert guided == pytest.approx(plain, rel=1e-5)
    assert np.abs(other - gradient).max() > 0.01 * np.abs(gradient).max()


def test_without_a_rectifier_there_is_nothing_to_guide() -> None:
    with pytest.raises(ExplanationError, match="linear has no ReLU"):
        saliency(GuidedBackprop(), linear_model((1.0, 1.0, 1.0)), [face()], RAW)


@pytest.mark.parametrize("method", GRADIENTS.values(), ids=GRADIENTS.keys())
def test_every_method_survives_constant_faces(method: GradientSaliency) -> None:
    model = random_model()
    for found in saliency(method, model, [np.full((9, 5, 3), value, np.uint8) for value in (0, 127, 255)], UNIT):
        assert np.isfinite(found.heat).all()
        assert (found.method, found.unit, found.heat.shape) == (method.row.name, method.row.unit, (16, 16))
        assert found.heat.max() == (1.0 if found.has_evidence else 0.0)


def test_nothing_positive_is_no_evidence() -> None:
    (found,) = saliency(GradientInput(), linear_model((-1.0, -1.0, 0.0)), [face()], RAW)
    assert not found.has_evidence
    assert not found.heat.any()
    assert found.signed is not None
    assert found.signed.min() == -1


def test_what_cannot_be_explained_is_refused_in_a_sentence() -> None:
    model = linear_model((1.0, 1.0, 1.0))
    with pytest.raises(ExplanationError, match="not for 'left'"):
        saliency(Gradient(), model, [face()], RAW, toward="left")  # type: ignore[arg-type]
    with pytest.raises(ExplanationError, match=r"must be \(H, W, 3\) uint8 RGB"):
        saliency(Gradient(), model, [np.zeros((4, 4), np.uint8)], RAW)
    with pytest.raises(ExplanationError, match="not finite"):
        saliency(Gradient(), linear_model((float("inf"), 1.0, 1.0)), [face()], RAW)
    image = keras.Input((SIDE, SIDE, 3))
    two = keras.Model(image, layers.Dense(2)(layers.Flatten()(image)), name="two")
    with pytest.raises(ExplanationError, match="one logit"):
        saliency(Gradient(), two, [face()], RAW)
    rounded = keras.Model(image, keras.ops.cast(keras.ops.cast(layers.Flatten()(image)[:, :1], "int32"), "float32"))
    with pytest.raises(ExplanationError, match="reaches the picture"):
        saliency(Gradient(), rounded, [face()], RAW)
    assert saliency(Gradient(), model, [], RAW) == []


def test_one_trace_serves_all_methods_and_dies_with_the_model() -> None:
    model, crops = random_model(), random_faces(3, side=20)
    for method in (Gradient(), GradientInput(), SmoothGrad(n=11), IntegratedGradients()):
        saliency(method, model, crops, UNIT)
    assert pixel_gradients(Network(model, UNIT)).graph.traces == 1
    gone = weakref.ref(model)
    saliency(GuidedBackprop(), model, crops, UNIT)
    del model
    gc.collect()
    assert gone() is None
