"""A face on its way through a model, layer by layer: shapes, the strongest channels, and what each step does.

In the spirit of Wang et al., CNN Explainer, IEEE TVCG 2021, arXiv:2004.15004.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.analysis.walk_words import block_sentence, sentence
from dfx.errors import ExplanationError
from dfx.types import Pixels, Progress, no_progress
from dfx.zoo.anatomy.model import Anatomy, Block, Layer

STRONGEST = 8  # channels kept of each layer
SIDE = 64  # cells a side that a map is averaged down to
AT_ONCE = 24  # layers asked for in one run, which bounds the memory
FEW = 40  # a model of no more maps than this is walked layer by layer


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """One map of a layer `(h, w)`, and its mean |activation|."""

    index: int
    values: NDArray[np.float32]
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One layer on the way, its block, what it does, its strongest channels, and how many are 0 everywhere.

    `whole`: it stands for its block, whose last layer with maps it is.
    """

    layer: Layer
    block: Block
    says: str
    channels: tuple[Channel, ...]
    silent: int
    whole: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """The way of one crop through one model, the picture as the model sees it `(S, S, 3)` first, its logit last."""

    model: str
    seen: Pixels
    steps: tuple[Step, ...]
    logit: float


def walk(model: str, crop: Pixels, block: str = "", progress: Progress = no_progress) -> Walk:
    """The walk of a face crop `(S, S, 3)` uint8 RGB: every layer of a small model, the end of each block of a large one.

    With `block` every layer of that block. Raises UnknownModel, WeightsMissing, WeightsDamaged, and ExplanationError for a
    model or a block without maps.
    """
    from dfx.explain.difference.features import features
    from dfx.faces.resize import resize
    from dfx.predict.predictor import predictor
    from dfx.zoo.anatomy.graph import anatomy_of

    progress(0.1, "Loading the model")
    ready = predictor(model)
    places = stops(anatomy_of(ready.model), block)
    whole = len({part_of.start for _, part_of in places}) == len(places)
    progress(0.4, "Looking through its layers")
    steps = list[Step]()
    for at in range(0, len(places), AT_ONCE):
        part = places[at : at + AT_ONCE]
        names = [own.layers[place - own.start].name for place, own in part]
        maps = features(ready.network, [crop], names)
        steps += [step_of(own, place, maps[name][0], whole) for name, (place, own) in zip(names, part, strict=True)]
    return Walk(model, resize(crop, ready.size), tuple(steps), float(ready.logits([crop])[0]))


def stops(found: Anatomy, block: str = "") -> tuple[tuple[int, Block], ...]:
    """Places of the layers to stop at, each with its block. Raises ExplanationError where there are none."""
    every = [
        (one.start + i, one)
        for one in found.blocks
        for i, layer in enumerate(one.layers)
        if layer.is_map and layer.kind not in ("InputLayer", "Dropout")
    ]
    if block:
        chosen = [(place, one) for place, one in every if one.name == block]
    elif len(every) <= FEW:
        chosen = every
    else:
        chosen = list({one.start: (place, one) for place, one in every}.values())
    if not chosen:
        where = f"block {block[:40]!r} of {found.model}" if block else found.model
        raise ExplanationError(f"There are no maps to walk through in {where}.")
    return tuple(chosen)


def step_of(block: Block, place: int, maps: NDArray[np.float32], whole: bool = False) -> Step:
    """The step at the layer of that place, whose maps are `(h, w, C)`; `whole` where it stands for its block."""
    layer, strengths = block.layers[place - block.start], np.abs(maps).mean(axis=(0, 1))
    order = np.argsort(-strengths, kind="stable")[:STRONGEST]
    channels = tuple(Channel(int(i), _small(maps[..., i]), float(strengths[i])) for i in order)
    says = block_sentence(block) if whole else sentence(layer)
    return Step(layer, block, says, channels, int((strengths == 0).sum()), whole)


def _small(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """At most SIDE cells a side, averaged."""
    if max(values.shape) <= SIDE:
        return np.array(values, np.float32)
    return np.asarray(cv2.resize(values, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.float32)
