"""What every class activation map shares: a method says how a raw map arises from a layer.

The score explained is the logit, never the probability: a saturated sigmoid has no gradient left to map.
For "real" the score is the logit with its sign turned.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

from numpy.typing import NDArray

from dfx.explain.layers import feature_maps
from dfx.explain.method import Method
from dfx.predict.graph import Graph, Network, Tensor
from dfx.types import Pixels

Tapped = Callable[[Tensor], tuple[Tensor, Tensor]]  # images (N, S, S, 3) → activations (N, h, w, C), logits (N, 1)


class RawMaps(Protocol):
    """One method compiled for one layer of one model."""

    def run(self, pictures: Sequence[Pixels], sign: float, /) -> tuple[NDArray[Any], ...]:
        """Signed maps `(N, h, w)` float32 of `sign · logit`, alone in a tuple, for N ≥ 1 pictures `(S, S, 3)` uint8."""

    @property
    def traces(self) -> int:
        """How often a graph was built; 1 after any number of calls."""


class CamMethod(ABC):
    """A method, which `row` describes."""

    row: ClassVar[Method]

    @abstractmethod
    def compile(self, network: Network, layer: str) -> RawMaps:
        """What gives this method's raw maps of one layer. It must not hold the model itself: the cache would keep it."""


class GraphCam(CamMethod):
    """A method whose raw maps arise from scaled images in one graph, so TensorFlow operations only."""

    def compile(self, network: Network, layer: str) -> RawMaps:
        tapped, scaled = network.with_maps(feature_maps(network.model)[layer]), network.scaled
        return Graph(network.size, lambda pixels, sign: (self.raw_maps(tapped, scaled(pixels), sign),), numbers=1)

    @abstractmethod
    def raw_maps(self, tapped: Tapped, images: Tensor, sign: Tensor) -> Tensor:
        """Signed maps `(N, h, w)` of the score `sign · logit`; what is positive speaks for it."""


class GradientCam(GraphCam):
    """A method that combines a layer's activations with the score's gradient there: one forward, one backward."""

    @abstractmethod
    def combine(self, activations: Tensor, gradients: Tensor) -> Tensor:
        """`(N, h, w)` from activations and gradients, both `(N, h, w, C)` float32."""

    def raw_maps(self, tapped: Tapped, images: Tensor, sign: Tensor) -> Tensor:
        import tensorflow as tf

        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(images)  # so that all that follows is recorded; the graph keeps only the way back to the layer
            activations, logits = tapped(images)
            score = sign * tf.cast(logits, tf.float32)
        gradients = tape.gradient(score, activations)
        return self.combine(tf.cast(activations, tf.float32), tf.cast(gradients, tf.float32))
