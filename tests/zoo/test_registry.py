"""The registry against the sources: counts, shapes and what explanations need of an architecture."""

import keras
import numpy as np
import pytest
from built_models import built, last_use

from dfx.errors import ModelError, UnknownModel, WeightsMissing
from dfx.zoo import MODELS, build, shipped, spec_of
from dfx.zoo.anatomy.facts import count, facts
from dfx.zoo.index import read_index, run_at
from dfx.zoo.spec import OURS

LIGHT = ("cnn", "meso4", "meso_inception4", "mobilenet_v2", "mobilenet_v2_ifmd", "mobilenet_v3_small")


@pytest.fixture(scope="module", params=MODELS)
def model(request):
    yield built(request.param)
    last_use(request.param)
    keras.backend.clear_session()


def test_there_are_the_fourteen_models_of_the_interface_the_baselines_and_the_specialists():
    ours = [name for name, spec in MODELS.items() if spec.source == OURS]
    assert ours == ["blending_specialist", "generator_specialist"]
    assert len(MODELS) == 14 + len({"svm", "one_class_vae"}) + len(ours)


def test_architecture_is_what_the_source_counted(model):
    spec, counted, size = spec_of(model.name), count(model), run_at(model.name)
    run = counted if size == spec.input_size else count(build(model.name, input_size=size))
    assert run == facts()[model.name], (
        "run `dfx maintain facts` after changing an architecture or the size it is run at"
    )
    if spec.source_parameters:
        assert counted.parameters == spec.source_parameters
    if spec.source_trainable:
        assert counted.trainable == spec.source_trainable


def test_model_is_flat_and_ends_in_one_logit(model):
    assert not [layer for layer in model.layers if isinstance(layer, keras.Model)]
    assert model.layers[-1].name == "logit"
    assert model.output_shape == (None, 1)
    assert model.input_shape == (None, spec_of(model.name).input_size, spec_of(model.name).input_size, 3)
    activation = getattr(model.layers[-1], "activation", keras.activations.linear)
    assert activation is keras.activations.linear


@pytest.mark.parametrize("name", LIGHT)
def test_one_image_gives_the_same_logit_alone_and_in_a_batch(name):
    spec, built = spec_of(name), build(name)
    pixels = np.random.default_rng(0).uniform(0, 255, (3, spec.input_size, spec.input_size, 3)).astype(np.float32)
    together = built(spec.scaling(pixels), training=False)
    alone = built(spec.scaling(pixels[:1]), training=False)
    np.testing.assert_allclose(np.asarray(together)[:1], np.asarray(alone), atol=1e-4)


def test_feature_difference_reads_two_layers_and_ignores_what_both_share():
    from dfx.zoo.networks.feature_difference import FeatureDifference

    rng = np.random.default_rng(0)
    late, early, shift = (rng.normal(size=(2, 5, 5, 8)).astype(np.float32) for _ in range(3))
    plain = np.asarray(FeatureDifference()([late, early]))
    shifted = np.asarray(FeatureDifference()([late + shift, early + shift]))
    np.testing.assert_allclose(plain, shifted, atol=1e-3)
    np.testing.assert_allclose(plain.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(plain.std(axis=(1, 2, 3)), 1, atol=2e-3)


def test_unknown_model_is_named_with_those_there_are():
    with pytest.raises(UnknownModel, match="meso4"):
        build("resnet")


def test_imagenet_is_refused_where_there_is_no_such_backbone():
    with pytest.raises(ModelError, match="it has no ImageNet weights"):
        build("meso4", "imagenet")


def test_model_without_weights_says_how_to_get_them(monkeypatch, tmp_path):
    from dfx.settings import Settings

    monkeypatch.setattr("dfx.zoo.index.settings", lambda: Settings(models_dir=tmp_path))
    assert shipped() == ()
    with pytest.raises(WeightsMissing, match="dfx train xception"):
        build("xception", "dfx")


def test_shipped_models_stand_in_the_index():
    assert set(shipped()) == set(read_index())
    assert set(shipped()) >= {"mobilenet_v2", "mobilenet_v3_small", "meso_inception4"}
