"""What stands on the weights: only what is stale is done again, what was done stays done, a failure says which step."""

import json
import shutil
from dataclasses import replace

import pytest
import typer

from dfx import cli
from dfx.errors import DataError, TrainingError
from dfx.settings import ROOT
from dfx.train.ship.steps import CONSENSUS, MOTION, Place, shipping, steps_after
from dfx.train.ship.store import LARGER, candidate_of, keep_records
from dfx.train.ship.upkeep import FILE, Step, bring_up_to_date, digest_of_folder, stale
from dfx.zoo.index import Shipped, add_to_index, read_index


@pytest.fixture
def world(tmp_path):
    """Three steps, of which the second reads what the first writes."""
    state = {"weights": "a", "one": ""}
    ran = []

    def run(arguments):
        ran.append(arguments[0])
        if arguments[0] == "one":
            state["one"] = state["weights"]
        return 7 if state.get("broken") == arguments[0] else 0

    steps = [
        Step("one", ("one",), 1, lambda: state["weights"]),
        Step("two", ("two",), 2, lambda: state["one"]),
        Step("three", ("three",), 3, lambda: "same"),
    ]
    return state, ran, lambda: bring_up_to_date(steps, tmp_path, run=run), steps, tmp_path


def test_only_what_changed_inputs_make_stale_is_done_again(world):
    state, ran, go, steps, folder = world
    assert go() == ["one", "two", "three"]
    assert go() == []
    state["weights"] = "b"
    assert [step.name for step in stale(steps, folder)] == ["one"]  # the second follows once the first has written
    assert go() == ["one", "two"]
    assert ran == ["one", "two", "three", "one", "two"]


def test_failed_step_is_named_and_what_was_done_stays_done(world):
    state, ran, go, _, _ = world
    state["broken"] = "two"
    with pytest.raises(TrainingError, match="“two” ended with status 7"):
        go()
    state["broken"] = ""
    assert go() == ["two", "three"]
    assert ran.count("one") == 1


def test_damaged_notes_are_one_sentence(world):
    _, _, go, _, folder = world
    (folder / FILE).write_text("{")
    with pytest.raises(DataError, match=r"upkeep\.json cannot be read"):
        go()


