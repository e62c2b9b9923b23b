"""What every model is built of, block by block: `dfx maintain anatomy` reads it off the Keras graphs and stores it.

So the pages can draw an architecture without building it; a test builds some and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from dfx.errors import ModelError
from dfx.settings import ROOT
from dfx.zoo.anatomy.receptive_field import Field, Shape, Window
from dfx.zoo.index import derived_file
from dfx.zoo.registry import MODELS, spec_of

FILE = ROOT / "models" / "anatomy.json"
OWN = "anatomy.json"  # of a plug-in, among what is derived of it
SCHEMA = "dfx.anatomy/1"
HEAD = "Head"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its Keras class, output shape without the batch, and counts of weights.

    `field` is which pixels a cell reads, None for the whole picture; `reads` are the places of the layers it takes its
    input from, counted over the whole model.
    """

    name: str
    kind: str
    shape: Shape
    parameters: int
    trainable: int
    window: Window | None
    field: Field | None
    reads: tuple[int, ...]

    @property
    def is_map(self) -> bool:
        """Whether it gives a two-dimensional map, and more than one cell of it."""
        return len(self.shape) == 3 and self.shape[0] * self.shape[1] > 1


@dataclass(frozen=True, slots=True)
class Block:
    """Layers that belong together, of one part of the model ("P-Net", "Backbone", "Head"); the first at place `start`."""

    name: str
    part: str
    start: int
    layers: tuple[Layer, ...]

    @property
    def shape(self) -> Shape:
        return self.layers[-1].shape

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)

    @property
    def trainable(self) -> int:
        return sum(layer.trainable for layer in self.layers)

    @property
    def adds_its_input(self) -> bool:
        """Whether what enters it is added to what comes out: a residual block."""
        joins = [layer for layer in self.layers if layer.kind in ("Add", "CustomScaleLayer") and layer.is_map]
        return any(read < self.start for layer in joins for read in layer.reads)

    @property
    def kind(self) -> str:
        """One of `KINDS`, by its strongest layer."""
        kinds = {layer.kind for layer in self.layers}
        for kind, signs in KINDS.items():
            if kinds & signs:
                return kind
        return "fixed"


KINDS = {  # kind of block → the layers that make it one; the first that fits
    "depthwise": {"DepthwiseConv2D"},
    "separable": {"SeparableConv2D"},
    "parallel": {"Concatenate"},
    "upsampling": {"UpSampling2D"},
    "convolution": {"Conv2D"},
    "dense": {"Dense"},
    "difference": {"FeatureDifference", "SquaredErrors"},
    "texture": {"TextureHistograms", "Residuals"},
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Neighbouring blocks of one kind, part and output shape."""

    blocks: tuple[Block, ...]

    @property
    def shape(self) -> Shape:
        return self.blocks[-1].shape

    @property
    def kind(self) -> str:
        return self.blocks[0].kind

    @property
    def parameters(self) -> int:
        return sum(block.parameters for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Part:
    """A row of the table of parameters."""

    name: str
    parameters: int
    trainable: int


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A model at `input_size` pixels, from the picture to the logit."""

    model: str
    input_size: int
    blocks: tuple[Block, ...]

    @property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(layer for block in self.blocks for layer in block.layers)

    @property
    def stages(self) -> tuple[Stage, ...]:
        runs = groupby(self.blocks, key=lambda block: (block.kind, block.part, block.shape))
        return tuple(Stage(tuple(run)) for _, run in runs)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The counts of each part, in order."""
        rows: dict[str, Part] = {}
        for block in self.blocks:
            row = rows.get(block.part, Part(block.part, 0, 0))
            rows[block.part] = Part(block.part, row.parameters + block.parameters, row.trainable + block.trainable)
        return tuple(rows.values())

    @property
    def last_map(self) -> Layer | None:
        """The map that the head reads."""
        return next((layer for layer in reversed(self.layers) if layer.is_map and layer.kind != "Dropout"), None)

    @property
    def farthest(self) -> Layer | None:
        """The last of the maps whose cells read the widest window of the picture; None where there is no window."""
        named = [layer for layer in self.layers if layer.field and layer.kind != "InputLayer"]
        return max(reversed(named), key=lambda layer: layer.field.size if layer.field else 0, default=None)


def anatomy(name: str) -> Anatomy:
    """The stored anatomy of a model. Raises UnknownModel, ModelError where the file is missing or damaged."""
    spec_of(name)
    file = FILE if name in MODELS else derived_file(name, OWN)
    try:
        return _stored(file, file.stat().st_mtime_ns)[name]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelError(
            "Expected the models' anatomy in models/anatomy.json; it cannot be read. "
            "Make it again with `dfx maintain anatomy`."
        ) from error


@cache
def _stored(path: Path, changed: int) -> dict[str, Anatomy]:
    content = json.loads(path.read_text(encoding="utf-8"))
    kinds = content["kinds"]
    return {name: _read(name, row, kinds) for name, row in content["models"].items()}


def _read(name: str, row: dict, kinds: list[str]) -> Anatomy:
    blocks, start = [], 0
    for title, part, layers in row["blocks"]:
        found = tuple(_layer(one, kinds) for one in layers)
        blocks.append(Block(title, part, start, found))
        start += len(found)
    return Anatomy(name, row["input_size"], tuple(blocks))


def _layer(row: list, kinds: list[str]) -> Layer:
    name, kind, shape, parameters, trainable, window, field, reads = row
    return Layer(
        name, kinds[kind], tuple(shape), parameters, trainable,
        Window(*window) if window else None,
        Field(field[0], field[1], field[2], bool(field[3])) if field else None, tuple(reads),
    )  # fmt: skip


def to_text(found: Iterator[Anatomy]) -> str:
    """The content of the file: a layer is one short list, its kind a number."""
    kinds: dict[str, int] = {}
    models = {}
    for one in found:
        blocks = [[block.name, block.part, [_short(layer, kinds) for layer in block.layers]] for block in one.blocks]
        models[one.model] = {"input_size": one.input_size, "blocks": blocks}
    content = {"schema": SCHEMA, "kinds": list(kinds), "models": models}
    return json.dumps(content, separators=(",", ":")) + "\n"


def _short(layer: Layer, kinds: dict[str, int]) -> list[object]:
    window, field = layer.window, layer.field
    return [
        layer.name, kinds.setdefault(layer.kind, len(kinds)), layer.shape, layer.parameters, layer.trainable,
        [window.kernel, window.stride, window.dilation, window.before] if window else 0,
        [field.first, field.last, field.step, int(field.beyond)] if field else 0, layer.reads,
    ]  # fmt: skip
