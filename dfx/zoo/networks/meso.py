"""Meso4 and MesoInception4, layer for layer as their authors published them.

Afchar, Nozick, Yamagishi, Echizen: MesoNet: a compact facial video forgery detection network.
WIFS 2018, arXiv:1809.00888. Their weight files give P(real); `load_published` turns the polarity.
"""

from __future__ import annotations

from pathlib import Path

import keras
from keras import layers

from dfx.errors import WeightsDamaged
from dfx.zoo.networks.heads import sigmoid_logit


def _conv(x: keras.KerasTensor, width: int, kernel: int, dilation: int = 1) -> keras.KerasTensor:
    return layers.Conv2D(width, kernel, padding="same", dilation_rate=dilation, activation="relu")(x)


def _rest(x: keras.KerasTensor, pool: int) -> keras.KerasTensor:
    return layers.MaxPooling2D(pool, padding="same")(layers.BatchNormalization()(x))


def _inception(x: keras.KerasTensor, a: int, b: int, c: int, d: int) -> keras.KerasTensor:
    """Four branches: 1×1; 1×1 → 3×3; 1×1 → 3×3 dilated by 2; 1×1 → 3×3 dilated by 3 (Fig. 4 of the paper)."""
    branches = [_conv(x, a, 1)]
    for width, dilation in ((b, 1), (c, 2), (d, 3)):
        branches.append(_conv(_conv(x, width, 1), width, 3, dilation))
    return layers.Concatenate()(branches)


def _head(image: keras.KerasTensor, x: keras.KerasTensor) -> keras.Model:
    x = layers.Dropout(0.5)(layers.Flatten()(x))
    x = layers.LeakyReLU(negative_slope=0.1)(layers.Dense(16, name="dense")(x))
    return keras.Model(image, sigmoid_logit(layers.Dropout(0.5)(x)))


def meso4(size: int) -> keras.Model:
    """28 073 parameters at 256 × 256."""
    image = keras.Input((size, size, 3), name="image")
    x = image
    for width, kernel, pool in ((8, 3, 2), (8, 5, 2), (16, 5, 2), (16, 5, 4)):
        x = _rest(_conv(x, width, kernel), pool)
    return _head(image, x)


def meso_inception4(size: int) -> keras.Model:
    """28 725 parameters at 256 × 256."""
    image = keras.Input((size, size, 3), name="image")
    x = _rest(_inception(image, 1, 4, 4, 2), 2)
    x = _rest(_inception(x, 2, 4, 4, 2), 2)
    for pool in (2, 4):
        x = _rest(_conv(x, 16, 5), pool)
    return _head(image, x)


def load_published(model: keras.Model, path: Path) -> keras.Model:
    """Fill `model` from the authors' Keras 2 weight file (HDF5) and turn P(real) into P(fake).

    Raises WeightsDamaged where the file does not hold this architecture.
    """
    import h5py

    with h5py.File(path) as file:
        groups = [file[name] for name in file.attrs["layer_names"] if len(file[name].attrs["weight_names"])]
        stored = sorted((_creation_order(g) for g in groups), key=lambda row: row[:2])
        arrays = {kind: [row[2] for row in stored if row[0] == kind] for kind in ("batch", "conv2d", "dense")}
    try:
        for kind, layer_type in _KINDS.items():
            own = [layer for layer in model.layers if isinstance(layer, layer_type)]
            for layer, weights in zip(
                sorted(own, key=lambda layer: (layer.name == "logit", _number(layer.name))), arrays[kind], strict=True
            ):
                layer.set_weights(weights)
    except ValueError as error:
        raise WeightsDamaged(f"This file does not hold the weights of {model.name}.") from error
    logit = model.get_layer("logit")
    logit.set_weights([-w for w in logit.get_weights()])
    return model


_KINDS = {"batch": layers.BatchNormalization, "conv2d": layers.Conv2D, "dense": layers.Dense}


def _number(name: str) -> int:
    tail = name.rsplit("_", 1)[-1]
    return int(tail) if tail.isdigit() else 0


def _creation_order(group: object) -> tuple[str, int, list]:
    """Kind and running number of a stored layer, as in `conv2d_12`: Keras 2 counts layers in the order of creation."""
    name = group.name.strip("/")  # type: ignore[attr-defined]
    names = [n.decode() for n in group.attrs["weight_names"]]  # type: ignore[attr-defined]
    return (name.split("_")[0], _number(name), [group[n][()] for n in names])  # type: ignore[index]
