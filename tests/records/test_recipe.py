"""A recipe says how its training is repeated, also where the network grew from a smaller one."""

import json
from pathlib import Path

import pytest

from dfx.records.recipe import epochs_done, faces_drawn, read_recipe, recipe_of, stages_of
from dfx.records.runs import read_run

ROOT = Path(__file__).resolve().parents[2]

STAGE = {"epochs": 2, "steps": 10, "batch": 64, "learning_rate": 1e-3, "weight_decay": 0.01, "warm_up": 5, "seed": 7}
FIRST = {**STAGE, "model": "efficientnet_v2_b0", "input_size": 128, "start": "imagenet.npz"}
SECOND = {**STAGE, "model": "efficientnet_v2_b0", "input_size": 192, "start": None, "after": FIRST}
GROWN = {**STAGE, "model": "efficientnet_v2_b1", "input_size": 160, "start": None, "after": SECOND}


def test_a_grown_network(tmp_path):
    folder = tmp_path / "efficientnet_v2_b1"
    folder.mkdir()
    (folder / "recipe.json").write_text(json.dumps(GROWN))
    found = recipe_of(folder, "efficientnet_v2_b1", 160)
    first, second, third = found["command"].split(" && ")
    assert first.startswith("dfx train efficientnet_v2_b0 --data DIR --out runs/efficientnet_v2_b0_1 --size 128 ")
    assert first.endswith(" --start imagenet.npz")
    assert second.endswith(" --weights runs/efficientnet_v2_b0_1/best.safetensors")
    assert third.startswith("dfx train efficientnet_v2_b1 --data DIR --out runs/efficientnet_v2_b1_3 --size 160 ")
    assert third.endswith(" --grow runs/efficientnet_v2_b0_2")
    assert found["stages"].endswith(
        "1280 faces as efficientnet_v2_b0 in 2 epochs at 192 px; then 1280 faces in 2 epochs at 160 px"
    )
    assert faces_drawn(read_recipe(folder)) == 3 * 1280


def test_a_stage_that_was_stopped_early_counts_what_it_did(tmp_path):
    folder = tmp_path / "efficientnet_v2_b1"
    folder.mkdir()
    stopped = {**GROWN, "epochs": 8, "epochs_done": 3, "after": {**SECOND, "epochs_done": 1}}
    (folder / "recipe.json").write_text(json.dumps(stopped))
    recipe = recipe_of(folder, "efficientnet_v2_b1", 160)
    assert recipe["stages"].endswith(
        "640 faces as efficientnet_v2_b0 in 1 of 2 epochs at 192 px; then 1920 faces in 3 of 8 epochs at 160 px"
    )
    assert " --epochs 8 " in recipe["command"].split(" && ")[-1], "its rates are those of the whole plan"
    assert faces_drawn(read_recipe(folder)) == 1280 + 640 + 1920


def test_batches_of_the_first_part_alone_count_too(tmp_path):
    folder = tmp_path / "xception"
    folder.mkdir()
    (folder / "recipe.json").write_text(json.dumps({**FIRST, "model": "xception", "parts": 1.0, "ahead": 300}))
    assert recipe_of(folder, "xception", 128)["stages"] == (
        "1280 faces in 2 epochs at 128 px after 19200 for its first part alone"
    )
    assert faces_drawn(read_recipe(folder)) == 1280 + 19_200


@pytest.mark.parametrize("name", [path.parent.name for path in sorted((ROOT / "models").glob("*/recipe.json"))])
def test_recipe_history_and_card_of_every_model_agree_on_its_epochs(name):
    folder = ROOT / "models" / name
    done = sum(epochs_done(stage) for stage in stages_of(read_recipe(folder)))
    assert done == len(read_run(folder).epochs)
    assert f"| stages | {recipe_of(folder, name, 1)['stages']} |" in (folder / "card.md").read_text()


def test_the_kind_of_self_blends_is_repeated_too(tmp_path):
    folder = tmp_path / "efficientnet_v2_b0"
    folder.mkdir()
    last = {**FIRST, "blend": 0.12, "blends": "mesh", "after": {**FIRST, "blend": 0.12, "blends": "points"}}
    (folder / "recipe.json").write_text(json.dumps(last))
    found = recipe_of(folder, "efficientnet_v2_b0", 128)["command"].split(" && ")
    assert found[0] == "dfx maintain landmarks DIR landmarks.npz"
    assert ["--blends mesh" in command for command in found] == [False, False, True]
    assert all("--landmarks landmarks.npz" in command for command in found[1:])


def test_command_names_what_taught_a_network_and_how_its_fakes_were_made(tmp_path):
    folder = tmp_path / "cnn"
    folder.mkdir()
    stage = {"model": "cnn", "epochs": 2, "steps": 5, "batch": 8, "input_size": 96, "soft": 0.5, "start": None}
    plan = {**stage, "guide": 0.0, "hints": 1.0, "hinting": "efficientnet_v2_b0_3", "pairs": 0.5, "redrawn": 0.25}
    (folder / "recipe.json").write_text(json.dumps(plan))
    command = recipe_of(folder, "cnn", 96)["command"]
    for words in ("--redrawn 0.25", "--pairs 0.5", "--hints 1.0", "--hinting runs/efficientnet_v2_b0_3", "--teacher"):
        assert words in command
    assert "--guide" not in command
