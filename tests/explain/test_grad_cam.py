"""Grad-CAM against numbers worked out by hand, on a model of one 1×1 convolution."""

import gc
import threading
import weakref

import keras
import numpy as np
import pytest
from asking import cam, compiled_cam
from cam_samples import BIAS, SIDE, face, pooled_model
from keras import layers

from dfx.errors import ExplanationError
from dfx.explain.explanation import explanation_of
from dfx.types import Explanation, Pixels
from dfx.zoo.spec import RAW, UNIT


def test_the_map_is_the_one_worked_out_by_hand() -> None:
    # ∂logit/∂A_c = head_c / 16 at each of the 16 cells, so w = (2/16, −1/16) and a cell holds (2·red − green) / 16:
    # (20 − 3)/16 at (0, 1), (8 − 3)/16 at (2, 2), −3/16 elsewhere, which the ReLU takes away.
    (explanation,) = cam("gradcam", pooled_model((2.0, -1.0)), [face()], RAW)
    expected = np.zeros((SIDE, SIDE))
    expected[0, 1], expected[2, 2] = 1.0, 5 / 17
    np.testing.assert_allclose(explanation.heat, expected, atol=1e-6)
    assert explanation.raw_peak == pytest.approx(17 / 16)
    assert (explanation.model, explanation.method, explanation.layer) == ("tiny", "gradcam", "conv")
    assert explanation.heat.dtype == np.float32
    assert explanation.seconds > 0


def test_behind_pooling_the_cells_add_up_to_the_logit() -> None:
    """The unit that the colour bar states: logits per cell."""
    model = pooled_model((2.0, 0.5))
    (explanation,) = cam("gradcam", model, [face()], RAW)
    logit = float(model(face()[None].astype(np.float32))[0, 0])
    assert explanation.raw_peak * explanation.heat.sum() == pytest.approx(logit - BIAS, rel=1e-5)


def test_toward_real_turns_the_sign() -> None:
    (explanation,) = cam("gradcam", pooled_model((2.0, -1.0)), [face()], RAW, toward="real")
    expected = np.ones((SIDE, SIDE))
    expected[0, 1] = expected[2, 2] = 0
    np.testing.assert_allclose(explanation.heat, expected, atol=1e-6)
    assert explanation.raw_peak == pytest.approx(3 / 16)
    assert explanation.toward == "real"


def test_scaling_is_applied() -> None:
    (raw,), (unit,) = (cam("gradcam", pooled_model((2.0, 0.0)), [face()], scaling) for scaling in (RAW, UNIT))
    assert raw.raw_peak == pytest.approx(255 * unit.raw_peak)


def test_nothing_positive_is_no_evidence_and_not_a_stretched_nothing() -> None:
    (explanation,) = cam("gradcam", pooled_model((-2.0, -1.0)), [face()], RAW)
    assert explanation.raw_peak == 0
    assert not explanation.has_evidence
    assert not explanation.heat.any()


def test_rounding_is_no_evidence() -> None:
    def of(least: float) -> Explanation:
        raw = np.array([[-3.0, least]], np.float32)
        return explanation_of(raw, "tiny", "gradcam", "conv", 0.1, "fake", "logits")

    assert of(1e-7).raw_peak == 0
    assert not of(1e-7).heat.any()
    assert of(1e-3).raw_peak > 0


@pytest.mark.parametrize("value", [0, 255])
def test_a_constant_crop_gives_a_finite_map(value: int) -> None:
    crop = np.full((9, 5, 3), value, np.uint8)
    (explanation,) = cam("gradcam", pooled_model((1.0, 1.0)), [crop], UNIT)
    assert np.isfinite(explanation.heat).all()
    assert explanation.has_evidence == (value > 0)
    assert (explanation.heat == (1 if value else 0)).all()


def test_a_map_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ExplanationError, match="not finite"):
        cam("gradcam", pooled_model((float("inf"), 1.0)), [face()], RAW)


