"""From training runs to what is shipped: `python -m dfx.train.ship --data DIR RUN...`.

Every run's best weights go to `models/<name>` in half precision with their SHA-256; calibrations, ensemble and threshold are
fitted on the validation splits, which no training saw; then `metrics.json` and `card.md` are written from the test splits.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from dfx.data.dataset import FaceFile, by_set, read_dataset
from dfx.errors import DfxError
from dfx.evaluate.card import card
from dfx.evaluate.folder import POOLS, evaluate_folder, logits_of
from dfx.evaluate.run import Evaluation
from dfx.predict.fit import fit_ensemble
from dfx.predict.shipped import ShippedEnsembles, write_ensembles
from dfx.settings import settings
from dfx.train.history import history_of
from dfx.zoo import build, shipped, spec_of
from dfx.zoo.index import WEIGHTS, Shipped, add_to_index, read_index
from dfx.zoo.weights import write_from

ENSEMBLE = "ensemble"


def ship_weights(run: Path, folder: Path, *, eight_bit: bool = False) -> str:
    """Store the best weights, the history and the recipe of a run folder below `folder`; returns the model's name."""
    plan = json.loads((run / "plan.json").read_text())
    name = str(plan["model"])
    model = build(name, run / "best.safetensors")  # at the size dfx runs it at, which may exceed the training size
    out = folder / name
    out.mkdir(parents=True, exist_ok=True)
    sha256 = write_from(model, out / WEIGHTS, eight_bit=eight_bit)
    add_to_index(folder, name, Shipped(sha256, (out / WEIGHTS).stat().st_size, int(model.input_shape[1])))
    (out / "history.csv").write_text(history_of(run))
    (out / "recipe.json").write_text(json.dumps(plan, indent=1) + "\n")
    return name


def calibrate(models: Sequence[str], files: Sequence[FaceFile]) -> ShippedEnsembles:
    """The default ensemble of `models` and each alone, fitted on `files`, which no training saw."""
    columns = np.stack([logits_of(name, files) for name in models], axis=1)
    fake, sets = np.array([f.fake for f in files]), [f.set for f in files]
    single = {name: fit_ensemble([name], columns[:, [i]], fake, sets, pools=POOLS) for i, name in enumerate(models)}
    return ShippedEnsembles(fit_ensemble(models, columns, fake, sets, method="weighted", pools=POOLS), single)


def write_figures(folder: Path, evaluation: Evaluation, data: Path) -> None:
    """`metrics.json` and `card.md` of every model, and the ensemble's figures beside them."""
    sets = list(by_set(read_dataset(data, ("train",))))
    for measured in evaluation.measured:
        own = folder / measured.name if measured.name != ENSEMBLE else folder
        metrics = evaluation.metrics(measured.name)
        (own / "metrics.json").write_text(json.dumps(metrics, indent=1, allow_nan=False) + "\n")
        if measured.name != ENSEMBLE:
            recipe = {**_recipe(own, measured.name), "sets": sets}
            (own / "card.md").write_text(card(spec_of(measured.name), metrics, recipe))


def _recipe(folder: Path, name: str) -> dict[str, object]:
    """What the card says of the training, from `recipe.json`."""
    last = json.loads((folder / "recipe.json").read_text())
    stages = [last]
    while "after" in stages[0]:
        stages.insert(0, stages[0]["after"])
    kept = ("learning_rate", "weight_decay", "label_smoothing", "norm_momentum", "blend", "seed")
    return {
        "input_size": read_index(folder.parent)[name].input_size,
        "start": stages[0].get("start") or "random",
        "stages": "; then ".join(_stage(stage, name) for stage in stages),
        **{key: last[key] for key in kept},
        "view": "mean of the crop and its mirror image",
        "command": " && ".join([*_landmarks(stages), *(_command(stage, name, i) for i, stage in enumerate(stages))]),
    }


def _landmarks(stages: list[dict[str, Any]]) -> list[str]:
    return ["python -m dfx.data.landmarks DIR landmarks.npz"] if any(stage["blend"] for stage in stages) else []


def _size(stage: Mapping[str, Any], name: str) -> int:
    return int(stage["input_size"] or spec_of(name).input_size)


def _stage(stage: Mapping[str, Any], name: str) -> str:
    faces = stage["epochs"] * stage["steps"] * stage["batch"]
    return f"{faces} faces in {stage['epochs']} epochs at {_size(stage, name)} px"


def _command(stage: Mapping[str, Any], name: str, i: int) -> str:
    words = [f"dfx train {name} --data DIR --out runs/{name}_{i + 1} --size {_size(stage, name)}"]
    words += [
        f"--{key.replace('_', '-')} {stage[key]}" for key in ("epochs", "steps", "learning_rate", "blend", "seed")
    ]
    words += ["--landmarks landmarks.npz"] if stage["blend"] else []
    words += [f"--start {stage['start']}"] if stage.get("start") else []
    words += [f"--weights runs/{name}_{i}/best.safetensors"] if i else []
    return " ".join(words)


def main(
    data: Annotated[Path, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg")],
    runs: Annotated[list[Path] | None, typer.Argument(help="run folders; none: only measure what is shipped")] = None,
) -> None:
    """Ship the best weights of RUNS, then calibrate and measure everything that is shipped."""
    folder = settings().models_dir
    try:
        for run in runs or []:
            print(f"shipped {ship_weights(run, folder)}")
        write_ensembles(folder, calibrate(shipped(), read_dataset(data, ("val",))))
        write_figures(folder, evaluate_folder(data, "test", progress=lambda f, text: print(f"{f:.2f} {text}")), data)
    except DfxError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    typer.run(main)
