"""Shipped models over a data set's ready-made crops, or over what they once said of them: every metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import FaceFile
from dfx.data.pixels import read_face
from dfx.errors import DataError
from dfx.evaluate.cost import cost_of
from dfx.evaluate.run import Evaluation, evaluate, evaluate_files
from dfx.predict.ensemble import Ensemble
from dfx.predict.predictor import predictor
from dfx.predict.shipped import ensemble_of
from dfx.records.figures import ENSEMBLE
from dfx.records.predictions import read_predictions
from dfx.types import Progress, no_progress
from dfx.zoo import shipped

POOLS = ("diffusion+gans+photos",)  # only together do these sets hold both labels in balance
CHUNK = 64


def logits_of(model: str, files: Sequence[FaceFile], progress: Progress = no_progress) -> NDArray[np.float64]:
    """Raw logits `(N,)` of one model for the crops as they lie on disk, through the same forward as everything else."""
    ready, parts = predictor(model), []
    for at in range(0, len(files), CHUNK):
        progress(at / len(files), f"{ready.spec.title}: {at} of {len(files)} faces")
        parts.append(ready.logits([read_face(file.path) for file in files[at : at + CHUNK]]))
    return np.concatenate(parts) if parts else np.empty(0)


def evaluate_folder(
    data: Path,
    split: str = "test",
    models: Sequence[str] = (),
    progress: Progress = no_progress,
    *,
    speed: bool = False,
    folds: int = 0,
) -> Evaluation:
    """Every metric of these models (none named: all shipped) and, where there are several, of their ensemble.

    `speed` measures what each costs too; `folds` (0: none) cross-validates what can be fitted again.
    """
    names = tuple(models) or shipped()
    command = f"dfx evaluate --data {data.resolve().name} --split {split} --models {','.join(names)}"
    found = evaluate(judges_of(names), data, split, logits_of, pools=POOLS, command=command, progress=progress)
    found = found.with_costs(cost_of) if speed else found
    return found.with_folds(folds, POOLS) if folds else found


def evaluate_predictions(
    path: Path, models: Sequence[str] = (), progress: Progress = no_progress, *, folds: int = 0
) -> Evaluation:
    """The same figures from a file of predictions, without the models: their logits are kept, and the calibrations,
    weights and thresholds are those that the models folder holds now.

    Raises DataError where the file is none or lacks a model, WeightsMissing for a model never calibrated.
    """
    kept = read_predictions(path)
    names = tuple(models) or kept.models
    if not names:
        raise DataError(f"{path.name!r} holds no logits of any model.")
    split = ",".join(dict.fromkeys(file.split for file in kept.files))
    command = f"dfx evaluate --from {path.name} --models {','.join(names)}"
    found = evaluate_files(
        judges_of(names), kept.files, kept.logits_of, kept.data, split, pools=POOLS, command=command, progress=progress
    )
    return found.with_folds(folds, POOLS) if folds else found


def judges_of(names: Sequence[str]) -> Mapping[str, Ensemble]:
    """Each model alone and, where there are several, their ensemble, by the name under which it is measured."""
    together = {ENSEMBLE: ensemble_of(names)} if len(names) > 1 else {}
    return {name: ensemble_of([name]) for name in names} | together
