"""A larger network of a family begun as the same function as a trained smaller one: more blocks, wider layers.

A block that the smaller network lacks takes the values of its stage's last block and adds nothing at first (its last batch
norm scales by 0); in a wider layer the smaller one's values fill the first channels, and no new channel reaches an old one.
Chen, Goodfellow and Shlens, Net2Net: accelerating learning via knowledge transfer, ICLR 2016, arXiv:1511.05641.
"""

from __future__ import annotations

import re

import keras
import numpy as np

from dfx.errors import TrainingError

_BLOCK = re.compile(r"(block\d+)([a-z])_(.+)")  # keras.applications' names: block6i_project_bn
_LAST = "project_bn"  # of a block with a shortcut around it


def grow(small: keras.Model, large: keras.Model) -> int:
    """Fill `large` so that it answers as `small` does; how many of its layers came from there.

    The two are of one family: layers of one name do the same. Raises TrainingError where a layer of `small` has no place.
    """
    trained = {layer.name: layer for layer in small.layers if layer.weights}
    places = {layer.name: layer for layer in large.layers if layer.weights}
    if missing := sorted(set(trained) - set(places)):
        raise TrainingError(f"{small.name} does not grow into {large.name}: that has no layer {missing[0]}.")
    sources = {name: trained.get(name) or _twin(layer, trained) for name, layer in places.items()}
    for name, layer in places.items():
        if source := sources[name]:
            pairs = zip(source.get_weights(), layer.get_weights(), strict=True)
            layer.set_weights([_widened(old, new, layer) for old, new in pairs])
        if name not in trained and name.endswith(_LAST):
            gamma, beta, *statistics = layer.get_weights()
            layer.set_weights([gamma * 0, beta * 0, *statistics])
    return sum(source is not None for source in sources.values())


def _twin(layer: keras.Layer, trained: dict[str, keras.Layer]) -> keras.Layer | None:
    """The same part of the last block that the smaller network has of this stage.

    None where that reads more channels than `layer` has, as stage 1's only block in B0 does: there the layer stays fresh.
    """
    if not (parts := _BLOCK.fullmatch(layer.name)):
        return None
    stage, _, part = parts.groups()
    blocks = sorted(name for name in trained if re.fullmatch(rf"{stage}[a-z]_{part}", name))
    twin = trained[blocks[-1]] if blocks else None
    return twin if twin is not None and _fits(twin, layer) else None


def _fits(source: keras.Layer, layer: keras.Layer) -> bool:
    pairs = zip(source.get_weights(), layer.get_weights(), strict=True)
    return all(all(a <= b for a, b in zip(old.shape, new.shape, strict=True)) for old, new in pairs)


def _widened(old: np.ndarray, new: np.ndarray, layer: keras.Layer) -> np.ndarray:
    """`old` in the first channels of `new`; what would lead from new channels to old ones is 0."""
    if old.shape == new.shape:
        return old
    if any(a > b for a, b in zip(old.shape, new.shape, strict=True)):
        raise TrainingError(f"{layer.name} is narrower than the layer it should grow from.")
    wide = new.copy()
    mixes = old.ndim > 1 and not isinstance(layer, keras.layers.DepthwiseConv2D)  # its last two axes: from, to
    if mixes:
        wide[..., old.shape[-2] :, : old.shape[-1]] = 0
    wide[tuple(slice(size) for size in old.shape)] = old
    return wide
