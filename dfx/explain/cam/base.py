"""What every class activation map shares: a method says how a raw map arises from a layer.

The score explained is the logit, never the probability: a saturated sigmoid has no gradient left to map.
For "real" the score is the logit with its sign turned.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from dfx.explain.method import Method
from dfx.predict.graph import Floats, Network
from dfx.types import Pixels


class RawMaps(Protocol):
    """One method made ready for one layer of one model."""

    def run(self, pictures: Sequence[Pixels], sign: float, /) -> tuple[NDArray[Any], ...]:
        """Signed maps `(N, h, w)` float32 of `sign · logit`, alone in a tuple, for N ≥ 1 pictures `(S, S, 3)` uint8."""

    @property
    def traces(self) -> int:
        """How often a graph was built; at most 1 after any number of calls."""


class ActivationsAndGradients(Protocol):
    """A layer's activations and the logit's gradients there, by whatever computes them."""

    def run(self, pictures: Sequence[Pixels], /) -> tuple[NDArray[Any], ...]:
        """Both `(N, h, w, C)` float32, for N ≥ 1 pictures `(S, S, 3)` uint8."""

    @property
    def traces(self) -> int:
        """As `RawMaps.traces`."""


class CompiledCam(ABC):
    """A method, which `row` describes, that needs graphs of its own."""

    row: ClassVar[Method]

    @abstractmethod
    def compile(self, network: Network, layer: str) -> RawMaps:
        """What gives this method's raw maps of one layer. It must not hold the model itself: the cache would keep it."""


class GradientCam(ABC):
    """A method, which `row` describes, that combines a layer's activations with the score's gradient there: one forward
    and one backward, which all methods of the kind share."""

    row: ClassVar[Method]

    @abstractmethod
    def combine(self, activations: Floats, gradients: Floats) -> Floats:
        """`(N, h, w)` from activations and gradients, both `(N, h, w, C)` float32."""

    def of(self, layer: ActivationsAndGradients) -> RawMaps:
        """This method's raw maps of that layer."""
        return _Combined(self, layer)


CamMethod = GradientCam | CompiledCam


@dataclass(frozen=True, slots=True)
class _Combined:
    method: GradientCam
    layer: ActivationsAndGradients

    def run(self, pictures: Sequence[Pixels], sign: float, /) -> tuple[NDArray[Any], ...]:
        """See `RawMaps`."""
        activations, gradients = self.layer.run(pictures)
        return (self.method.combine(activations, np.float32(sign) * gradients),)

    @property
    def traces(self) -> int:
        """See `RawMaps`."""
        return self.layer.traces


def weighted_sum(activations: Floats, weights: Floats) -> Floats:
    """Σ_c w_c · A_c `(N, h, w)` of activations `(N, h, w, C)` and a weight per channel `(N, C)`."""
    return np.einsum("nhwc,nc->nhw", activations, weights)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """`numerator / denominator`, 0 where the denominator is 0."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    return np.divide(numerator, denominator, out=np.zeros(shape, np.float32), where=denominator != 0)
