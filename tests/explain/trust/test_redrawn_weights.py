"""Weights drawn anew in a tiny model: which, how, that activations stay in range, and that Grad-CAM's map gets lost."""

import keras
import numpy as np
import pytest
from keras import layers
from maps_by_hand import bright_patch, noisy_crop

from dfx.errors import ExplanationError
from dfx.explain.trust.baselines import edge_detector
from dfx.explain.trust.randomisation import SHARES, randomisation
from dfx.explain.trust.redraw import redrawn
from dfx.zoo.spec import UNIT

SIDE = 32


@pytest.fixture(scope="module")
def model():
    """Eight blocks of convolution and normalisation that look for brightness; the statistics are those of training."""
    keras.utils.set_random_seed(3)
    image = keras.Input((SIDE, SIDE, 3))
    x = image
    for _ in range(8):
        x = layers.Conv2D(8, 3, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Dropout(0.5)(layers.GlobalAveragePooling2D()(x))
    made = keras.Model(image, layers.Dense(1, name="logit")(x), name="tiny")
    rng = np.random.default_rng(0)
    for layer in made.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights(
                [rng.uniform(0.5, 1.5, 8), rng.normal(0, 0.2, 8), rng.normal(0, 0.2, 8), rng.uniform(0.01, 0.1, 8)]
            )
        elif isinstance(layer, layers.Conv2D):
            layer.set_weights([np.abs(layer.get_weights()[0])])
    made.get_layer("logit").set_weights([np.ones((8, 1)), np.zeros(1)])
    return made


def weights_by_share(model, share, seed=0):
    """Layer name → weights after `share` was drawn anew, seen from inside."""
    seen = {}

    def look(copy):
        seen.update({layer.name: layer.get_weights() for layer in copy.layers if layer.weights})
        seen["logits"] = float(copy(UNIT(noisy_crop()[None].astype(np.float32)), training=False)[0, 0])
        return edge_detector(noisy_crop())

    redrawn(model, noisy_crop(), UNIT, look, seed)(share)
    return seen


def changed(model, weights):
    """The layers, from the input on, whose weights are others."""
    return [
        layer.name
        for layer in model.layers
        if layer.weights
        and any(not np.array_equal(a, b) for a, b in zip(layer.get_weights(), weights[layer.name], strict=True))
    ]


def test_it_cascades_from_the_logit_down_and_leaves_the_model_alone(model):
    before = [weight.copy() for weight in model.get_weights()]
    named = [layer.name for layer in model.layers if layer.weights]  # 17: eight times two, and the head
    head, half, everything = (weights_by_share(model, share) for share in (0.0, 0.5, 1.0))
    assert changed(model, head) == ["logit"]
    assert changed(model, half) == named[-9:]
    assert changed(model, everything) == named
    np.testing.assert_array_equal(head["logit"][0], everything["logit"][0])
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_another_seed_draws_others(model):
    one, other = (weights_by_share(model, 0.0, seed)["logit"][0] for seed in (0, 1))
    assert not np.array_equal(one, other)


def test_kernels_keep_their_size_scales_their_values_and_activations_their_range(model):
    drawn = weights_by_share(model, 1.0)
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            kernel, new = layer.get_weights()[0], drawn[layer.name][0]
            assert np.sqrt((new**2).mean()) == pytest.approx(np.sqrt((kernel**2).mean()), rel=0.25)
            assert abs(new.mean()) < np.abs(kernel).mean() / 2
        if isinstance(layer, layers.BatchNormalization):
            for old, new in zip(layer.get_weights()[:2], drawn[layer.name][:2], strict=True):
                assert sorted(old) == sorted(new)
    assert 1e-3 < abs(drawn["logits"]) < 100


def test_the_map_of_a_model_is_lost_but_not_that_of_edges(model):
    crop = bright_patch()

    def cam(one):
        return cam("gradcam", one, [crop], UNIT)[0]

    stages = randomisation(cam(model), redrawn(model, crop, UNIT, cam))
    assert [one.share for one in stages] == list(SHARES)
    assert abs(stages[-1].correlation) < 0.6
    (untouched,) = randomisation(cam(model), lambda share: cam(model), (1.0,))
    assert untouched.correlation == pytest.approx(1)
    same = randomisation(edge_detector(crop), redrawn(model, crop, UNIT, lambda one: edge_detector(crop)), (1.0,))
    assert same[0].correlation == pytest.approx(1)


def test_models_that_cannot_be_drawn_anew():
    image = keras.Input((8, 8, 3))
    bare = keras.Model(image, layers.GlobalAveragePooling2D()(image), name="bare")
    with pytest.raises(ExplanationError, match="bare has no weights"):
        redrawn(bare, noisy_crop(), UNIT, lambda one: edge_detector(noisy_crop()))
