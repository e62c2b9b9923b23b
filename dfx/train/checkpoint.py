"""Checkpoints from which training goes on with the same curve: weights, optimiser and epoch in one safetensors file.

Written beside the old one and moved over it, so that a full disk or a kill leaves the last good one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
from safetensors.numpy import load_file, save_file

from dfx.errors import TrainingError
from dfx.storage import writing_by_name


def save(path: Path, model: keras.Model, epoch: int, best: float) -> None:
    """Write all that `model` needs to go on. Raises TrainingError where the disk refuses."""
    groups = _state(model).items()
    tensors = {f"{name}.{i}": keras.ops.convert_to_numpy(v) for name, group in groups for i, v in enumerate(group)}
    write_atomically(path, {**tensors, "state": np.array([epoch, best])})


def _state(model: keras.Model) -> dict[str, list[keras.Variable]]:
    """Weights, optimiser, and the dropouts' random states, without which the curve would differ after a resume."""
    random = [dropout.seed_generator.state for dropout in _dropouts(model)]
    return {"model": model.weights, "optimizer": model.optimizer.variables, "random": random}


def _dropouts(model: keras.Model) -> Iterator[keras.Layer]:
    """Those of the models it consists of, too."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _dropouts(layer)
        elif hasattr(layer, "seed_generator"):
            yield layer


def write_atomically(path: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str] | None = None) -> None:
    """A safetensors file that is either whole or not there. Raises TrainingError where the disk refuses."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with writing_by_name(path) as part:
            save_file({k: np.array(v, order="C") for k, v in tensors.items()}, part, metadata)
    except Exception as error:
        raise TrainingError(f"{path.name} could not be saved ({error}); the last good file is kept.") from error


def restore(path: Path, model: keras.Model) -> tuple[int, float]:
    """Put back what `save` wrote; the number of epochs done and the best score so far. Raises TrainingError."""
    tensors = load_file(path)
    model.optimizer.build(model.trainable_variables)
    try:
        for name, group in _state(model).items():
            for i, variable in enumerate(group):
                variable.assign(tensors[f"{name}.{i}"])
    except (KeyError, ValueError) as error:
        raise TrainingError("The checkpoint belongs to another model or recipe; start in a new folder.") from error
    epoch, best = tensors["state"]
    return int(epoch), float(best)
