"""Differences of real forwards: a model worked out by hand, and S5's classifier."""

import gc
import weakref

import keras
import numpy as np
import pytest
from difference_samples import SIDE, crop, tiny_model

from dfx.errors import ExplanationError
from dfx.explain.difference import (
    can_differ,
    features,
    layers_of_equal_shape,
    pair_difference,
    shapes,
    single_difference,
)
from dfx.predict.graph import Network
from dfx.zoo import spec_of
from dfx.zoo.spec import RAW, SYMMETRIC


@pytest.fixture(scope="module")
def tiny() -> keras.Model:
    return tiny_model()


def test_the_pair_by_hand(tiny: keras.Model) -> None:
    """Red 10, green 3 against red 4, green 5: D = (6, −2) in "first", (12, −2) in "second"."""
    for layer, expected in (("first", (6, -2)), ("second", (12, -2))):
        found = pair_difference(Network(tiny, RAW), crop(10, 3), crop(4, 5), layer, normalise=False)
        np.testing.assert_allclose(found.difference, np.broadcast_to(expected, (SIDE, SIDE, 2)), atol=1e-5)
        assert (found.model, found.first.layer, found.second.layer) == ("tiny", layer, layer)
        assert (found.first.name, found.second.name) == ("real face", "fake face")
    np.testing.assert_allclose(found.first.energy, [400, 9])
    normalised = pair_difference(Network(tiny, RAW), crop(10, 3), crop(4, 5), "first")
    assert (normalised.mu, normalised.sigma) == pytest.approx((2, 4))
    np.testing.assert_allclose(normalised.shown, np.broadcast_to((1, -1), (SIDE, SIDE, 2)), atol=1e-5)


def test_two_layers_of_one_shape(tiny: keras.Model) -> None:
    found = pair_difference(Network(tiny, RAW), crop(10, 3), crop(4, 5), "first", "second", normalise=False)
    np.testing.assert_allclose(found.difference[0, 0], (10 - 8, 3 - 5), atol=1e-5)


def test_the_scaling_is_applied(tiny: keras.Model) -> None:
    found = pair_difference(Network(tiny, SYMMETRIC), crop(255), crop(0), "first", normalise=False)
    np.testing.assert_allclose(found.difference[0, 0], (2, 0), atol=1e-5)


def test_the_default_layer_is_what_the_head_reads(tiny: keras.Model) -> None:
    assert pair_difference(Network(tiny, RAW), crop(1), crop(2)).first.layer == "small"


def test_unequal_shapes_name_both_and_the_layers_that_would_do(tiny: keras.Model) -> None:
    with pytest.raises(ExplanationError) as caught:
        pair_difference(Network(tiny, RAW), crop(1), crop(2), "first", "small")
    said = str(caught.value)
    assert "first gives (4, 4, 2), small (2, 2, 2)" in said
    assert said.endswith("of the shape of first there are: second.")
    with pytest.raises(ExplanationError, match="only small itself has the shape of small"):
        pair_difference(Network(tiny, RAW), crop(1), crop(2), "small", "first")


def test_shapes_and_layers_of_equal_shape(tiny: keras.Model) -> None:
    assert shapes(tiny) == {"first": (4, 4, 2), "second": (4, 4, 2), "small": (2, 2, 2)}
    assert layers_of_equal_shape(tiny, "second") == ("first", "second")
    with pytest.raises(ExplanationError, match="first, second, small"):
        layers_of_equal_shape(tiny, "third")


def test_identical_and_constant_pictures(tiny: keras.Model) -> None:
    same = pair_difference(Network(tiny, RAW), crop(9, 9), crop(9, 9), weights="energy")
    assert same.is_zero
    assert "D is 0 everywhere" in same.note
    red = pair_difference(Network(tiny, RAW), crop(9), crop(3), weights="energy")
    assert not red.is_zero
    assert np.isfinite(red.shown).all()


def test_crops_of_any_size_and_batches_of_any_length(tiny: keras.Model) -> None:
    crops = [np.full((5 + k, 7, 3), k, np.uint8) for k in range(11)]  # 8 and then 3 padded to 4
    found = features(Network(tiny, RAW), crops, ["second", "small", "second"])
    assert list(found) == ["second", "small"]
    assert found["second"].shape == (11, SIDE, SIDE, 2)
    np.testing.assert_allclose(found["second"][:, 0, 0, 0], 2 * np.arange(11), atol=1e-5)


def test_what_cannot_be_asked_is_refused(tiny: keras.Model) -> None:
    for wrong in (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)):
        with pytest.raises(ExplanationError, match=r"must be \(H, W, 3\) uint8 RGB"):
            pair_difference(Network(tiny, RAW), crop(1), wrong)
    with pytest.raises(ExplanationError, match="at least one face crop"):
        features(Network(tiny, RAW), [], ["first"])
    with pytest.raises(ExplanationError, match="no feature map named 'block_15_add'"):
        single_difference(Network(tiny, RAW), crop(1))
    assert not can_differ(tiny)


def test_the_cache_does_not_keep_a_model_alive() -> None:
    model = tiny_model()
    features(Network(model, RAW), [crop(1)], ["first"])
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


@pytest.fixture(scope="module")
def classifier() -> keras.Model:
    """Random weights, its normalisations set to what they see: untouched ones let every signal die out."""
    keras.utils.set_random_seed(5)
    model = spec_of("mobilenet_v2_ifmd").build(64)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0
    model(np.random.default_rng(1).normal(0, 1, (4, 64, 64, 3)).astype(np.float32), training=True)
    return model


def test_one_face_through_the_classifier_is_what_the_classifier_reads(classifier: keras.Model) -> None:
    face = np.random.default_rng(3).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    network = Network(classifier, spec_of("mobilenet_v2_ifmd").scaling)
    found = single_difference(network, face)
    read = features(network, [face], ["feature_difference"])["feature_difference"][0]
    np.testing.assert_allclose(found.shown, read, atol=2e-3)
    assert found.shown.std() > 0.5
    assert (found.first.name, found.second.name, found.weighting) == ("late layer", "early layer", "energy")
    assert found.shown.shape == (2, 2, 160)
    assert can_differ(classifier)
