"""Shipped models over a data set's ready-made crops: their logits and every metric."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import FaceFile
from dfx.data.pixels import read_face
from dfx.evaluate.run import Evaluation, evaluate
from dfx.predict.predictor import BATCHES, predictor
from dfx.predict.shipped import ensemble_of
from dfx.types import Progress, no_progress
from dfx.zoo import shipped

POOLS = ("diffusion+gans+photos",)  # only together do these sets hold both labels in balance
CHUNK = 8 * BATCHES[-1]


def logits_of(model: str, files: Sequence[FaceFile], progress: Progress = no_progress) -> NDArray[np.float64]:
    """Raw logits `(N,)` of one model for the crops as they lie on disk, through the same forward as everything else."""
    ready, parts = predictor(model), []
    for at in range(0, len(files), CHUNK):
        progress(at / len(files), f"{ready.spec.title}: {at} of {len(files)} faces")
        parts.append(ready.logits([read_face(file.path) for file in files[at : at + CHUNK]]))
    return np.concatenate(parts) if parts else np.empty(0)


def evaluate_folder(
    data: Path, split: str = "test", models: Sequence[str] = (), progress: Progress = no_progress
) -> Evaluation:
    """Every metric of these models (none named: all shipped) and, where there are several, of their ensemble."""
    names = tuple(models) or shipped()
    judges = {name: ensemble_of([name]) for name in names}
    if len(names) > 1:
        judges["ensemble"] = ensemble_of(names)
    command = f"dfx evaluate --data {data.resolve().name} --split {split} --models {','.join(names)}"
    return evaluate(judges, data, split, logits_of, pools=POOLS, command=command, progress=progress)
