"""Ensembles that have a name: how they are stored, asked for, and which models they run."""

import json
from dataclasses import replace

import numpy as np
import pytest
from tiny_models import LOUD, models_in

from dfx.commands.shared import names_of
from dfx.errors import DataError, SettingError, UnknownModel, WeightsDamaged, WeightsMissing
from dfx.predict import ensemble_weights
from dfx.predict.calibration.platt import IDENTITY, Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.shipped import ShippedEnsembles, ensemble_of, members_of, read_ensembles, write_ensembles

A, B, C = (Member(name, LOUD) for name in ("meso4", "meso_inception4", "cnn"))
SINGLE = {member.model: Ensemble((member,), (1.0,)) for member in (A, B, C)}
FAST = Ensemble((A, B), (0.4, 0.6), threshold=0.6, band=(0.45, 0.65), method="weighted")
ALL = Ensemble((A, B, C), (0.5, 0.3, 0.2), threshold=0.7, band=(0.45, 0.75), method="stacking")
NAMED = ShippedEnsembles(FAST, SINGLE, {"fast": FAST, "all": ALL})
PLAIN = ShippedEnsembles(ALL, SINGLE)


@pytest.fixture
def named(tmp_path):
    write_ensembles(tmp_path, NAMED)
    with models_in(tmp_path):
        yield tmp_path


@pytest.fixture
def plain(tmp_path):
    write_ensembles(tmp_path, PLAIN)
    with models_in(tmp_path):
        yield tmp_path


def test_what_is_written_is_read_back(named):
    found = read_ensembles(named)
    assert found == NAMED
    assert found.default_preset == "fast"
    assert json.loads((named / "ensemble.json").read_text())["default"] == "fast"


def test_a_default_without_a_name_is_kept(plain):
    assert read_ensembles(plain) == PLAIN
    assert read_ensembles(plain).default_preset is None


def test_a_file_from_before_there_were_names_is_read(plain):
    path = plain / "ensemble.json"
    stored = json.loads(path.read_text())
    del stored["presets"]
    path.write_text(json.dumps(stored) + " ")
    assert read_ensembles(plain) == PLAIN


@pytest.mark.parametrize("change", [{"default": "nosuch"}, {"presets": []}, {"presets": {"fast": {}}}])
def test_a_damaged_file_is_refused(named, change):
    path = named / "ensemble.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}) + " ")
    with pytest.raises(WeightsDamaged):
        read_ensembles(named)


def test_a_name_that_no_door_knows_is_not_written(tmp_path):
    with pytest.raises(DataError, match="slow"):
        write_ensembles(tmp_path, ShippedEnsembles(FAST, SINGLE, {"slow": FAST}))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("named")
def test_each_name_and_exactly_its_models_give_its_ensemble():
    assert ensemble_of() == ensemble_of(["fast"]) == ensemble_of(["meso_inception4", "meso4"]) == FAST
    assert ensemble_of(["all"]) == ensemble_of(["cnn", "meso4", "meso_inception4"]) == ALL
    assert ensemble_of(["cnn"]) == SINGLE["cnn"]
    assert ensemble_of(["all"], 0.8) == replace(ALL, threshold=0.8, band=(0.45, 0.85))
    assert ensemble_weights(["all"]) == {"meso4": 0.5, "meso_inception4": 0.3, "cnn": 0.2}
    with pytest.raises(WeightsMissing, match="xception"):
        ensemble_of(["xception"])


@pytest.mark.usefixtures("plain")
def test_a_single_ensemble_answers_to_every_name():
    assert ensemble_of() == ensemble_of(["fast"]) == ensemble_of(["all"]) == ALL
    assert members_of(()) == ()
    assert members_of(("fast",)) == ALL.models


@pytest.mark.usefixtures("named")
def test_names_become_members():
    assert members_of(()) == members_of(("fast",)) == FAST.models
    assert members_of(("fast", "cnn", "meso4")) == ALL.models
    assert members_of(("cnn", "cnn")) == ("cnn",)


def test_a_preset_that_is_missing_is_named(tmp_path):
    write_ensembles(tmp_path, ShippedEnsembles(FAST, SINGLE, {"fast": FAST}))
    with models_in(tmp_path), pytest.raises(WeightsMissing, match="'all', only fast"):
        ensemble_of(["all"])


@pytest.mark.usefixtures("plain")
def test_models_that_were_never_joined_are_mixed():
    part = ensemble_of(["meso4", "cnn"])
    assert part.method == "weighted"
    assert part.weights == pytest.approx((5 / 7, 2 / 7))
    assert part.calibration == IDENTITY  # the default's is for added log-odds
    assert part.threshold == ALL.threshold


