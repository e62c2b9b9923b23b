"""Where a model's maps are computed: through Keras, any method of any layer, or by an engine, what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from dfx.explain.cam.base import ActivationsAndGradients, CamMethod, GradientCam, RawMaps
from dfx.explain.engines import GradientEngine, gradient_engine
from dfx.explain.inputs import check_logit
from dfx.explain.layers import check_layer, feature_maps
from dfx.predict.graph import Graph, Network, Tensor, kept
from dfx.predict.predictor import Predictor
from dfx.types import Pixels


class Source(Protocol):
    """One model whose maps are drawn."""

    @property
    def name(self) -> str:
        """The model's."""

    @property
    def size(self) -> int:
        """Pixels along each side of what it takes."""

    def layer(self, method: CamMethod, asked: str | None) -> str:
        """The name of the layer that a request means, see `dfx.explain.layers.check_layer`. Raises ExplanationError."""

    def maps(self, method: CamMethod, layer: str) -> RawMaps:
        """What gives the method's maps of that layer. Raises ExplanationError unless the model ends in one logit."""


@dataclass(frozen=True, slots=True)
class KerasSource:
    """A Keras model at hand."""

    network: Network

    @property
    def name(self) -> str:
        return str(self.network.model.name)

    @property
    def size(self) -> int:
        return self.network.size

    def layer(self, method: CamMethod, asked: str | None) -> str:
        return check_layer(self.network.model, asked)

    def maps(self, method: CamMethod, layer: str) -> RawMaps:
        """The process's one compiled map of that kind."""
        network = self.network
        check_logit(network.model)
        if isinstance(method, GradientCam):
            key = ("activations and gradients", layer, network.scaling)
            return method.of(kept(network.model, key, lambda: activations_and_gradients(network, layer)))
        return kept(network.model, (type(method), layer, network.scaling), lambda: method.compile(network, layer))


@dataclass(frozen=True, slots=True)
class EngineSource:
    """A shipped model whose engine holds some layers; what it does not hold is drawn through Keras, loaded for that."""

    predictor: Predictor
    engine: GradientEngine

    @property
    def name(self) -> str:
        return self.predictor.spec.name

    @property
    def size(self) -> int:
        return self.predictor.size

    def layer(self, method: CamMethod, asked: str | None) -> str:
        held = self.engine.layer(asked) if isinstance(method, GradientCam) else None
        return held or self._keras.layer(method, asked)

    def maps(self, method: CamMethod, layer: str) -> RawMaps:
        if isinstance(method, GradientCam) and self.engine.layer(layer):
            return method.of(_OfEngine(self.engine, layer))
        return self._keras.maps(method, layer)

    @property
    def _keras(self) -> KerasSource:
        return KerasSource(self.predictor.network)


@dataclass(frozen=True, slots=True)
class _OfEngine:
    engine: GradientEngine
    layer: str
    traces = 0

    def run(self, pictures: Sequence[Pixels], /) -> tuple[NDArray[Any], ...]:
        return self.engine(pictures, self.layer)


def source_of(predictor: Predictor) -> Source:
    """By its engine where a shipped model has one that fits, else through Keras."""
    engine = gradient_engine(predictor)
    return EngineSource(predictor, engine) if engine else KerasSource(predictor.network)


def activations_and_gradients(network: Network, layer: str) -> ActivationsAndGradients:
    """One layer's, compiled; it does not hold the model."""
    import tensorflow as tf

    tapped, scaled = network.with_maps(feature_maps(network.model)[layer]), network.scaled

    def both(pixels: Tensor) -> tuple[Tensor, Tensor]:
        images = scaled(pixels)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(images)  # so that all that follows is recorded; the graph keeps only the way back to the layer
            activations, logits = tapped(images)
        return tf.cast(activations, tf.float32), tf.cast(tape.gradient(logits, activations), tf.float32)

    return Graph(network.size, both)
