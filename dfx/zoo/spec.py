"""One row of the model registry. Importing this file costs nothing: no Keras, no TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import keras


class Scaling(NamedTuple):
    """How pixels in 0…255 enter a model: `pixels * scale + offset`, on arrays and tensors of any backend."""

    scale: float
    offset: float

    def __call__(self, pixels: Any) -> Any:
        return pixels * self.scale + self.offset


UNIT = Scaling(1 / 255, 0.0)  # [0, 1]
SYMMETRIC = Scaling(1 / 127.5, -1.0)  # [−1, 1]
RAW = Scaling(1.0, 0.0)  # the network rescales inside


OURS = "dfx"  # the source of what no published system has
PLUG_IN = "own"  # of what the operator installed, see `dfx.zoo.own`


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """What dfx knows of a model before it is built.

    Every model maps `(N, input_size, input_size, 3)` scaled RGB to `(N, 1)` logits, positive for "fake".
    """

    name: str
    title: str
    source: str  # S1 … S5, see docs/models/index.md, OURS or PLUG_IN
    paper: str
    builder: str  # "module:function" under `home`; the function takes the input size
    input_size: int  # pixels dfx trains and runs it at
    source_size: int  # pixels in the publication
    scaling: Scaling
    colour: str  # its fixed colour on every chart
    source_parameters: int | None = None  # in all, as published
    source_trainable: int | None = None
    imagenet: str | None = None  # its class in keras.applications
    licence: str = "Apache-2.0"
    explainable: bool = True  # False where no gradient reaches the picture, so that no map can be drawn
    convertible: bool = True  # False where LiteRT lacks one of its operations, so that only TensorFlow runs it
    home: str = "dfx.zoo.networks"  # the package of its builder

    def build(self, input_size: int | None = None) -> keras.Model:
        """The architecture with random weights: a flat functional model whose last layer is the logit."""
        from importlib import import_module

        module, function = self.builder.split(":")
        model: keras.Model = getattr(import_module(f"{self.home}.{module}"), function)(input_size or self.input_size)
        model.name = self.name
        return model
