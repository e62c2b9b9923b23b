"""How a model was trained, in the words of its card, from the `recipe.json` beside its weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dfx.zoo.index import read_index
from dfx.zoo.registry import spec_of

NO_FAKE = "Trained on real faces and self-blends of them alone: no fake entered its training or chose its last epoch."
KEPT = ("learning_rate", "weight_decay", "label_smoothing", "norm_momentum", "blend", "augment", "soft", "seed")


def recipe_of(folder: Path, name: str, size: int | None = None) -> dict[str, Any]:
    """What the card says of the training of `name`, whose `recipe.json` lies in `folder`; `size` px it is run at."""
    last = json.loads((folder / "recipe.json").read_text())
    stages = [last]
    while "after" in stages[0]:
        stages.insert(0, stages[0]["after"])
    stages = [{"augment": "light", **stage} for stage in stages]  # the only one there was before it was noted
    return {
        "input_size": size or read_index(folder.parent)[name].input_size,
        "start": stages[0].get("start") or "random",
        "stages": "; then ".join(_stage(stage, name) for stage in stages),
        **{key: last[key] for key in KEPT if key in last},
        "sets": last.get("sets") or [],
        **({"notes": (NO_FAKE,)} if last.get("blend") == 1 else {}),
        "view": "mean of the crop and its mirror image",
        "command": " && ".join([*_landmarks(stages), *(_command(stage, name, i) for i, stage in enumerate(stages))]),
    }


def _landmarks(stages: list[dict[str, Any]]) -> list[str]:
    needed = any(stage.get("blend") for stage in stages)
    return ["dfx maintain landmarks DIR landmarks.npz"] if needed else []


def _size(stage: Mapping[str, Any], name: str) -> int:
    return int(stage.get("input_size") or spec_of(name).input_size)


def _stage(stage: Mapping[str, Any], name: str) -> str:
    if stage.get("note"):
        return str(stage["note"])
    faces = stage["epochs"] * stage["steps"] * stage["batch"]
    return f"{faces} faces in {stage['epochs']} epochs at {_size(stage, name)} px"


def _command(stage: Mapping[str, Any], name: str, i: int) -> str:
    words = [f"dfx train {name} --data DIR --out runs/{name}_{i + 1} --size {_size(stage, name)}"]
    options = ("epochs", "steps", "learning_rate", "weight_decay", "warm_up", "blend", "augment", "soft", "seed")
    words += [f"--{key.replace('_', '-')} {stage[key]}" for key in options if key in stage]
    words += [f"--sets {','.join(stage['sets'])}"] if stage.get("sets") else []
    words += ["--landmarks landmarks.npz"] if stage.get("blend") else []
    words += ["--teacher teacher.npz"] if stage.get("soft") else []
    words += [f"--start {stage['start']}"] if stage.get("start") else []
    words += [f"--weights runs/{name}_{i}/best.safetensors"] if i else []
    return " ".join(words)
