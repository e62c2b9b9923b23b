"""A larger network of a family begun as the same function as a trained smaller one: more blocks, wider layers.

A block that the smaller network lacks takes the values of its stage's last block and adds nothing at first (its last batch
norm scales by 0); in a wider layer the smaller one's values fill the first channels, and no new channel reaches an old one.
Chen, Goodfellow and Shlens, Net2Net: accelerating learning via knowledge transfer, ICLR 2016, arXiv:1511.05641.

Where the larger network begins narrower, its first layers learn the smaller one's map (`dfx.train.begin.front`); what it has
between the last layers that both have hands on what it is given (`dfx.train.begin.bridge`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

import keras
import numpy as np

from dfx.errors import TrainingError
from dfx.train.begin import bridge, front

_BLOCK = re.compile(r"(block\d+)([a-z])_(.+)")  # keras.applications' names: block6i_project_bn
_LAST, _SHORTCUT = "project_bn", "add"  # of a block
BATCHES = 4  # of views that tell how large the values are that a block hands on


def grow(small: keras.Model, large: keras.Model, views: Iterable[np.ndarray] = ()) -> int:
    """Fill `large` so that it answers as `small` does, nearly so where it begins narrower; how many layers were filled.

    The two are of one family: layers of one name do the same. `views` gives batches `(N, S, S, 3)` as the networks take
    them; only networks that begin narrower or hand on need them. Raises TrainingError where a layer of `small` has no place.
    """
    trained = {layer.name: layer for layer in small.layers if layer.weights}
    places = {layer.name: layer for layer in large.layers if layer.weights}
    own_head = bridge.has_head(large) and not bridge.has_head(small)
    if missing := sorted(set(trained) - set(places) - (set(bridge.HEAD) if own_head else set())):
        raise TrainingError(f"{small.name} does not grow into {large.name}: that has no layer {missing[0]}.")
    views = iter(views)
    learned = _begun(small, large, views)
    filled = 0
    for name, layer in places.items():
        if name in learned.layers:
            continue
        if source := trained.get(name) or _twin(layer, trained):
            olds = source.get_weights()
            if name == learned.seam:
                olds[0] = np.einsum("Dd,hwdo->hwDo", learned.reading, olds[0])
            layer.set_weights([_widened(old, new, layer) for old, new in zip(olds, layer.get_weights(), strict=True)])
            filled += 1
        if name not in trained and name.endswith(_LAST):
            gamma, beta, *statistics = layer.get_weights()
            layer.set_weights([gamma * 0, beta * 0, *statistics])
    for block in _without_shortcut(large, set(trained) | learned.layers):
        bridge.hand_on(large, block, islice(views, BATCHES))
    if own_head:
        bridge.head_on(small, large)
    return filled + len(learned.layers)


@dataclass(frozen=True, slots=True)
class Learned:
    """The layers before the layer `seam`, which have learned, and how that reads their map: `(D, d)`."""

    layers: frozenset[str] = frozenset()
    seam: str = ""
    reading: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))


def _begun(small: keras.Model, large: keras.Model, views: Iterable[np.ndarray]) -> Learned:
    """What of `large` has learned because it begins narrower."""
    wider = front.narrower(small, large)
    if not wider:
        return Learned()
    seams = [layer.name for layer in small.layers if isinstance(layer, keras.layers.Conv2D) and layer.name not in wider]
    if not seams:
        raise TrainingError(f"{wider[-1]} is narrower than the layer it should grow from.")
    reading = front.learn(large, small, seams[0], views)
    before = keras.Model(large.input, large.get_layer(seams[0]).input).layers
    return Learned(frozenset(layer.name for layer in before if layer.weights), seams[0], reading)


def _without_shortcut(large: keras.Model, known: set[str]) -> list[str]:
    """The blocks that only `large` has and that no shortcut leads around."""
    names = {layer.name for layer in large.layers}
    blocks = [name.removesuffix(f"_{_LAST}") for name in names - known if name.endswith(f"_{_LAST}")]
    return sorted(block for block in blocks if f"{block}_{_SHORTCUT}" not in names)


def _twin(layer: keras.layers.Layer, trained: dict[str, keras.layers.Layer]) -> keras.layers.Layer | None:
    """The same part of the last block that the smaller network has of this stage.

    None where that reads more channels than `layer` has, as stage 1's only block in B0 does: there the layer stays fresh.
    """
    if not (parts := _BLOCK.fullmatch(layer.name)):
        return None
    stage, _, part = parts.groups()
    blocks = sorted(name for name in trained if re.fullmatch(rf"{stage}[a-z]_{part}", name))
    twin = trained[blocks[-1]] if blocks else None
    return twin if twin is not None and front.fits(twin, layer) else None


def _widened(old: np.ndarray, new: np.ndarray, layer: keras.layers.Layer) -> np.ndarray:
    """`old` in the first channels of `new`; what would lead from new channels to old ones is 0."""
    if old.shape == new.shape:
        return old
    wide = new.copy()
    mixes = old.ndim > 1 and not isinstance(layer, keras.layers.DepthwiseConv2D)  # its last two axes: from, to
    if mixes:
        wide[..., old.shape[-2] :, : old.shape[-1]] = 0
    wide[tuple(slice(size) for size in old.shape)] = old
    return wide
