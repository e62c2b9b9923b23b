"""Weight files: safetensors, half precision, checked by SHA-256 before a byte of them is used.

Tensors are named `<position>.<variable path>`; the position is what counts, since Keras numbers some layers differently from
process to process, while the architecture is always built by the same code. Kernels of 65 536 entries or more may be stored
in 8 bits, with one scale per output channel for every 32 inputs (`<name>:scale` beside them).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import keras
import numpy as np
from safetensors.numpy import save

from dfx.errors import WeightsDamaged
from dfx.storage import write_whole
from dfx.zoo.checked import MODELS, checked_bytes, tensors_in

SMALL = 4_096  # vectors stay in full precision: batch-norm variances can leave the range of a half
LARGE = 65_536  # depthwise kernels, whose last axis is not their output channels, stay below
GROUP = 32  # inputs of a scale: with one for all, the logits of EfficientNetV2 M move four times as far


def pack(model: keras.Model, *, eight_bit: bool = False) -> bytes:
    """`model`'s weights as a safetensors file's bytes: the same weights give the same bytes."""
    tensors: dict[str, np.ndarray] = {}
    for i, variable in enumerate(model.weights):
        name, array = f"{i:04d}.{variable.path}", keras.ops.convert_to_numpy(variable)
        if array.ndim <= 1 and array.size <= SMALL:
            kept = array.astype(np.float32)
        elif not eight_bit or array.size < LARGE:
            kept = array.astype(np.float16)
        else:
            kept, tensors[f"{name}:scale"] = _in_eight_bits(array)
        tensors[name] = np.ascontiguousarray(kept)
    return save(tensors, {"format": f"dfx.weights/1 {model.name}"})  # one entry: the order of several is left to chance


def unpack(model: keras.Model, data: bytes) -> keras.Model:
    """Fill `model` from `data`. Raises WeightsDamaged where the file does not fit the architecture."""
    tensors = tensors_in(data, model.name)
    stored = {name.split(".", 1)[0]: name for name in tensors if not name.endswith(":scale")}
    if len(stored) != len(model.weights):
        raise WeightsDamaged(f"{model.name} has {len(model.weights)} weights, but the file holds {len(stored)}.")
    for i, variable in enumerate(model.weights):
        name = stored.get(f"{i:04d}", "")
        array = tensors.get(name)
        if array is None or array.shape != tuple(variable.shape):
            raise WeightsDamaged(f"Weight {i} of {model.name} has another shape in the file.")
        scale = tensors.get(f"{name}:scale")
        variable.assign(array.astype(np.float32) if scale is None else _from_eight_bits(array, scale, model.name))
    return model


def _in_eight_bits(kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A kernel `(…, outputs)` as whole numbers from −127 to 127, and the scale `(groups, outputs)` of every GROUP inputs."""
    rows = kernel.reshape(-1, kernel.shape[-1])
    starts = np.arange(0, len(rows), GROUP)
    scale = np.maximum(np.maximum.reduceat(np.abs(rows), starts) / 127, 1e-12).astype(np.float32)
    return np.round(rows / _of_rows(scale, len(rows))).astype(np.int8).reshape(kernel.shape), scale


def _from_eight_bits(numbers: np.ndarray, scale: np.ndarray, name: str) -> np.ndarray:
    rows = numbers.reshape(-1, numbers.shape[-1])
    if scale.shape != (-(-len(rows) // GROUP), rows.shape[-1]):
        raise WeightsDamaged(f"A kernel of {name} has other scales than its 8 bits need.")
    return (rows * _of_rows(scale, len(rows))).reshape(numbers.shape)


def _of_rows(scale: np.ndarray, rows: int) -> np.ndarray:
    return np.repeat(scale, GROUP, axis=0)[:rows]


def write_from(model: keras.Model, path: Path, *, eight_bit: bool = False) -> str:
    """Store `model`'s weights, whole or not at all; returns the file's SHA-256."""
    data = pack(model, eight_bit=eight_bit)
    write_whole(path, data)
    return hashlib.sha256(data).hexdigest()


def read_into(model: keras.Model, path: Path, sha256: str | None = None, again: str = MODELS) -> keras.Model:
    """Fill `model` from a weight file whose SHA-256 must be `sha256` where given. Raises WeightsMissing, WeightsDamaged."""
    return unpack(model, checked_bytes(path, sha256, model.name, again))
