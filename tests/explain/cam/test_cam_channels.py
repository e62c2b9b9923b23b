"""Asking channel by channel: when the memory does not suffice, and where skip connections run past the layer."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from asking import cam, compiled_cam
from cam_samples import curved_model, random_faces
from keras import layers

from dfx.errors import ExplanationError
from dfx.explain.cam.ablation_cam import cut
from dfx.explain.cam.channels import SMALL, CompiledChannels
from dfx.explain.layers import layer_by_rule
from dfx.zoo import spec_of
from dfx.zoo.spec import UNIT

CHANNELWISE = ("scorecam", "faster-scorecam", "ablationcam")


def starved(name: str, model: keras.Model, enough_for: int, monkeypatch: pytest.MonkeyPatch) -> CompiledChannels:
    """The compiled map of `model`, whose memory suffices for so many channels at a time."""
    ready = compiled_cam(name, model, "conv", UNIT)
    assert isinstance(ready, CompiledChannels)
    ask = ready._ask

    def hungry(*tensors: tf.Tensor) -> tf.Tensor:
        if tensors[-1].shape[0] > enough_for:
            raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")
        return ask(*tensors)

    monkeypatch.setattr(ready, "_ask", hungry)
    return ready


@pytest.mark.parametrize("name", CHANNELWISE)
@pytest.mark.parametrize("enough_for", [1, 4])
def test_too_little_memory_asks_for_fewer_channels(name: str, enough_for: int, monkeypatch: pytest.MonkeyPatch) -> None:
    crops = random_faces(7)
    expected = cam(name, curved_model(), crops, UNIT)
    model = curved_model()
    ready = starved(name, model, enough_for, monkeypatch)
    for own, one in zip(cam(name, model, crops, UNIT), expected, strict=True):
        np.testing.assert_allclose(own.heat, one.heat, atol=1e-4)
        assert own.raw_peak == pytest.approx(one.raw_peak, rel=1e-4)
    assert ready.most == enough_for


@pytest.mark.parametrize("name", CHANNELWISE)
def test_no_memory_at_all_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = curved_model()
    starved(name, model, 0, monkeypatch)
    with pytest.raises(ExplanationError, match="memory does not suffice"):
        cam(name, model, random_faces(2), UNIT)


def test_no_memory_for_the_first_forward_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    model = curved_model()
    ready = compiled_cam("scorecam", model, "conv", UNIT)
    assert isinstance(ready, CompiledChannels)
    monkeypatch.setattr(ready._start, "padded", fails)
    with pytest.raises(ExplanationError, match="memory does not suffice"):
        cam("scorecam", model, random_faces(1), UNIT)


@pytest.mark.parametrize(("side", "most"), [(SMALL, 32), (SMALL + 16, 16)])
def test_large_pictures_are_asked_for_fewer_at_a_time(side: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    image = keras.Input((side, side, 3))
    x = layers.Conv2D(40, 8, strides=8, name="conv")(image)
    model = keras.Model(image, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)), name="wide")
    ready, sizes = compiled_cam("scorecam", model, "conv", UNIT), []
    assert isinstance(ready, CompiledChannels)
    ask = ready._ask
    monkeypatch.setattr(ready, "_ask", lambda *tensors: (sizes.append(int(tensors[-1].shape[0])), ask(*tensors))[1])
    cam("scorecam", model, random_faces(1, side), UNIT)
    assert sizes == [most] * (40 // most) + [8]


def residual_model() -> keras.Model:
    """first → second → third, whose output is added to first's and, pooled, weighed by the image's own mean."""
    keras.utils.set_random_seed(4)
    image = keras.Input((8, 8, 3))
    first = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="first")(image)
    second = layers.Conv2D(6, 3, padding="same", activation="relu", name="second")(first)
    third = layers.Conv2D(4, 3, padding="same", name="third")(second)
    joined = layers.GlobalAveragePooling2D()(layers.Activation("silu")(layers.Add()([first, third])))
    both = layers.Concatenate()([joined, layers.GlobalAveragePooling2D()(image)])
    return keras.Model(image, layers.Dense(1)(layers.Dense(6, activation="tanh")(both)), name="residual")


def test_a_channel_is_ablated_where_skip_connections_run_past() -> None:
    model, crops = residual_model(), random_faces(2)
    images = np.stack(crops).astype(np.float32) / 255
    activations = np.asarray(keras.Model(model.inputs, model.get_layer("second").output)([images]))
    kernel, bias = model.get_layer("second").get_weights()
    logits, weights = np.asarray(model(images)), np.zeros((2, 6))
    for channel in range(6):
        keep = (np.arange(6) != channel).astype(np.float32)
        model.get_layer("second").set_weights([kernel * keep, bias * keep])
        weights[:, channel] = (logits - np.asarray(model(images)))[:, 0]
    model.get_layer("second").set_weights([kernel, bias])
    raw = np.einsum("nhwc,nc->nhw", activations, weights)
    for one, expected in zip(cam("ablationcam", model, crops, UNIT, layer="second"), raw, strict=True):
        assert np.abs(expected).max() > 1e-4
        assert one.signed is not None
        np.testing.assert_allclose(one.signed, expected / np.abs(expected).max(), atol=1e-2)


def test_a_real_architecture_can_be_cut_inside_a_block() -> None:
    """Skip connections and squeeze-and-excite run past the layer."""
    keras.utils.set_random_seed(6)
    spec = spec_of("mobilenet_v3_small")
    model = spec.build(64)
    (explanation,) = cam("ablationcam", model, random_faces(1, 64), spec.scaling, layer="middle")
    assert explanation.layer == layer_by_rule(model, "middle")
    assert explanation.signed is not None
    assert np.abs(explanation.signed).max() == 1


def test_a_layer_shared_with_another_model_is_cut_at_this_models_call() -> None:
    model, images = residual_model(), np.stack(random_faces(2)).astype(np.float32) / 255
    fresh = keras.Input((8, 8, 3))
    first, second, third = (model.get_layer(name) for name in ("first", "second", "third"))
    pooled = layers.GlobalAveragePooling2D()(third(second(first(fresh * 0.5))))
    reusing = keras.Model(fresh, layers.Dense(1)(pooled))
    front, behind = cut(reusing, "second")
    activations, logits = front([images])
    np.testing.assert_allclose(np.asarray(activations), np.asarray(second(first(images * 0.5))), atol=1e-6)
    np.testing.assert_allclose(np.asarray(behind([activations])), np.asarray(logits), atol=1e-6)
    assert np.abs(np.asarray(logits - behind([activations * 0]))).max() > 1e-4
