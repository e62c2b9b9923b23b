"""Training histories read back: stages, the kept epoch, the table, and what is said where a file is damaged."""

import json
from pathlib import Path

import pytest

from dfx.compare.training.table import aligned, epoch_table, leader_sentence
from dfx.compare.training.words import notes_of, reading_of
from dfx.errors import DataError
from dfx.records.runs import read_run, read_runs

HEAD = "epoch,input_size,loss,val_auc,learning_rate,seconds,val_auc_a,val_auc_b\n"


def line(epoch, auc, loss=1.0, size=112, rate=1e-3, seconds=10.0):
    return f"{epoch},{size},{loss},{auc},{rate},{seconds},{auc},\n"


def store(folder: Path, name: str, aucs, losses=None, recipe=None, **more) -> Path:
    place = folder / name
    place.mkdir()
    losses = losses or [1 - 0.01 * i for i in range(len(aucs))]
    rows = [line(i + 1, auc, loss, **more) for i, (auc, loss) in enumerate(zip(aucs, losses, strict=True))]
    (place / "history.csv").write_text(HEAD + "".join(rows))
    (place / "recipe.json").write_text(json.dumps(recipe if recipe is not None else {"epochs": len(aucs)}))
    return place


def test_stages_are_the_recipe_s(tmp_path):
    recipe = {"epochs": 2, "after": {"epochs": 3}}
    run = read_run(store(tmp_path, "net", [0.6, 0.9, 0.8, 0.7, 0.75], recipe=recipe))
    assert [epoch.stage for epoch in run.epochs] == [1, 1, 1, 2, 2]
    assert (run.best, run.chosen) == (2, 5)  # what is kept is the last stage's best
    assert run.seconds == 50
    assert run.epochs[0].sets == (("a", 0.6),)
    assert "epoch 2) came before its last stage, which reached 0.750 (epoch 5)" in " ".join(notes_of(run))


def test_without_a_fitting_recipe_stages_are_seen(tmp_path):
    place = tmp_path / "net"
    place.mkdir()
    rows = [line(1, 0.6), line(2, 0.7, rate=1e-5), line(3, 0.7), line(4, 0.8, size=160)]
    (place / "history.csv").write_text(HEAD + "".join(rows))
    run = read_run(place)
    assert [epoch.stage for epoch in run.epochs] == [1, 1, 2, 3]
    assert run.chosen is None
    assert "recipe of net is missing" in run.notes[0]


@pytest.mark.parametrize(
    ("recipe", "kept"), [({"blend": 1.0}, 3), ({"real_val": 9}, None), ({"blend": 0.1}, 2), ({}, 2)]
)
def test_kept_epoch_as_training_chooses_it(tmp_path, recipe, kept):
    assert read_run(store(tmp_path, "net", [0.6, 0.8, 0.7], recipe=recipe)).chosen == kept


def test_table_tells_improvement_on_the_best_before(tmp_path):
    run = read_run(store(tmp_path, "net", [0.6, 0.8, 0.7, 0.5, 0.6], recipe={"epochs": 2, "after": {"epochs": 3}}))
    rows = epoch_table(run)
    gains = [None if row.improvement is None else round(row.improvement, 9) for row in rows]
    assert gains == [None, 0.2, -0.1, None, 0.1]
    assert [row.best for row in rows] == [False, True, False, False, False]
    assert [row.chosen for row in rows] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("aucs", "losses", "kind", "said"),
    [
        ([0.6, 0.8, 0.79, 0.75], [1, 0.8, 0.7, 0.6], "over", "over-fits after epoch 2: the loss fell on from 0.800 to 0.600"),
        ([0.6, 0.7, 0.8, 0.9], [1, 0.9, 0.8, 0.7], "rising", "still rose by 0.100 an epoch over the last 3"),
        ([0.5, 0.54, 0.53], [1, 0.9, 0.8], "chance", "never rose above 0.540"),
        ([0.8, 0.9], [1, 0.9], "short", "2 epochs in its last stage"),
        ([0.8], [1], "short", "1 epoch in its last stage"),
        ([0.6, 0.65, 0.651, 0.651], [1, 0.9, 0.9, 0.9], "under", "stayed at 0.650 to 0.651"),
        ([0.6, 0.9, 0.901, 0.901], [1, 0.9, 0.9, 0.9], "settled", "moved by 0.001 and ended at 0.901"),
        ([0.6, 0.9, 0.901, 0.9], [1, 0.5, 0.5, 0.9], "unstable", "rose again, from 0.500 to 0.900"),
        (["", "", ""], [1, 0.5, 0.5], "unknown", "no validation AUC"),
        (["nan", "nan", "nan"], [1, 0.5, 0.5], "unknown", "no validation AUC"),
    ],
)  # fmt: skip
def test_curves_in_words(tmp_path, aucs, losses, kind, said):
    reading = reading_of(read_run(store(tmp_path, "net", aucs, losses)))
    assert reading.kind == kind
    assert said in reading.sentence


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", HEAD, HEAD + "one,112,1,.5,1,1,.5,\n", HEAD + line(2, 0.5), HEAD + line(1, 1.5),
     HEAD + line(1, "high"), "\0\0", "epoch\n" * 2],
)  # fmt: skip
def test_a_damaged_history_is_named_and_costs_only_itself(tmp_path, text):
    store(tmp_path, "good", [0.6, 0.7, 0.8])
    bad = store(tmp_path, "bad", [0.6])
    (bad / "history.csv").write_text(text)
    (store(tmp_path, "gone", [0.6]) / "history.csv").unlink()
    (tmp_path / "ensembles").mkdir()
    found = read_runs(tmp_path)
    assert [run.name for run in found.runs] == ["good"]
    assert len(found.problems) == 2
    assert "history of bad" in found.problems[0]
    assert found.problems[1] == "The training history of gone is missing."
    assert str(tmp_path) not in "".join(found.problems)


def test_a_damaged_recipe_costs_only_the_stages(tmp_path):
    place = store(tmp_path, "net", [0.6, 0.7, 0.8])
    (place / "recipe.json").write_text("{")
    run = read_run(place)
    assert len(run.epochs) == 3
    assert run.notes


def test_no_models_folder_is_no_run(tmp_path):
    assert read_runs(tmp_path / "none") == read_runs(tmp_path)


def test_runs_on_one_axis(tmp_path):
    fast = store(tmp_path, "fast", [0.6, 0.7, 0.72], seconds=10.0)
    slow = store(tmp_path, "slow", [0.5, 0.9, 0.95], seconds=100.0)
    untimed = store(tmp_path, "untimed", [0.6, 0.7], seconds="")
    runs = [read_run(place) for place in (fast, slow, untimed)]
    by_epoch, by_time = aligned(runs), aligned(runs, "seconds")
    assert [track.x for track in by_epoch.tracks] == [(1, 2, 3), (1, 2, 3), (1, 2)]
    assert by_time.tracks[1].x == (100, 200, 300)
    assert by_time.tracks[1].marked == 2
    assert by_time.left_out == ("untimed stored no seconds for some of its epochs.",)
    assert "After 2 epochs" in leader_sentence(by_epoch)
    assert "slow leads with a validation AUC of 0.900 before" in leader_sentence(by_epoch)
    assert leader_sentence(by_time) == "After 30 seconds of training only fast has a measured epoch."
    assert leader_sentence(aligned(runs[:1])) == leader_sentence(aligned(runs, what="loss")) == ""
    assert len(aligned(runs, what="accuracy").left_out) == 3
    with pytest.raises(DataError, match="'days'"):
        aligned(runs, "days")  # type: ignore[arg-type]
