"""How a model was trained: `recipe.json` beside its weights, a plan with the plan of the run it went on from in `after`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dfx.records.values import read_json
from dfx.zoo.index import read_index
from dfx.zoo.registry import spec_of

FILE = "recipe.json"
NO_FAKE = "Trained on real faces and self-blends of them alone: no fake entered its training or chose its last epoch."
KEPT = ("learning_rate", "weight_decay", "label_smoothing", "norm_momentum", "blend", "augment", "soft", "seed")
ADDED = ("average", "redrawn", "pairs", "guide", "hints", "parts")  # options that most recipes do without
OPTIONS = ("epochs", "steps", "learning_rate", "weight_decay", "warm_up", "blend", "augment", "soft", "seed")

Recipe = Mapping[str, Any]


def read_recipe(folder: Path) -> Recipe:
    """The recipe in a model's folder. Raises DataError where it is missing or damaged."""
    return read_json(folder / FILE, f"{folder.name}/{FILE}")


def stages_of(recipe: Recipe) -> list[Recipe]:
    """The stages of a training, the first one first."""
    stages: list[Recipe] = []
    stage: Any = recipe
    while isinstance(stage, Mapping):
        stages.insert(0, stage)
        stage = stage.get("after")
    return stages


def epochs_done(stage: Recipe) -> Any:
    """Epochs that a stage was trained for: fewer than planned where it was stopped early."""
    return stage.get("epochs_done", stage.get("epochs"))


def faces_drawn(recipe: Recipe) -> int:
    """Faces that a training drew, over all its stages; 0 where the recipe does not say."""
    drawn = 0
    for stage in stages_of(recipe):
        counts = [epochs_done(stage), stage.get("steps"), stage.get("batch")]
        if isinstance(stage.get("faces"), int):
            drawn += int(stage["faces"])
        elif all(isinstance(count, int) for count in counts):
            drawn += (int(counts[0] or 0) * int(counts[1] or 0) + int(stage.get("ahead") or 0)) * int(counts[2] or 0)
    return drawn


def recipe_of(folder: Path, name: str, size: int | None = None) -> dict[str, Any]:
    """What the card says of the training of `name`, whose `recipe.json` lies in `folder`; `size` px it is run at.

    Raises DataError where the recipe is missing or damaged, KeyError or TypeError where it lacks a part.
    """
    last = read_recipe(folder)
    # before it was noted there was one kind of augmentation only
    stages: list[Recipe] = [{"augment": "light", **stage} for stage in stages_of(last)]
    landmarks = ["dfx maintain landmarks DIR landmarks.npz"] if any(stage.get("blend") for stage in stages) else []
    return {
        "input_size": size or read_index(folder.parent)[name].input_size,
        "start": stages[0].get("start") or "random",
        "stages": "; then ".join(_stage(stage, name) for stage in stages),
        **{key: last[key] for key in KEPT if key in last},
        "sets": last.get("sets") or [],
        **({"notes": (NO_FAKE,)} if last.get("blend") == 1 else {}),
        "view": "mean of the crop and its mirror image",
        "command": " && ".join([*landmarks, *_commands(stages, name)]),
    }


def _size(stage: Recipe, name: str) -> int:
    return int(stage.get("input_size") or spec_of(name).input_size)


def _stage(stage: Recipe, name: str) -> str:
    if stage.get("note"):
        return str(stage["note"])
    done, planned = epochs_done(stage), stage["epochs"]
    epochs = f"{planned}" if done == planned else f"{done} of {planned}"
    smaller = f" as {stage['model']}" if stage.get("model", name) != name else ""
    ahead = f" after {stage['ahead'] * stage['batch']} for its first part alone" if stage.get("ahead") else ""
    return (
        f"{done * stage['steps'] * stage['batch']} faces{smaller} in {epochs} epochs at {_size(stage, name)} px{ahead}"
    )


def _commands(stages: Sequence[Recipe], name: str) -> Iterator[str]:
    """What repeats each stage; one of a smaller network first, where this one grew from it."""
    earlier: tuple[str, str] | None = None  # model and run of the stage before
    for i, stage in enumerate(stages):
        model, run = stage.get("model", name), f"runs/{stage.get('model', name)}_{i + 1}"
        words = [f"dfx train {model} --data DIR --out {run} --size {_size(stage, name)}"]
        words += [f"--{key.replace('_', '-')} {stage[key]}" for key in OPTIONS if key in stage]
        words += [f"--{key} {stage[key]}" for key in ADDED if stage.get(key)]
        words += [f"--hinting runs/{stage['hinting']}"] if stage.get("hinting") else []
        words += [f"--sets {','.join(stage['sets'])}"] if stage.get("sets") else []
        words += ["--landmarks landmarks.npz"] if stage.get("blend") else []
        words += ["--blends mesh"] if stage.get("blends") == "mesh" else []
        words += ["--teacher teacher.npz"] if stage.get("soft") or stage.get("guide") else []
        words += [f"--start {stage['start']}"] if stage.get("start") else []
        if earlier:
            words.append(f"--weights {earlier[1]}/best.safetensors" if earlier[0] == model else f"--grow {earlier[1]}")
        yield " ".join(words)
        earlier = model, run
