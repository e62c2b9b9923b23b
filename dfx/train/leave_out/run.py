"""Networks trained without a set, or without some methods, and measured on just these: `dfx leave-out`.

Each fold is a run folder like any other, with `logits.npz` (keys, logits, fake) of the faces it is measured on, from which
ensembles of the fold's networks can be measured later, and `result.json`, which says that the fold is done.
"""

from __future__ import annotations

import csv
import gc
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from dfx.data.dataset import FaceFile, read_dataset
from dfx.data.pixels import read_face
from dfx.errors import DataError, TrainingError
from dfx.evaluate.rows import Floats
from dfx.numbers.intervals import auc_interval
from dfx.numbers.metrics import auc
from dfx.records.leave_out import FoldResult, LeaveOut, LeftOut
from dfx.storage import write_whole, writing
from dfx.train.fit import train
from dfx.train.leave_out.folds import Fold, faces_of, groups_of
from dfx.train.plan import Inputs, Plan
from dfx.types import Progress, no_progress

RESULT, LOGITS = "result.json", "logits.npz"
CHUNK = 64


def leave_out(
    plan: Plan,
    folds: Sequence[Fold],
    data: Path,
    out: Path,
    inputs: Inputs = Inputs(),
    *,
    pools: Sequence[str] = (),
    progress: Progress = no_progress,
) -> LeaveOut:
    """Train and measure every fold in a folder of its own below `out`; done ones are read, interrupted ones go on.

    Writes `out/leave_out.json` after every fold, with all folds of this model that lie below `out`. Raises DataError where
    a fold there has another recipe, TrainingError as training does; what was done is kept.
    """
    files = read_dataset(data)
    for i, fold in enumerate(folds):
        begin, end = i / len(folds), (i + 1) / len(folds)

        def part(share: float, text: str, name: str = fold.name, begin: float = begin, end: float = end) -> None:
            progress(begin + share * (end - begin), f"{name}: {text}")

        one_fold(replace(plan, without=fold.without), fold, files, data, out / fold.name, inputs, pools, part)
        _write(out / "leave_out.json", gathered(plan.model, data, out).as_json())
    return gathered(plan.model, data, out)


def gathered(model: str, data: Path, out: Path) -> LeaveOut:
    """All folds of `model` below `out` that are done, in the order of their names."""
    results = (_read(path) for path in sorted(out.glob(f"*/{RESULT}")))
    return LeaveOut(model, data.resolve().name, tuple(one for one in results if one.recipe["model"] == model))


def one_fold(
    plan: Plan,
    fold: Fold,
    files: Sequence[FaceFile],
    data: Path,
    folder: Path,
    inputs: Inputs = Inputs(),
    pools: Sequence[str] = (),
    progress: Progress = no_progress,
) -> FoldResult:
    """Train without what the fold leaves out and measure it there, unless that is done. Raises as `leave_out` does."""
    recipe = {**asdict(plan), "start": inputs.start.name if inputs.start else None}
    _check_recipe(folder, recipe)
    if (folder / RESULT).is_file():
        return _read(folder / RESULT)
    best = train(plan, data, folder, inputs, resume=True, progress=progress)
    parts = [(target, *faces_of(target, files, groups_of(files, pools))) for target in fold.targets]
    faces = list({file.key: file for _, some, _ in parts for file in some}.values())
    logits = _logits(plan, best, faces, progress)
    keys, labels = np.array([file.key for file in faces]), np.array([file.fake for file in faces])
    with writing(folder / LOGITS) as file:
        np.savez_compressed(file, keys=keys, logits=logits.astype(np.float32), fake=labels)
    by_key, rows = dict(zip(keys.tolist(), logits, strict=True)), []
    for target, some, splits in parts:
        fake, said = np.array([face.fake for face in some]), np.array([by_key[face.key] for face in some])
        counts, interval = (int(fake.sum()), int((~fake).sum())), auc_interval(fake, said)
        rows.append(LeftOut(target.name, target.family, target.against, splits, *counts, auc(fake, said), interval))
    with (folder / "history.csv").open() as history:
        seen = sum(1 for _ in csv.DictReader(history)) * plan.steps * plan.batch
    result = FoldResult(fold.name, fold.without, seen, recipe, tuple(rows))
    _write(folder / RESULT, result.as_json())
    return result


def _check_recipe(folder: Path, recipe: Mapping[str, Any]) -> None:
    """Raises DataError where the folder's run was begun otherwise; how many threads it had makes no difference."""
    path = folder / "plan.json"
    if not path.is_file():
        return
    begun, asked = json.loads(path.read_text()), json.loads(json.dumps(recipe))
    if other := [key for key in asked if key != "workers" and key in begun and begun[key] != asked[key]]:
        said = ", ".join(f"{key} {begun[key]} instead of {asked[key]}" for key in other)
        raise DataError(f"{folder.name} was begun with another recipe ({said}); give another --out.")


def _logits(plan: Plan, best: Path, faces: Sequence[FaceFile], progress: Progress) -> Floats:
    """Through the same forward as everything that is shipped: the mean of the crop and its mirror image."""
    import keras

    from dfx.predict.predictor import Predictor
    from dfx.zoo import build

    ready, parts = Predictor(build(plan.model, best, plan.input_size)), []
    for at in range(0, len(faces), CHUNK):
        progress(1.0, f"measuring, {at} of {len(faces)} faces")
        parts.append(ready.logits([read_face(file.path) for file in faces[at : at + CHUNK]]))
    del ready
    keras.backend.clear_session()  # or every fold's graph would stay
    gc.collect()
    return np.concatenate(parts)


def _read(path: Path) -> FoldResult:
    try:
        return FoldResult.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path.parent.name}/{path.name} is damaged; move it away to measure that fold again."
        ) from error


def _write(path: Path, content: Mapping[str, Any]) -> None:
    try:
        write_whole(path, json.dumps(content, indent=1, allow_nan=False) + "\n")
    except OSError as error:
        raise TrainingError(f"{path.name} could not be written ({error.strerror}); the run itself is kept.") from error