def test_a_part_of_a_mixture_keeps_its_calibration(tmp_path):
    last = Calibration(1.3, 0.1, 0.2)
    whole = replace(ALL, method="weighted", calibration=last)
    write_ensembles(tmp_path, ShippedEnsembles(whole, SINGLE))
    with models_in(tmp_path):
        assert ensemble_of(["meso4", "cnn"]).calibration == last


# The command line's names


@pytest.mark.usefixtures("named")
def test_the_command_line_knows_the_names():
    assert names_of("default") == ()
    assert names_of("fast") == FAST.models
    assert names_of("all") == ALL.models
    assert names_of("fast, cnn,fast") == ALL.models
    assert names_of("cnn") == ("cnn",)
    with pytest.raises(UnknownModel):
        names_of("fast,nosuch")
    with pytest.raises(SettingError):
        names_of(" , ")


@pytest.mark.usefixtures("plain")
def test_without_names_the_command_line_takes_what_there_is():
    assert names_of("all") == names_of("fast") == names_of("default") == ()


# What is run


class Asked:
    """Stands in for the models: a logit per crop, and who was asked for what."""

    def __init__(self):
        self.logits, self.features, self.shapes = [], [], []

    def __call__(self, name):
        asked = self

        class Ready:
            size = 5 if name == "cnn" else 8

            def logits(self, crops):
                asked.logits.append(name)
                asked.shapes.append({crop.shape for crop in crops})
                return np.full(len(crops), 0.1)

            def logits_and_features(self, crops, features):
                asked.features.append(name)
                return np.full(len(crops), 0.1), np.array([[0.0, 0.0], [0.0, 50.0]])[: len(crops)]

        return Ready()


@pytest.fixture
def asked(monkeypatch):
    found = Asked()
    monkeypatch.setattr("dfx.predict.predictor.predictor", found)
    return found


CROPS = [np.zeros((8, 8, 3), np.uint8)] * 2
UNHEARD = Ensemble((A, B, C), (0.5, 0.0, 0.5), method="weighted")


@pytest.fixture
def unheard(tmp_path):
    write_ensembles(tmp_path, ShippedEnsembles(UNHEARD, SINGLE, {"all": UNHEARD}))
    with models_in(tmp_path):
        yield tmp_path


@pytest.mark.usefixtures("unheard")
def test_members_without_weight_are_run_only_where_they_are_named(asked):
    from dfx.predict import predict_faces

    quick = predict_faces(CROPS)
    assert asked.logits == ["meso4", "cnn"]
    asked.logits.clear()
    assert predict_faces(CROPS, ["all"]) == quick
    assert asked.logits == ["meso4", "cnn"]
    asked.logits.clear()
    slow = predict_faces(CROPS, UNHEARD.models)
    assert asked.logits == list(UNHEARD.models)
    assert [said.fake_probability for said in slow] == [said.fake_probability for said in quick]
    assert slow[0].interval == pytest.approx(quick[0].interval)
    assert asked.features == []
    assert {said.unlike for said in (*slow, *quick)} == {None}


def test_features_come_with_the_logit_of_the_model_that_measures(unheard, asked):
    from dfx.predict import predict_faces
    from dfx.predict.unlike.distance import Unlike
    from dfx.predict.unlike.file import write_unlike
    from dfx.zoo.index import Shipped, add_to_index

    means = np.zeros((2, 2), np.float32)
    ruler = Unlike(
        "meso_inception4", means, np.eye(2, dtype=np.float16), 1.0, np.linspace(0, 10, 101, dtype=np.float32)
    )
    add_to_index(unheard, "meso_inception4", Shipped("ab" * 32, 10, 64))
    write_unlike(unheard, ruler)
    near, far = predict_faces(CROPS)
    assert (asked.logits, asked.features) == (["meso4", "cnn"], ["meso_inception4"])  # one pass each
    assert (near.unlike, far.unlike) == (0.0, 1.0)
    assert near.verdict == "fake"
    assert far.verdict == "uncertain"
    assert far.fake_probability == near.fake_probability
    assert predict_faces(CROPS, ["cnn"])[1].unlike is None  # not among those asked: not measured
    assert predict_faces([]) == []


@pytest.mark.usefixtures("unheard")
def test_a_crop_is_resized_once_for_all_models_of_that_size(asked, monkeypatch):
    from dfx.faces import resize as R
    from dfx.predict import predict_faces

    made, real = [], R.resize
    monkeypatch.setattr(R, "resize", lambda crop, size: (made.append(size), real(crop, size))[1])
    predict_faces([np.zeros((20, 20, 3), np.uint8)] * 2, UNHEARD.models)
    assert asked.shapes == [{(8, 8, 3)}, {(8, 8, 3)}, {(5, 5, 3)}]
    assert made == [8, 8, 5, 5]  # two faces, two sizes, three models
