"""Checkpoints from which training goes on with the same curve: weights, optimiser and epoch in one safetensors file.

Written beside the old one and moved over it, so that a full disk or a kill leaves the last good one.
"""

from __future__ import annotations

import os
from pathlib import Path

import keras
import numpy as np
from safetensors.numpy import load_file, save_file

from dfx.errors import TrainingError


def save(path: Path, model: keras.Model, epoch: int, best: float) -> None:
    """Write `model`'s and its optimiser's variables. Raises TrainingError where the disk refuses."""
    tensors = {f"model.{i}": np.asarray(w) for i, w in enumerate(_arrays(model.weights))}
    tensors |= {f"optimizer.{i}": np.asarray(w) for i, w in enumerate(_arrays(model.optimizer.variables))}
    tensors["state"] = np.array([epoch, best])
    write_atomically(path, tensors)


def write_atomically(path: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str] | None = None) -> None:
    """A safetensors file that is either whole or not there. Raises TrainingError where the disk refuses."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, part, metadata)
        os.replace(part, path)
    except Exception as error:
        part.unlink(missing_ok=True)
        raise TrainingError(f"{path.name} could not be saved ({error}); the last good file is kept.") from error


def restore(path: Path, model: keras.Model) -> tuple[int, float]:
    """Put back what `save` wrote; the number of epochs done and the best score so far. Raises TrainingError."""
    tensors = load_file(path)
    model.optimizer.build(model.trainable_variables)
    try:
        for prefix, variables in (("model", model.weights), ("optimizer", model.optimizer.variables)):
            for i, variable in enumerate(variables):
                variable.assign(tensors[f"{prefix}.{i}"])
    except (KeyError, ValueError) as error:
        raise TrainingError("The checkpoint belongs to another model or recipe; start in a new folder.") from error
    epoch, best = tensors["state"]
    return int(epoch), float(best)


def _arrays(variables: list[keras.Variable]) -> list[np.ndarray]:
    return [keras.ops.convert_to_numpy(v) for v in variables]
