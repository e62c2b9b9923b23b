"""The stored anatomy against the graphs built now, the registry's counts and the sources' tables."""

import numpy as np
import pytest
from built_models import built

from dfx.errors import ModelError, UnknownModel, WeightsDamaged
from dfx.settings import Settings
from dfx.zoo import MODELS, build, spec_of
from dfx.zoo.anatomy import filters as anatomy_filters
from dfx.zoo.anatomy import model as anatomy
from dfx.zoo.anatomy.facts import count, facts
from dfx.zoo.anatomy.filters import first_filters
from dfx.zoo.anatomy.graph import anatomy_of
from dfx.zoo.anatomy.model import FILE, HEAD, to_text
from dfx.zoo.papers import ABOUT

SMALL = ("cnn", "meso_inception4", "one_class_vae", "svm", "mobilenet_v2_ifmd")


@pytest.mark.parametrize("name", SMALL)
def test_the_stored_anatomy_is_the_graph_built_now(name):
    assert anatomy.anatomy(name) == anatomy_of(built(name)), "run `dfx maintain anatomy`"


@pytest.mark.parametrize("name", MODELS)
def test_every_part_adds_up_to_the_registry(name):
    found = anatomy.anatomy(name)
    assert found.input_size == spec_of(name).input_size
    # the dense layer of `cnn` grows with the picture, and it is run at another size
    counted = count(built(name)) if name == "cnn" else facts()[name]
    assert sum(part.parameters for part in found.parts) == counted.parameters
    assert sum(part.trainable for part in found.parts) == counted.trainable
    assert found.parts[-1].name == HEAD
    assert found.layers[-1].name == "logit"


@pytest.mark.parametrize("name", MODELS)
def test_every_layer_is_in_one_block_and_reads_what_was_before_it(name):
    found = anatomy.anatomy(name)
    assert [block.start for block in found.blocks] == list(
        np.cumsum([0, *(len(block.layers) for block in found.blocks)])[:-1]
    )
    assert all(read < place for place, layer in enumerate(found.layers) for read in layer.reads)
    names = [block.name for block in found.blocks if block.name != "head"]
    assert len(names) == len(set(names))
    assert len(found.stages) <= 15, "a tower that is read at a glance"


def test_the_parts_of_s5_are_those_it_counts():
    parts = {part.name: part.parameters for part in anatomy.anatomy("mtcnn_classifier").parts}
    assert parts == {"P-Net": 6_376, "R-Net": 76_054_476, "O-Net": 2_222_624, "Head": 514}
    mobile = anatomy.anatomy("mobilenet_v2").parts
    assert (sum(p.parameters for p in mobile), sum(p.trainable for p in mobile)) == (2_422_593, 2_388_225)


def test_blocks_are_those_of_the_papers():
    """17 inverted residuals in MobileNetV2, ten of them with a shortcut; 40 blocks in InceptionResNetV2; 12 in Xception."""
    mobile = [block for block in anatomy.anatomy("mobilenet_v2").blocks if block.kind == "depthwise"]
    assert (len(mobile), sum(block.adds_its_input for block in mobile)) == (17, 10)
    inception = [block for block in anatomy.anatomy("inception_resnet_v2").blocks if block.adds_its_input]
    assert len(inception) == 10 + 20 + 10
    xception = [block for block in anatomy.anatomy("xception").blocks if block.kind == "separable"]
    assert len(xception) == 13
    assert [layer.kind for layer in xception[0].layers].count("Conv2D") == 1, "the shortcut's 1 × 1"


def test_the_difference_stands_alone_and_reads_two_blocks():
    block = next(b for b in anatomy.anatomy("mobilenet_v2_ifmd").blocks if b.kind == "difference")
    assert len(block.layers) == 1
    assert len(block.layers[0].reads) == 2
    assert block.layers[0].field.beyond


def test_names_are_the_same_in_every_process():
    assert anatomy_of(build("meso4")) == anatomy_of(build("meso4"))


def test_writing_and_reading_loses_nothing(tmp_path, monkeypatch):
    path = tmp_path / "anatomy.json"
    path.write_text(to_text(anatomy.anatomy(name) for name in SMALL))
    before = [anatomy.anatomy(name) for name in SMALL]
    monkeypatch.setattr(anatomy, "FILE", path)
    assert [anatomy.anatomy(name) for name in SMALL] == before


def test_the_file_is_small():
    assert FILE.stat().st_size < 1_000_000


@pytest.mark.parametrize(
    "content", [None, "", "[]", '{"kinds": [], "models": {}}', '{"kinds": [], "models": {"cnn": {}}}']
)
def test_a_missing_or_damaged_file_is_one_sentence(tmp_path, monkeypatch, content):
    path = tmp_path / "anatomy.json"
    if content is not None:
        path.write_text(content)
    monkeypatch.setattr(anatomy, "FILE", path)
    with pytest.raises(ModelError, match="dfx maintain anatomy"):
        anatomy.anatomy("cnn")


def test_unknown_models_are_refused():
    with pytest.raises(UnknownModel):
        anatomy.anatomy("resnet")


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_told_in_three_sentences(name):
    about = ABOUT[name]
    assert all(sentence.endswith(".") for sentence in about.sentences)
    assert all(paper.link.startswith("https://") and 1990 < paper.year < 2030 for paper in about.papers)
    assert about.papers or name == "cnn"


def test_nothing_is_told_of_models_that_are_not_there():
    assert ABOUT.keys() == MODELS.keys()


def test_first_filters_without_weights_are_random_and_say_so(monkeypatch):
    monkeypatch.setattr(anatomy_filters, "present", lambda: ())
    found = first_filters(anatomy.anatomy("mobilenet_v2"))
    assert found.weights.shape == (3, 3, 3, 32)
    assert not found.trained
    assert first_filters(anatomy.anatomy("svm")) is None


def test_first_filters_are_those_of_the_file(tmp_path, monkeypatch):
    from dfx.zoo.index import Shipped, add_to_index, weight_file
    from dfx.zoo.weights import write_from

    monkeypatch.setattr("dfx.zoo.index.settings", lambda: Settings(models_dir=tmp_path))
    file = weight_file("meso4")
    file.parent.mkdir()
    model = build("meso4", input_size=64)
    add_to_index(tmp_path, "meso4", Shipped(write_from(model, file), file.stat().st_size, 64))
    found = first_filters(anatomy.anatomy("meso4"))
    assert found.trained
    np.testing.assert_allclose(found.weights, model.layers[1].get_weights()[0], atol=1e-3)
    whole = file.read_bytes()
    for changed in (whole[:-1] + bytes([whole[-1] ^ 1]), b"no tensors"):
        file.write_bytes(changed)
        with pytest.raises(WeightsDamaged, match="meso4"):
            first_filters(anatomy.anatomy("meso4"))
