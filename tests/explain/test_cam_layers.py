"""The layer rule, on every architecture of the registry."""

import keras
import pytest
from built_models import built
from keras import layers

from dfx.errors import ExplanationError
from dfx.explain.layers import check_layer, feature_maps, last_feature_map, place_of
from dfx.zoo import MODELS, spec_of
from dfx.zoo.networks.one_class_vae import SquaredErrors

# Kind, channels and side (at the spec's input size) of the map that the head pools or flattens.
EXPECTED = {
    "cnn": (layers.MaxPooling2D, 64, 30),
    "meso4": (layers.MaxPooling2D, 16, 8),
    "meso_inception4": (layers.MaxPooling2D, 16, 8),
    "mtcnn_classifier": (layers.Conv2D, 128, 8),
    "mobilenet_v2": (layers.ReLU, 1280, 6),
    "mobilenet_v2_ifmd": (layers.ReLU, 1280, 6),
    "mobilenet_v3_small": (layers.Activation, 576, 7),
    "mobilenet_v3_large": (layers.Activation, 960, 7),
    "efficientnet_v2_b0": (layers.Activation, 1280, 7),
    "efficientnet_v2_b1": (layers.Activation, 1280, 8),
    "efficientnet_v2_b2": (layers.Activation, 1408, 9),
    "efficientnet_v2_m": (layers.Activation, 1280, 10),
    "xception": (layers.Activation, 2048, 5),
    "inception_resnet_v2": (layers.Activation, 1536, 6),
    "one_class_vae": (SquaredErrors, 2, 64),
    "blending_specialist": (layers.Activation, 576, 6),
    "generator_specialist": (layers.Activation, 576, 6),
}
HEAD = (layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D, layers.Flatten, layers.Dropout)


def test_every_architecture_has_its_expectation() -> None:
    assert set(EXPECTED) == {name for name, spec in MODELS.items() if spec.explainable}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_map_that_the_head_reads_is_found(name: str) -> None:
    model = built(name)
    kind, channels, side = EXPECTED[name]
    chosen = last_feature_map(model)
    assert type(feature_maps(model)[chosen]._keras_history.operation) is kind
    assert tuple(feature_maps(model)[chosen].shape) == (None, side, side, channels)
    readers = [layer for layer in model.layers if layer.input is feature_maps(model)[chosen]]
    assert readers
    assert all(isinstance(reader, HEAD) for reader in readers)


def test_only_maps_larger_than_one_cell_are_listed_in_order() -> None:
    model = spec_of("mobilenet_v3_small").build(64)
    found = feature_maps(model)
    assert all(len(t.shape) == 4 and t.shape[1] * t.shape[2] > 1 for t in found.values())
    sides = [t.shape[1] for t in found.values()]
    assert sides[0] == 64
    assert sides[-1] == 2
    pooled = {layer.name for layer in model.layers if tuple(layer.output.shape[1:3]) == (1, 1)}  # squeeze-and-excite
    assert pooled
    assert not pooled & set(found)


def test_a_layer_shared_with_another_model_is_this_models_own_call() -> None:
    """The difference classifier reuses MobileNetV2's last block; the block's first call does not feed the logit."""
    model = spec_of("mobilenet_v2_ifmd").build(64)
    assert feature_maps(model)["out_relu"] is not model.get_layer("out_relu").output
    assert feature_maps(model)["out_relu"] is model.get_layer("pooled").input


def test_a_wrong_name_lists_all_layers_of_a_small_model() -> None:
    model = spec_of("meso4").build(64)
    with pytest.raises(ExplanationError, match="'nose'") as caught:
        check_layer(model, "nose")
    assert all(name in str(caught.value) for name in feature_maps(model))


def test_a_wrong_name_suggests_the_likely_layers_of_a_large_model() -> None:
    model = spec_of("mobilenet_v2").build(64)
    with pytest.raises(ExplanationError) as caught:
        check_layer(model, "block_13_expand_rel")
    said = str(caught.value)
    assert "block_13_expand_relu" in said
    assert "out_relu" in said
    assert f"there are {len(feature_maps(model))}" in said
    assert len(said) < 400


def test_a_model_without_maps_is_refused() -> None:
    image = keras.Input((8, 8, 3))
    x = layers.Dense(4)(layers.Flatten()(image))
    with pytest.raises(ExplanationError, match="no layer with a two-dimensional feature map"):
        last_feature_map(keras.Model(image, layers.Dense(1)(x), name="flat_only"))
    with pytest.raises(ExplanationError, match="functional Keras model, not a Dense"):
        last_feature_map(layers.Dense(1))


def test_names_do_not_hang_on_what_was_built_before() -> None:
    first, second = (spec_of("meso_inception4").build(64) for _ in range(2))
    assert first.layers[1].name != second.layers[1].name  # Keras goes on counting
    assert list(feature_maps(first)) == list(feature_maps(second))
    assert {"conv2d", "conv2d_1", "max_pooling2d_3"} <= set(feature_maps(first))


def test_a_place_names_the_same_layer_back_and_forth() -> None:
    model = spec_of("mobilenet_v3_small").build(64)
    names = list(feature_maps(model))
    assert [check_layer(model, f"#{number}") for number in range(len(names))] == names
    assert [place_of(model, name) for name in names] == [f"#{number}" for number in range(len(names))]
    assert check_layer(model, place_of(model, last_feature_map(model))) == check_layer(model, None)


@pytest.mark.parametrize(
    "place", ["over", "#", "#-1", "#1.5", "#x", "#²", "# 1", "#01", "#" + "0" * 12 + "99", "#" + "9" * 5000]
)
def test_a_place_that_is_none_is_refused_with_the_places_there_are(place: str) -> None:
    model = spec_of("meso4").build(64)
    last = len(feature_maps(model)) - 1
    with pytest.raises(ExplanationError, match=f"their places are #0 to #{last}\\.$") as caught:
        check_layer(model, f"#{last + 1}" if place == "over" else place)
    assert len(str(caught.value)) < 100


def test_a_model_without_maps_has_no_place_either() -> None:
    image = keras.Input((8, 8, 3))
    flat = keras.Model(image, layers.Dense(1)(layers.Flatten()(image)), name="flat_only")
    for layer in ("#0", "last", "conv"):
        with pytest.raises(ExplanationError, match="no layer with a two-dimensional feature map"):
            check_layer(flat, layer)
