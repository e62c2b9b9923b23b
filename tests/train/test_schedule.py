"""The schedule can be run in its order: each run finds what it starts from, and is given what it needs."""

from pathlib import Path

import pytest

from dfx.train import all as schedule
from dfx.train.schedule import HINTING, STAGES, TEACHER

PLACES = {stage.name: i for i, stage in enumerate(STAGES)}


def test_runs_have_names_of_their_own():
    assert len(PLACES) == len(STAGES)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_run_comes_after_those_it_needs(stage):
    needed = [stage.after, stage.grown, stage.hinting, TEACHER if stage.taught else None]
    assert all(PLACES[name] < PLACES[stage.name] for name in needed if name)
    assert bool(stage.plan.hints or stage.plan.parts) == bool(stage.hinting)
    assert stage.taught or not (stage.plan.soft or stage.plan.guide)


@pytest.mark.parametrize("model", ["cnn", "mtcnn_classifier", "xception", "inception_resnet_v2"])
def test_networks_from_random_weights_see_150_000_faces_with_hints(model):
    plans = [stage.plan for stage in STAGES if stage.plan.model == model]
    assert sum(plan.epochs * plan.steps * plan.batch for plan in plans) >= 150_000
    assert all(96 <= plan.input_size <= 160 and (plan.hints or plan.parts) for plan in plans)


def test_the_largest_network_sees_150_000_faces_after_it_has_grown():
    plans = [STAGES[PLACES[f"efficientnet_v2_m_{i}"]].plan for i in (1, 2)]
    assert sum(plan.epochs * plan.steps * plan.batch for plan in plans) >= 150_000


def test_a_run_is_given_its_start_teacher_and_hints(tmp_path, monkeypatch):
    given = {}
    monkeypatch.setattr(
        schedule, "train", lambda plan, data, out, inputs, **more: (out.mkdir(), given.update(i=inputs))
    )
    runs, starts = tmp_path / "runs", Path("starts")
    runs.mkdir()
    for name in (schedule.LANDMARKS, schedule.SOFT):
        (runs / name).touch()
    schedule.run(STAGES[PLACES["inception_resnet_v2_1"]], Path("data"), starts, runs)
    inputs = given["i"]
    assert inputs.start == starts / "inception_v3_stem_mixed0_imagenet.npz"
    assert inputs.hinting == runs / HINTING
    assert inputs.teacher == runs / schedule.SOFT
    assert (runs / "inception_resnet_v2_1" / schedule.DONE).is_file()
    small = schedule.smaller(STAGES[PLACES["inception_resnet_v2_1"]])
    assert (small.hinting, small.plan.parts, small.plan.soft) == (None, 0, 0)