def random_model() -> keras.Model:
    image = keras.Input((16, 16, 3))
    x = layers.Conv2D(6, 3, activation="relu", name="first")(image)
    x = layers.BatchNormalization()(layers.Conv2D(5, 3, name="second")(x))
    x = layers.Dropout(0.5)(x)
    return keras.Model(image, layers.Dense(1)(layers.Dense(8, activation="relu")(layers.Flatten()(x))), name="random")


def random_faces(count: int) -> list[Pixels]:
    rng = np.random.default_rng(3)
    return [rng.integers(0, 256, (20 + i, 20 + i, 3), dtype=np.uint8) for i in range(count)]


def test_a_batch_gives_what_single_faces_give_from_one_trace() -> None:
    keras.utils.set_random_seed(1)
    model, crops = random_model(), random_faces(11)  # 8 and then 3 padded to 4
    together = cam("gradcam", model, crops, UNIT)
    for crop, one in zip(crops, together, strict=True):
        (alone,) = cam("gradcam", model, [crop], UNIT)
        np.testing.assert_allclose(alone.heat, one.heat, atol=1e-4)
        assert alone.raw_peak == pytest.approx(one.raw_peak, rel=1e-4)
    cam("gradcam", model, crops[:2], UNIT, toward="real")
    assert len({one.raw_peak for one in together}) == 11
    assert compiled_cam("gradcam", model, together[0].layer, UNIT).traces == 1


def test_no_faces_no_maps() -> None:
    assert cam("gradcam", random_model(), [], UNIT) == []


def test_a_layer_can_be_named() -> None:
    (explanation,) = cam("gradcam", random_model(), random_faces(1), UNIT, layer="first")
    assert explanation.layer == "first"
    assert explanation.heat.shape == (14, 14)
    with pytest.raises(ExplanationError, match="first, second"):
        cam("gradcam", random_model(), random_faces(1), UNIT, layer="third")


def test_the_compiled_map_follows_the_weights() -> None:
    model = pooled_model((2.0, -1.0))
    cam("gradcam", model, [face()], RAW)
    model.get_layer("logit").set_weights([np.array([[4.0], [-1.0]], np.float32), np.array([0.0], np.float32)])
    assert cam("gradcam", model, [face()], RAW)[0].raw_peak == pytest.approx(37 / 16)


def test_the_cache_does_not_keep_a_model_alive() -> None:
    model = pooled_model((2.0, -1.0))
    cam("gradcam", model, [face()], RAW)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_callers_in_parallel_share_one_trace() -> None:
    model, crops = random_model(), random_faces(6)
    expected = [one.raw_peak for one in cam("gradcam", random_copy(model), crops, UNIT)]
    got: dict[int, float] = {}

    def ask(i: int) -> None:
        got[i] = cam("gradcam", model, [crops[i]], UNIT)[0].raw_peak

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[i] for i in range(6)] == pytest.approx(expected, rel=1e-4)
    layer = cam("gradcam", model, crops[:1], UNIT)[0].layer
    assert compiled_cam("gradcam", model, layer, UNIT).traces == 1


def random_copy(model: keras.Model) -> keras.Model:
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    return copy


@pytest.mark.parametrize(
    "crop",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)],
)
def test_what_is_no_picture_is_refused(crop: Pixels) -> None:
    with pytest.raises(ExplanationError, match=r"must be \(H, W, 3\) uint8 RGB, not"):
        cam("gradcam", pooled_model((1.0, 1.0)), [crop], RAW)


def test_other_directions_and_other_outputs_are_refused() -> None:
    with pytest.raises(ExplanationError, match="not for 'left'"):
        cam("gradcam", pooled_model((1.0, 1.0)), [face()], RAW, toward="left")  # type: ignore[arg-type]
    image = keras.Input((SIDE, SIDE, 3))
    two = keras.Model(image, layers.Dense(2)(layers.GlobalAveragePooling2D()(layers.Conv2D(2, 1)(image))), name="two")
    with pytest.raises(ExplanationError, match="one logit"):
        cam("gradcam", two, [face()], RAW)
