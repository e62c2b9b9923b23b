"""The whole way on made-up faces: everything that `make train-all` writes is there, fits together and loads."""

import json
import shutil

import numpy as np
import pytest

from dfx.data.dataset import read_dataset
from dfx.evaluate.cost import cost_with
from dfx.predict.engines import EngineForward
from dfx.predict.shipped import read_ensembles
from dfx.records.predictions import read_predictions
from dfx.train.ship import ship as shipping
from dfx.train.ship.ship import ship
from dfx.train.smoke import BASELINES, RUNS, make_faces, smoke
from dfx.zoo import build
from dfx.zoo.index import drop_from_index, read_index, weight_file

MODELS = {"generator_specialist", "meso4", *BASELINES}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("smoke")
    return out, json.loads(smoke(out).read_text())


def test_two_hundred_faces_real_and_fake_alike(tmp_path):
    assert make_faces(tmp_path) == 200
    files = read_dataset(tmp_path)
    assert sum(file.fake for file in files) == 100
    assert {(file.set, file.split) for file in files} == {
        (s, p) for s in ("one", "two") for p in ("train", "val", "test")
    }


def test_every_judge_has_a_row(made):
    _, board = made
    rows = {row["name"]: row for row in board["rows"]}
    assert rows.keys() >= MODELS | {"ensemble", "ensemble_vote", "ensemble_stacking"}
    assert len(rows.keys() & {"ensemble_fast", "ensemble_all"}) == 1  # the other one is the default
    assert {rows["svm"]["kind"], rows["generator_specialist"]["kind"], rows["ensemble"]["kind"]} == {
        "baseline", "specialist", "ensemble",
    }  # fmt: skip
    assert all(row["all"]["n_real"] + row["all"]["n_fake"] == board["n"] == 32 for row in rows.values())
    assert any(row["model"] == "xception" for row in board["reported"])


def test_weights_cards_and_ensembles_are_there_and_load(made):
    out, _ = made
    models = out / "models"
    index = read_index(models)
    assert set(index) == MODELS
    for name, row in index.items():
        build(name, weight_file(name, models), row.input_size)
        card = (models / name / "card.md").read_text()
        assert "## Limits" in card
        assert (models / name / "history.csv").read_text().startswith("epoch")
    ensembles = read_ensembles(models)
    assert set(ensembles.single) == MODELS
    assert set(ensembles.presets["all"].models) == MODELS


def test_predictions_are_those_of_the_leaderboard(made):
    out, board = made
    kept = read_predictions(out / "models" / "predictions.parquet")
    fake = np.array([file.fake for file in kept.files])
    _, p = kept.columns["ensemble"]
    row = next(row for row in board["rows"] if row["name"] == "ensemble")
    assert row["all"]["brier"] == pytest.approx(float(np.mean((p - fake) ** 2)), abs=1e-5)


def test_what_is_done_is_not_done_again(made):
    out, board = made
    before = {name: (out / "runs" / name / "best.safetensors").stat().st_mtime_ns for name in RUNS}
    assert json.loads(smoke(out).read_text())["n"] == board["n"]
    assert before == {name: (out / "runs" / name / "best.safetensors").stat().st_mtime_ns for name in RUNS}


def test_a_judge_without_weights_keeps_its_figures_and_its_place(made, tmp_path, monkeypatch):
    out, _ = made
    timed = {}
    monkeypatch.setattr(shipping, "cost_with", lambda ready, size: timed.setdefault(ready, cost_with(ready, size, 1)))
    models = tmp_path / "models"
    board = json.loads((out / "models" / "leaderboard.json").read_text())
    shutil.copytree(out / "models", models)
    drop_from_index(models, "svm")
    (models / "svm" / "weights.safetensors").unlink()
    again = json.loads(ship(out / "data", [], models, tmp_path / "runs").read_text())
    before, after = ({row["name"]: row for row in rows["rows"]} for rows in (board, again))
    assert {ready.spec.name for ready in timed} == MODELS - {"svm"}
    assert {type(ready._forward) for ready in timed} == {EngineForward}  # what answers once they are shipped
    assert after["svm"] == before["svm"]
    assert "svm" not in read_ensembles(models).single
    judge = json.loads((models / "meso4" / "metrics.json").read_text())
    assert judge["pairs"]["svm"]["auc"]["difference"] == pytest.approx(
        after["meso4"]["all"]["auc"] - after["svm"]["all"]["auc"], abs=1e-4
    )
    _, p = read_predictions(models / "predictions.parquet").columns["svm"]
    np.testing.assert_array_equal(p, read_predictions(out / "models" / "predictions.parquet").columns["svm"][1])
