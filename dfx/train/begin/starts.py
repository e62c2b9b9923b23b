"""Where training starts: ImageNet features from a file of arrays, with folded batch norms unfolded.

Keys are `<keras layer name>/<variable name>`, as Keras names them with `include_top=False`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np

from dfx.errors import WeightsDamaged
from dfx.train.begin.inception import as_named, is_inception
from dfx.train.begin.rescale import rescale

GATE = "squeeze_excite_conv_1"  # its hard sigmoid scales the channels
OPEN = 2.8  # hard_sigmoid(2.8) = .97: as good as no gate, and still inside its slope


def load_arrays(path: Path) -> dict[str, np.ndarray]:
    """The arrays of an `.npz` file as float32. Never unpickles. Raises WeightsDamaged."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key].astype(np.float32) for key in file.files}
    except (OSError, ValueError, KeyError) as error:
        raise WeightsDamaged(f"{path.name} is not a file of arrays (.npz).") from error


def start_from(model: keras.Model, arrays: Mapping[str, np.ndarray], faces: np.ndarray) -> int:
    """Copy `arrays` into `model` by layer and variable name; return how many of the model's variables were filled.

    InceptionResNetV2 takes the first layers of Inception V3 (`dfx.train.begin.inception`).
    MobileNetV3-Large so starts from its minimalistic sibling (3×3 kernels, no gates) as nearly the same function.

    Batch norms stored folded (a bias only) are set to the identity plus that bias and then unfolded on `faces`
    `(N, S, S, 3)` scaled RGB: the function stays the same, but its statistics become true, so that the first step in
    training mode does not destroy it. The kernels before them are then rescaled (`dfx.train.begin.rescale`).
    """
    filled, folded = 0, []
    if is_inception(arrays):
        arrays = as_named(arrays, model)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and f"{layer.name}/bias" in arrays:
            bias = arrays[f"{layer.name}/bias"]
            ones = np.ones_like(bias)
            layer.set_weights([ones * np.sqrt(1 + layer.epsilon), bias, ones * 0, ones])
            folded.append(layer)
            filled += 4
            continue
        for variable in layer.weights:
            stored = arrays.get(f"{layer.name}/{variable.name}")
            if stored is not None and (values := _fitted(stored, tuple(variable.shape))) is not None:
                variable.assign(values)
                filled += 1
        if layer.name.endswith(GATE) and f"{layer.name}/kernel" not in arrays:
            kernel, bias = (
                layer.get_weights()
            )  # a gate that the start does not know begins by letting everything through
            layer.set_weights([kernel * 0, np.full_like(bias, OPEN)])
    if folded:
        _unfold(model, folded, faces)
        rescale(folded)
    return filled


def _fitted(stored: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
    """`stored` at `shape`; a smaller odd kernel `(k, k, …)` in the middle of zeros, which is the same function."""
    if stored.shape == shape:
        return stored
    if stored.ndim != 4 or len(shape) != 4 or stored.shape[2:] != shape[2:]:
        return None
    margins = [want - have for want, have in zip(shape[:2], stored.shape[:2], strict=True)]
    if any(margin < 0 or margin % 2 for margin in margins):
        return None
    around = [(margin // 2, margin // 2) for margin in margins]
    return np.pad(stored, [*around, (0, 0), (0, 0)])


def _unfold(model: keras.Model, norms: list[keras.layers.BatchNormalization], faces: np.ndarray) -> None:
    """mean ← μ, variance ← σ², γ ← √(σ² + ε), β ← β + μ of each norm's measured input."""
    inputs = keras.Model(model.input, [norm.input for norm in norms])
    sums = [np.zeros((2, norm.gamma.shape[0])) for norm in norms]
    counts = np.zeros(len(norms))
    for at in range(0, len(faces), 25):
        for i, maps in enumerate(inputs(faces[at : at + 25], training=False)):
            rows = keras.ops.convert_to_numpy(maps).reshape(-1, maps.shape[-1]).astype(float)
            sums[i] += rows.sum(0), (rows**2).sum(0)
            counts[i] += len(rows)
    for norm, (total, squares), count in zip(norms, sums, counts, strict=True):
        mean = total / count
        variance = np.maximum(squares / count - mean**2, 1e-6)
        norm.set_weights([np.sqrt(variance + norm.epsilon), norm.get_weights()[1] + mean, mean, variance])
