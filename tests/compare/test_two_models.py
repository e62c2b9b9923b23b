"""Two judges side by side from stored predictions: DeLong, McNemar, costs; and `dfx models --compare`."""

import json
from pathlib import Path

import numpy as np
import pytest
from command import dfx
from sklearn.metrics import roc_auc_score
from tiny_models import models_in

from dfx.compare.board.two_models import compare_two
from dfx.data.dataset import FaceFile
from dfx.errors import DataError
from dfx.numbers.pairs import mcnemar, pairs
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.shipped import ShippedEnsembles, write_ensembles
from dfx.records.cost import Cost
from dfx.records.predictions import write_predictions

Y = np.arange(240) % 2 == 1


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    files = [FaceFile(Path("x"), str(k), ("a", "b", "c")[k % 6 // 2], "test", bool(Y[k])) for k in range(240)]
    said = {name: np.clip(0.5 + pull * (Y - 0.5) + 0.2 * rng.normal(size=240), 0, 1).astype(np.float32).astype(float)
            for name, pull in (("meso4", 0.5), ("cnn", 0.1), ("ensemble", 0.5))}  # fmt: skip
    write_predictions(tmp_path / "predictions.parquet", files, {name: (None, p) for name, p in said.items()}, "faces")
    cost = Cost(4.5, 2.5, 2_000_000, 27_977, 100_000_000, 2, 2).as_json()
    for name, threshold, own in (("meso4", 0.6, cost), ("cnn", 0.5, None)):
        (tmp_path / name).mkdir()
        rest = {"members": {name: 1.0}, "all": {}, "sets": {}, "pools": {}}
        (tmp_path / name / "metrics.json").write_text(json.dumps({"threshold": threshold, "cost": own, **rest}))
    return tmp_path, said


def test_every_group_is_compared(folder):
    root, said = folder
    found = compare_two("meso4", "cnn", root)
    assert [row.name for row in found.rows] == ["a", "b", "c", "all"]
    last = found.rows[-1]
    assert last.first == pytest.approx(roc_auc_score(Y, said["meso4"]), abs=1e-12)
    assert last.second == pytest.approx(roc_auc_score(Y, said["cnn"]), abs=1e-12)
    expected = pairs(Y, {"meso4": (said["meso4"], 0.6), "cnn": (said["cnn"], 0.5)})[0]
    assert last.pair.auc.interval == expected.auc.interval
    assert last.pair.accuracy.p == mcnemar(expected.only_first, expected.only_second)
    assert [row.pair.auc.p_holm >= row.pair.auc.p for row in found.rows] == [True] * 4
    assert max(row.pair.auc.p_holm / row.pair.auc.p for row in found.rows) == pytest.approx(4)
    assert "On all 240 faces meso4 ranks better than cnn" in found.sentence
    assert (found.first.ms_a_face, found.first.parameters, found.second.bytes) == (4.5, 27_977, None)


def test_ties_are_said(folder):
    root, _ = folder
    write_ensembles(root, ShippedEnsembles(Ensemble((Member("cnn"),), (1.0,)), {}))
    assert "are tied" in compare_two("meso4", "ensemble", root).sentence


@pytest.mark.parametrize(
    ("names", "said"),
    [(("cnn", "cnn"), "both are cnn"), (("cnn", "nosuch"), "'nosuch'; stored are meso4, cnn, ensemble"),
     (("cnn", "ensemble"), "threshold of ensemble")],
)  # fmt: skip
def test_what_cannot_be_compared(folder, names, said):
    with pytest.raises(DataError, match=said):
        compare_two(*names, folder[0])


def test_a_damaged_figures_file_costs_only_what_it_would_add(folder):
    root, _ = folder
    (root / "meso4" / "metrics.json").write_text("{")
    shipped = {"meso4": Ensemble((Member("meso4"),), (1.0,), 0.55)}
    write_ensembles(root, ShippedEnsembles(shipped["meso4"], shipped))
    found = compare_two("meso4", "cnn", root)
    assert (found.first.threshold, found.first.ms_a_face) == (0.55, None)


def test_the_command(folder):
    with models_in(folder[0]):
        done = dfx("models", "--compare", "meso4, cnn")
        assert (done.code, done.err) == (0, "")
        for words in ("meso4 and cnn on faces", "ms a face", "4.5", "ranks better"):
            assert words in done.out
        told = json.loads(dfx("models", "--compare", "meso4,cnn", "--json").out)
        assert told["groups"]["all"]["n_real"] == 120
        assert "two names" in dfx("models", "--compare", "meso4").sentence
        assert "two names" in dfx("models", "--compare", "a,b,c").sentence
        assert "'x'" in dfx("models", "--compare", "meso4,x").sentence
