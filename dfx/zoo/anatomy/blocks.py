"""Folding a model's layers into blocks, by what its graph and its layers' names say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dfx.zoo.anatomy.model import HEAD, Block, Layer
from dfx.zoo.anatomy.names import is_numbered
from dfx.zoo.registry import MODELS

# How keras.applications names the layers of a block: block_3_add, expanded_conv_3_add, block2b_add, block35_1_mixed.
_NAMED = re.compile(r"(?:expanded_conv(?:_\d+)?|block_?\d+(?:_\d+|[a-z])?)(?=_[A-Za-z])")
_OPENERS = ("UpSampling2D", "ZeroPadding2D", "Flatten", "TextureHistograms", "Residuals")
_MAIN = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D", "Dense", *_OPENERS)
_ALONE = ("FeatureDifference", "SquaredErrors")
# Models whose publication counts more parts than a backbone and a head: part → its last layer.
_PARTS = {
    "mtcnn_classifier": {"P-Net": "conv2d_2", "R-Net": "reshape", "O-Net": "dense_2"},
    "one_class_vae": {"Encoder": "code_mean", "Decoder": "reconstruction"},
}


def blocks_of(model: str, layers: Sequence[Layer]) -> tuple[Block, ...]:
    """The blocks in order; every layer is in one of them."""
    parts = _parts(model, layers)
    keys = _keys(layers, parts)
    starts = [i for i in range(len(layers)) if i == 0 or (parts[i], keys[i]) != (parts[i - 1], keys[i - 1])]
    ends = [*starts[1:], len(layers)]
    return tuple(Block(keys[a], parts[a], a, tuple(layers[a:b])) for a, b in zip(starts, ends, strict=True))


def _parts(model: str, layers: Sequence[Layer]) -> list[str]:
    """The part of each layer."""
    spec = MODELS.get(model)
    maps = [i for i, layer in enumerate(layers) if layer.is_map and layer.kind not in ("InputLayer", "Dropout")]
    last = maps[-1] if maps else len(layers) - 2  # the head begins behind it; without maps, with the logit
    ends = _PARTS.get(model) or {"Backbone" if spec and spec.imagenet else "Feature layers": layers[last].name}
    parts, names = [], [*ends, HEAD]
    for layer in layers:
        parts.append(names[0])
        if ends.get(names[0]) == layer.name:
            names.pop(0)
    return parts


def _keys(layers: Sequence[Layer], parts: Sequence[str]) -> list[str]:
    """The block of each layer, by its name; a nameless one goes with those around it."""
    keys: list[str] = []
    for segment in _segments(layers):
        named = Counter(match[0] for i in segment if (match := _NAMED.match(layers[i].name)))
        shared = ""  # the name of a segment with branches: its most frequent named block, else its last layer's
        if len(segment) > 1:
            shared = named.most_common(1)[0][0] if named else layers[segment[-1]].name
        for i in segment:
            keys.append("head" if parts[i] == HEAD else _key(layers, i, keys, shared))
    return keys


def _key(layers: Sequence[Layer], i: int, keys: list[str], shared: str) -> str:
    layer = layers[i]
    if named := _NAMED.match(layer.name):
        return named[0]
    if layer.kind in _ALONE:
        return layer.name
    if shared and is_numbered(layer.name, layer.kind):
        return shared
    opened = i > 0 and layers[i - 1].kind in _OPENERS
    return layer.name if layer.kind in _MAIN and not opened else keys[-1] if keys else "input"


def _segments(layers: Sequence[Layer]) -> list[range]:
    """Runs of layers between the places where all that goes on is one layer's output."""
    last_read = [0] * len(layers)
    for i, layer in enumerate(layers):
        for read in layer.reads:
            last_read[read] = i
    segments, start, open_until = [], 0, 0
    for i in range(len(layers)):
        if open_until <= i:  # no one after i reads anything before it
            segments.append(range(start, i + 1))
            start = i + 1
        open_until = max(open_until, last_read[i])
    return segments
