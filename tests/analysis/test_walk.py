"""The walk of a face: where it stops, what it keeps of a layer, what it says, and a real one through a tiny model."""

import keras
import numpy as np
import pytest

from dfx.analysis import walk as walking
from dfx.analysis.walk import FEW, SIDE, STRONGEST, step_of, stops, walk
from dfx.analysis.walk_words import sentence
from dfx.errors import ExplanationError
from dfx.predict import predictor as predictors
from dfx.zoo import MODELS, build
from dfx.zoo.anatomy.model import Block, Layer, anatomy
from dfx.zoo.anatomy.receptive_field import Window


def layer(kind: str = "Conv2D", shape: tuple[int, ...] = (2, 2, 10), window: Window | None = None) -> Layer:
    return Layer("one", kind, shape, 0, 0, window, None, ())


def test_a_step_keeps_the_strongest_channels_by_their_mean_without_sign():
    maps = np.zeros((2, 2, 10), np.float32)
    maps[..., 3], maps[0, 0, 7], maps[..., 5] = -2, 4, 0.5
    step = step_of(Block("b", "Backbone", 4, (layer(),)), 4, maps)
    assert [(c.index, c.strength) for c in step.channels[:3]] == [(3, 2.0), (7, 1.0), (5, 0.5)]
    assert len(step.channels) == STRONGEST
    assert step.silent == 7


def test_a_step_for_a_whole_block_tells_of_the_block():
    found = anatomy("mobilenet_v2")
    (place, block), maps = stops(found)[3], np.ones((2, 2, 24), np.float32)
    assert (block.name, found.layers[place].name) == ("block_2", "block_2_add")
    assert "filter of its own" in step_of(block, place, maps, whole=True).says
    assert "What entered is added" in step_of(block, place, maps, whole=True).says
    assert step_of(block, place, maps).says.startswith("Addition")


def test_large_maps_are_averaged_down():
    step = step_of(Block("b", "Backbone", 0, (layer(shape=(128, 128, 1)),)), 0, np.ones((128, 128, 1), np.float32))
    assert step.channels[0].values.shape == (SIDE, SIDE)
    assert (step.channels[0].values == 1).all()


def test_a_small_model_is_walked_layer_by_layer_a_large_one_block_by_block():
    small, large = anatomy("cnn"), anatomy("efficientnet_v2_m")
    assert [small.layers[place].name for place, _ in stops(small)] == [
        "conv_1", "pool_1", "conv_2", "pool_2", "conv_3", "pool_3",
    ]  # fmt: skip
    ends = stops(large)
    assert len(ends) == len([block for block in large.blocks if block.name != "head"])
    assert large.layers[ends[-1][0]].name == "top_activation"


def test_one_block_can_be_walked_layer_by_layer():
    found = anatomy("mobilenet_v2")
    assert len([1 for one in found.layers if one.is_map]) > FEW
    inside = stops(found, "block_2")
    assert [found.layers[place].name for place, _ in inside][::8] == ["block_2_expand", "block_2_add"]


@pytest.mark.parametrize(("model", "block"), [("svm", ""), ("cnn", "block_99"), ("cnn", "head")])
def test_where_there_are_no_maps_it_says_so(model, block):
    with pytest.raises(ExplanationError, match="no maps"):
        stops(anatomy(model), block)


def test_sentences_by_hand():
    assert "10 filters of 3 × 3" in sentence(layer(window=Window(3)))
    assert "every second place" in sentence(layer(window=Window(3, 2)))
    assert "2 cells apart" in sentence(layer(window=Window(3, 1, 2)))
    assert sentence(layer(window=Window(1))).startswith("1 × 1 convolution")
    assert "largest is kept" in sentence(layer("MaxPooling2D", window=Window(2, 2)))


@pytest.mark.parametrize("name", MODELS)
def test_every_map_of_every_model_has_a_sentence_of_its_own(name):
    """Only a layer that nobody has described falls back on the sentence for any layer."""
    said = {one.kind: sentence(one) for one in anatomy(name).layers if one.is_map and one.kind != "InputLayer"}
    assert not [kind for kind, words in said.items() if words.startswith("One step") and kind != "Dropout"]


def test_a_real_walk_gives_the_layers_own_values(monkeypatch):
    keras.utils.set_random_seed(3)
    model = build("meso4", input_size=64)
    ready = predictors.Predictor(model)
    monkeypatch.setattr(predictors, "predictor", lambda name: ready)
    crop = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    seen = []
    way = walk("meso4", crop, progress=lambda share, words: seen.append(words))
    assert [step.layer.kind for step in way.steps[:3]] == ["Conv2D", "BatchNormalization", "MaxPooling2D"]
    first = keras.Model(model.input, model.layers[1].output)(crop[None] / 255.0)
    best = way.steps[0].channels[0]
    np.testing.assert_allclose(best.values, np.asarray(first)[0, ..., best.index], atol=1e-5)
    assert way.logit == pytest.approx(ready.logits([crop])[0])
    assert seen[0] == "Loading the model"


def test_many_layers_are_asked_for_in_parts(monkeypatch):
    monkeypatch.setattr(walking, "AT_ONCE", 2)
    ready = predictors.Predictor(build("cnn", input_size=32))
    monkeypatch.setattr(predictors, "predictor", lambda name: ready)
    way = walk("cnn", np.zeros((32, 32, 3), np.uint8))
    assert [step.layer.name for step in way.steps] == ["conv_1", "pool_1", "conv_2", "pool_2", "conv_3", "pool_3"]