def test_other_data_is_told_by_names_and_sizes(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.jpg").write_bytes(b"123")
    before = digest_of_folder(tmp_path)
    assert digest_of_folder(tmp_path) == before
    (tmp_path / "a" / "1.jpg").write_bytes(b"1234")
    assert digest_of_folder(tmp_path) != before


@pytest.fixture
def place(tmp_path):
    models = tmp_path / "models"
    models.mkdir()
    for name in ("weights.json", "ensemble.json", "maps.json", "explanations.json", "trust.json", "clips.json"):
        shutil.copy(ROOT / "models" / name, models)
    (tmp_path / "data").mkdir()
    (tmp_path / "videos").mkdir()
    return Place(models, tmp_path / "data", tmp_path / "videos", tmp_path / "work")


def test_new_weights_make_stale_what_stands_on_them_and_nothing_else(place):
    steps = [shipping(place), *steps_after(place)]
    bring_up_to_date(steps, place.models, run=lambda arguments: 0)
    assert stale(steps, place.models) == []
    other = next(name for name in read_index(place.models) if name not in place.counted())
    add_to_index(place.models, other, Shipped("0" * 64, 5, 112))
    names = {step.name for step in stale(steps, place.models)}
    on_it = {f"map of {other}", f"truth of {other}", f"trust of {other}"}
    assert names >= {"weights, ensembles and cards", "golden logits", "robustness"}
    assert {name for name in names if " of " in name} <= on_it
    voting = place.counted()[0]
    add_to_index(place.models, voting, Shipped("1" * 64, 5, 112))
    assert {f"truth of {CONSENSUS}", f"truth of {voting}", "clips"} <= {
        step.name for step in stale(steps, place.models)
    }


def test_the_same_weights_run_at_another_size_are_others(place):
    steps = [shipping(place), *steps_after(place)]
    bring_up_to_date(steps, place.models, run=lambda arguments: 0)
    voting = place.counted()[0]
    here = read_index(place.models)[voting]
    add_to_index(place.models, voting, replace(here, input_size=here.input_size + 32))
    names = {step.name for step in stale(steps, place.models)}
    assert names >= {
        "weights, ensembles and cards",
        "golden logits",
        f"map of {voting}",
        f"truth of {CONSENSUS}",
        "robustness",
    }
    add_to_index(place.models, voting, here)
    assert stale(steps, place.models) == []


def test_a_run_that_is_to_be_run_larger_is_shipped_again(place, tmp_path, monkeypatch):
    name, run = place.counted()[0], tmp_path / "run"
    run.mkdir()
    (run / "best.safetensors").write_bytes(b"weights as they were trained")
    (run / "plan.json").write_text(json.dumps({"model": name, "input_size": 96}))
    shutil.copy(ROOT / "models" / name / "history.csv", run)
    again = shipping(replace(place, runs=(run,)))
    keep_records(run, place.models, candidate_of(run))
    add_to_index(place.models, name, replace(read_index(place.models)[name], input_size=candidate_of(run).size))
    bring_up_to_date([again], place.models, run=lambda arguments: 0)
    assert stale([shipping(replace(place, runs=(run,)))], place.models) == []
    monkeypatch.setitem(LARGER, name, 512)
    assert stale([shipping(replace(place, runs=(run,)))], place.models)


def test_a_run_that_is_shipped_in_8_bits_is_not_shipped_again(place, tmp_path):
    """Its weights lie there under another SHA-256; the recipe beside them says which they were."""
    name, run = place.counted()[0], tmp_path / "run"
    run.mkdir()
    (run / "best.safetensors").write_bytes(b"weights as they were trained")
    (run / "plan.json").write_text(json.dumps({"model": name}))
    shutil.copy(ROOT / "models" / name / "history.csv", run)
    again = shipping(replace(place, runs=(run,)))
    bring_up_to_date([shipping(place)], place.models, run=lambda arguments: 0)
    assert stale([again], place.models)
    keep_records(run, place.models, candidate_of(run))
    assert stale([shipping(place), again], place.models) == []


def test_the_motion_is_learned_again_where_clips_need_what_it_said_and_that_is_not_kept(place):
    steps = list(steps_after(place))
    bring_up_to_date(steps, place.models, run=lambda arguments: 0)
    assert "motion" not in {step.name for step in stale(steps, place.models)}, "nothing needs it"
    add_to_index(place.models, place.counted()[0], Shipped("1" * 64, 5, 112))
    assert {"motion", "clips"} <= {step.name for step in stale(steps, place.models)}
    place.work.mkdir()
    (place.work / MOTION).write_text("{}")
    assert "motion" not in {step.name for step in stale(steps, place.models)}


def test_clips_of_every_ensemble_in_the_file_are_fitted_anew_with_the_weights_they_are_judged_by(place):
    steps = list(steps_after(place))
    parts = {tuple(name.split("+")) for name in place.stored("clips.json")["ensembles"]} - {
        tuple(sorted(place.counted()))
    }
    assert parts, "there is one beside the default"
    assert {step.name for step in steps if step.name.startswith("clips of ")} == {
        f"clips of {' + '.join(p)}" for p in parts
    }
    bring_up_to_date(steps, place.models, run=lambda arguments: 0)
    for voting in place.counted():  # each member's weights weigh the others too: parts share the default's weights anew
        add_to_index(place.models, voting, Shipped(voting.ljust(64, "1"), 5, 112))
        names = {step.name for step in stale(steps, place.models)}
        assert names >= {"clips", *(f"clips of {' + '.join(p)}" for p in parts)}
        bring_up_to_date(steps, place.models, run=lambda arguments: 0)


def test_rows_of_a_model_measured_anew_are_forgotten_and_others_kept(place):
    name = place.counted()[0]
    step = next(step for step in steps_after(place) if step.name == f"truth of {name}")
    before = json.loads((place.models / "explanations.json").read_text())["rows"]
    step.forget()
    after = json.loads((place.models / "explanations.json").read_text())["rows"]
    assert after == [row for row in before if row["model"] != name] != before


def test_every_command_takes_the_options_it_is_given(place):
    commands = typer.main.get_command(cli.app).commands
    for step in (shipping(place), *steps_after(place)):
        name, *options = step.arguments
        command = commands["maintain"].commands[options.pop(0)] if name == "maintain" else commands[name]
        command.make_context(name, options, resilient_parsing=False)
    with pytest.raises(Exception, match="No such option"):
        commands["robustness"].make_context("robustness", ["--no-such-thing"])
