"""The features that a logit is read from: of every head, in one forward, over both views."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from dfx.errors import ModelError
from dfx.predict.predictor import Predictor
from dfx.zoo import build

CROPS = [np.random.default_rng(i).integers(0, 256, (70, 70, 3), dtype=np.uint8) for i in range(5)]


@pytest.fixture(scope="module")
def ready() -> Predictor:
    import keras

    keras.utils.set_random_seed(3)
    return Predictor(build("meso4", input_size=64))


def test_the_logit_is_read_from_them(ready):
    logits, features = ready.logits_and_features(CROPS)
    assert features.shape == (5, 16)
    kernel, bias = ready.model.get_layer("logit").get_weights()
    assert logits == pytest.approx((features @ kernel)[:, 0] + bias[0], abs=1e-5)  # linear, so the views' mean is too
    assert features.std(axis=0).max() > 1e-4


def test_the_logits_are_the_same_with_and_without_them(ready):
    assert ready.logits_and_features(CROPS)[0] == pytest.approx(ready.logits(CROPS), abs=1e-5)


def test_a_mirrored_crop_has_the_same_features(ready):
    plain, turned = (ready.logits_and_features(c)[1] for c in (CROPS, [crop[:, ::-1] for crop in CROPS]))
    assert plain == pytest.approx(turned, abs=1e-5)


def test_nobody_asked_gives_nothing(ready):
    assert ready.logits([]).shape == (0,)


def test_the_features_are_compiled_only_for_who_asks():
    fresh = Predictor(build("meso4", input_size=64))
    fresh.logits(CROPS[:1])
    assert set(fresh._forward._graphs) == {None}


def test_two_class_logits_are_read_from_features_too():
    """A difference of two class logits: the dense layer lies before the last one."""
    import keras

    from dfx.zoo.networks.heads import softmax_logit

    image = keras.Input((64, 64, 3))
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(7, 3)(image))
    model = keras.Model(image, softmax_logit(keras.layers.Dropout(0.3)(pooled)), name="mobilenet_v3_small")
    logits, features = Predictor(model).logits_and_features(CROPS)
    assert features.shape == (5, 7)
    kernel, _ = model.get_layer("class_logits").get_weights()
    assert logits == pytest.approx(features @ (kernel[:, 1] - kernel[:, 0]), abs=1e-3)


def test_a_model_without_a_dense_layer_has_none():
    import keras

    image = keras.Input((64, 64, 3))
    x = keras.layers.GlobalAveragePooling2D(keepdims=False)(keras.layers.Conv2D(1, 3)(image))
    with pytest.raises(ModelError, match="no dense layer"):
        Predictor(keras.Model(image, x, name="meso4")).logits_and_features(CROPS)


def test_texture_is_the_mean_and_spread_of_the_first_sums():
    import keras

    keras.utils.set_random_seed(4)
    image = keras.Input((32, 32, 3))
    x, sums = image, []
    for _ in range(3):
        x = keras.layers.Add()([x, keras.layers.Conv2D(3, 1)(x)])
        sums.append(x)
    model = keras.Model(
        image, keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(x)), name="mobilenet_v3_small"
    )
    ready = Predictor(model)
    _, texture = ready.logits_and_features(CROPS[:1], "texture")
    assert texture.shape == (1, 18)
    from dfx.faces.resize import resize

    view = ready.spec.scaling(resize(CROPS[0], 32)[None].astype(np.float32))
    maps = [np.asarray(part) for part in keras.Model(image, sums)(view)]
    by_hand = np.concatenate(
        [part for y in maps for part in (y.mean((0, 1, 2)), np.log(y.std((0, 1, 2)) + 1e-3))]
    )  # a mirrored view has the same means and spreads
    assert texture[0] == pytest.approx(by_hand, abs=1e-3)
    _, both = ready.logits_and_features(CROPS[:1], "both")
    assert both[0, 3:] == pytest.approx(texture[0], abs=1e-5)
    assert both[0, :3] == pytest.approx(maps[-1].mean((0, 1, 2)), abs=1e-3)


def test_a_model_without_sums_has_no_texture(ready):
    with pytest.raises(ModelError, match="residual sums"):
        ready.logits_and_features(CROPS, "texture")


def test_features_can_be_asked_for_in_another_thread_than_the_model_was_made_in():
    """Keras invents names per thread: what is added to a model there must not be called like its own layers."""
    import keras

    from dfx.predict.features import FEATURES, TAPS, joined

    image = maps = keras.Input((32, 32, 3))
    for number in range(TAPS):
        maps = keras.layers.Add()([maps, keras.layers.Conv2D(3, 3, padding="same", name=f"conv_{number}")(maps)])
    pooled = keras.layers.Concatenate()([keras.layers.GlobalAveragePooling2D()(maps)] * 2)
    model = keras.Model(image, keras.layers.Dense(1)(pooled))

    def widths() -> list[int]:
        outputs = (joined([model.output, features(model)], "all") for features in FEATURES.values())
        return [keras.Model(model.input, one).output.shape[1] for one in outputs]

    with ThreadPoolExecutor(1) as other:
        assert other.submit(widths).result() == [1 + 6, 1 + 18, 1 + 24]
