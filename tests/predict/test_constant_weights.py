"""A predictor's promise that its model's weights stay: who may rely on it, and who must not."""

import keras
import numpy as np
import pytest
from keras import layers

from dfx.explain.methods import explain
from dfx.explain.request import MapRequest
from dfx.explain.trust.redraw import redrawn
from dfx.predict.predictor import Predictor
from dfx.types import Explanation
from dfx.zoo import build

SIDE = 48
CROPS = [np.random.default_rng(i).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8) for i in range(3)]
ASKING = ("scorecam", "faster-scorecam", "ablationcam", "gradcam", "integrated-gradients", "occlusion")


def small_model() -> keras.Model:
    """Four convolutions with normalisations that do something, under a name of the zoo."""
    keras.utils.set_random_seed(2)
    x = image = keras.Input((SIDE, SIDE, 3))
    for number in range(4):
        x = layers.Conv2D(8, 3, strides=2 if number < 2 else 1, padding="same", use_bias=False)(x)
        x = layers.Activation("silu")(layers.BatchNormalization(name=f"norm_{number}")(x))
    x = layers.Dense(4, activation="silu")(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(image, layers.Dense(1, name="logit")(x), name="mobilenet_v2")
    rng = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            draws = rng.uniform(0.5, 2, 8), rng.normal(0, 0.3, 8), rng.normal(0, 0.1, 8), rng.uniform(0.2, 1, 8)
            layer.set_weights(list(draws))
    return model


def pair() -> tuple[Predictor, Predictor]:
    """Two predictors of equal models, the first of which relies on its weights."""
    return Predictor(small_model()), Predictor(small_model(), constant=False)


@pytest.mark.parametrize("name", [None, "mobilenet_v3_small"])
def test_logits_and_features_are_the_models(name: str | None) -> None:
    keras.utils.set_random_seed(3)
    model = build(name, input_size=SIDE) if name else small_model()
    ready = Predictor(model)
    upright = np.stack(CROPS).astype(np.float32)
    views = [ready.spec.scaling(part) for part in (upright, upright[:, :, ::-1])]
    expected = np.mean([np.asarray(model(view, training=False))[:, 0] for view in views], axis=0)
    assert len(set(expected)) == len(CROPS)
    assert ready.logits(CROPS) == pytest.approx(expected, abs=1e-4)
    assert ready.logits_and_features(CROPS)[0] == pytest.approx(expected, abs=1e-4)
    features, follows = (one.logits_and_features(CROPS)[1] for one in (ready, Predictor(model, constant=False)))
    np.testing.assert_allclose(features, follows, atol=1e-4)


def test_a_constant_predictor_keeps_its_answers_and_another_follows_the_weights() -> None:
    constant, plain = pair()
    before = constant.logits(CROPS)
    for ready in (constant, plain):
        ready.model.set_weights([np.flip(weight) * 1.5 for weight in ready.model.get_weights()])
    np.testing.assert_array_equal(constant.logits(CROPS), before)
    assert np.abs(plain.logits(CROPS) - before).min() > 1e-2
    assert Predictor(plain.model).logits(CROPS) == pytest.approx(plain.logits(CROPS), abs=1e-4)


@pytest.mark.parametrize("method", ASKING)
def test_maps_of_a_constant_model_are_those_of_the_model(method: str) -> None:
    own, expected = (values(explain(MapRequest(method), ready, CROPS[:1])[0]) for ready in pair())
    assert np.abs(expected).max() > 0
    np.testing.assert_allclose(own, expected, atol=1e-2)


@pytest.mark.parametrize("method", ASKING)
def test_maps_of_a_redrawn_copy_are_those_of_its_new_weights(method: str) -> None:
    """Though its graphs are traced only once, and though the model that was copied is settled."""
    constant, _ = pair()
    explain(MapRequest(method), constant, CROPS[:1])
    once: list[np.ndarray] = []
    copies: list[Predictor] = []

    def look(copy: keras.Model) -> Explanation:
        copies.extend([Predictor(copy, constant=False)] if not copies else [])
        fresh = keras.models.clone_model(copy)
        fresh.set_weights(copy.get_weights())
        made, anew = (explain(MapRequest(method), ready, CROPS[:1])[0] for ready in (copies[0], Predictor(fresh)))
        assert np.abs(values(anew)).max() > 0
        np.testing.assert_allclose(values(made), values(anew), atol=1e-2)
        once.append(values(made))
        return made

    draw = redrawn(constant.model, CROPS[0], constant.spec.scaling, look)
    for share in (0.0, 1.0):
        draw(share)
    assert np.abs(once[0] - once[1]).max() > 0.1


def values(one: Explanation) -> np.ndarray:
    return one.heat if one.signed is None else one.signed
