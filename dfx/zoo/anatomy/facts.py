"""What can only be counted on a built model: `dfx maintain facts` stores it beside this file.

So `dfx models` and the pages can show it without building anything; a test counts again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dfx.storage import write_whole
from dfx.zoo.own.found import counts_of
from dfx.zoo.registry import plugged

if TYPE_CHECKING:
    import keras

FILE = Path(__file__).with_name("facts.json")


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of a network at the size it is run at. One multiply-add is two FLOPs; activations and norms are left out."""

    parameters: int
    trainable: int
    flops: int


def count(model: keras.Model) -> Facts:
    """The counts of a built model, for one image."""
    trainable = sum(math.prod(w.shape) for w in model.trainable_weights)
    return Facts(model.count_params(), trainable, 2 * sum(_multiply_adds(layer) for layer in model.layers))


def _multiply_adds(layer: keras.layers.Layer) -> int:
    """Of one convolution or dense layer: kernel entries × positions they are applied at; 0 for all others."""
    from keras import layers

    if isinstance(layer, layers.Dense):
        return math.prod(layer.kernel.shape)
    if isinstance(layer, layers.SeparableConv2D):
        positions = math.prod(layer.output.shape[1:3])
        return positions * (math.prod(layer.depthwise_kernel.shape) + math.prod(layer.pointwise_kernel.shape))
    if isinstance(layer, (layers.Conv2D, layers.DepthwiseConv2D)):
        return math.prod(layer.output.shape[1:3]) * math.prod(layer.kernel.shape)
    return 0


def facts() -> dict[str, Facts]:
    """Model → its stored counts; of plug-ins too."""
    return {**_of_dfx(), **{name: Facts(**counts_of(each)) for name, each in plugged().models.items()}}


@cache
def _of_dfx() -> dict[str, Facts]:
    return {name: Facts(**row) for name, row in json.loads(FILE.read_text()).items()}


def store(counts: Mapping[str, Facts]) -> None:
    """Keep the counts of each model. Raises OSError."""
    write_whole(FILE, json.dumps({name: asdict(row) for name, row in counts.items()}, indent=1) + "\n")
