"""`dfx evaluate` over kept predictions: no model, no face, the same figures; and what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest
from command import dfx
from tiny_models import models_in

from dfx.data.dataset import FaceFile
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.shipped import ShippedEnsembles, write_ensembles
from dfx.records.predictions import read_predictions, write_predictions

MODELS = ("meso4", "cnn")


@pytest.fixture(autouse=True)
def calibrated(tmp_path_factory):
    """A models folder that holds calibrations and no weights."""
    folder = tmp_path_factory.mktemp("models")
    single = {name: Ensemble((Member(name),), (1.0,)) for name in MODELS}
    both = Ensemble(tuple(Member(name) for name in MODELS), (0.5, 0.5))
    write_ensembles(folder, ShippedEnsembles(both, single))
    with models_in(folder):
        yield


@pytest.fixture
def kept(tmp_path):
    rng, files = np.random.default_rng(0), []
    for name, fake, n in (("dfdc", False, 30), ("dfdc", True, 30), ("utkface", False, 40)):
        for k in range(n):
            traits = (("age", str(k)), ("sex", ("male", "female")[k % 2])) if name == "utkface" else ()
            files.append(FaceFile(Path("x"), f"{name}/{fake}{k}", name, "test", fake, traits=traits))
    shift = np.array([1.0 if file.fake else -1.0 for file in files])
    path = tmp_path / "said.parquet"
    write_predictions(path, files, {name: (shift + rng.normal(size=100), None) for name in MODELS}, "faces")
    return path


def test_figures_from_kept_predictions(kept, tmp_path):
    out, again = tmp_path / "figures.json", tmp_path / "again.parquet"
    done = dfx("evaluate", "--from", kept, "--by", "age,sex", "--cv", "2", "--out", out, "--predictions", again)
    assert (done.code, done.err) == (0, "")
    for words in ("False alarms on photographs by trait", "20–39", "Pairs of models", "Over 2 folds", "ensemble"):
        assert words in done.out
    told = json.loads(out.read_text())
    assert list(told["models"]) == ["meso4", "cnn", "ensemble"]
    assert (told["data"], told["split"]) == ("faces", "test")
    assert told["command"] == "dfx evaluate --from said.parquet --models meso4,cnn"
    assert told["models"]["cnn"]["fairness"]["utkface"]["sex"]["values"]["male"]["n"] == 20
    assert str(tmp_path) not in out.read_text()
    assert set(read_predictions(again).columns) == {"meso4", "cnn", "ensemble"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.parquet", "figures.json", "said.parquet"]
    dfx("evaluate", "--from", again, "--cv", "2", "--out", tmp_path / "second.json")
    assert json.loads((tmp_path / "second.json").read_text())["models"] == told["models"]


def test_traits_are_shown_only_when_asked_for(kept):
    done = dfx("evaluate", "--from", kept, "--models", "cnn")
    assert done.code == 0
    assert "by trait" not in done.out
    assert "Pairs of" not in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "either --data"),
        (["--data", "x", "--from", "KEPT"], "either --data"),
        (["--from", "KEPT", "--by", "shoes"], "--by takes age, sex, group, not 'shoes'"),
        (["--from", "KEPT", "--cv", "1"], "--cv is 1"),
        (["--from", "KEPT", "--cv", "-2"], "--cv is -2"),
        (["--from", "KEPT", "--speed"], "--speed needs the models"),
        (["--from", "KEPT", "--out", "nowhere/x.json"], "x.json"),
        (["--from", "KEPT", "--models", "xception"], "xception"),
        (["--from", "nothing.parquet"], "nothing.parquet"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments, said, kept, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = dfx("evaluate", *(kept if one == "KEPT" else one for one in arguments))
    assert done.code in (1, 2)
    assert done.out == ""
    assert said in done.sentence
    assert [path.name for path in tmp_path.iterdir()] == ["said.parquet"]
