"""Logits of any shipped model for face crops, and the features they are read from: loaded once per process.

A shipped model is asked through an engine that needs no TensorFlow; Keras, which gradients need where no engine gives them
(`dfx.explain.engines`), is loaded when somebody asks for the model itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from dfx.errors import EngineUnusable
from dfx.faces.resize import resize
from dfx.predict.engines import converted_forward, derived_forward, stored_forward
from dfx.predict.graph import Features, GraphForward, Network
from dfx.predict.texture import TextureForward
from dfx.types import Pixels
from dfx.zoo import check_shipped, load, spec_of
from dfx.zoo.folded import settle
from dfx.zoo.index import read_index, shipped_bytes

if TYPE_CHECKING:
    import keras

log = logging.getLogger(__name__)

IN_NUMPY = {"texture:svm": TextureForward}  # builders of networks that LiteRT lacks an operation of


class Forward(Protocol):
    """Views `(S, S, 3)` uint8 RGB, one or more → logits `(N, 1)`, and the named features beside them, `(N, 1 + D)`.

    Raises ModelError for a model without such features.
    """

    @property
    def threads(self) -> int:
        """How many threads it may use."""

    def __call__(self, views: Sequence[Pixels], features: Features | None = None) -> NDArray[np.float64]: ...


class Predictor:
    """One model, ready to answer: `logits(crops)`, also with the features, and, for explanations, the Keras `model`.

    `constant` promises that the model's weights stay: its answers, and the maps drawn of it, keep those of the moment
    they are compiled, which takes a seventh to two fifths less time. Without it, answers follow the weights.
    """

    def __init__(self, model: keras.Model, *, constant: bool = True, engine: bool = False) -> None:
        """A model of one's own, asked through TensorFlow; shipped ones come from `predictor`.

        `engine`: asked as shipped ones are, by an engine that is derived now and kept nowhere, where LiteRT can run the
        model. It answers with the weights of now.
        """
        if constant:
            settle(model)
        self._model: keras.Model | None = model
        self.constant = constant
        self.spec = spec_of(model.name)
        self.size = int(model.input_shape[1])
        self._forward: Forward = GraphForward(model, self.spec.scaling, constant)
        if engine:
            with suppress(EngineUnusable):
                self._forward, _ = converted_forward(model.name, model)

    @property
    def model(self) -> keras.Model:
        return self._model

    @property
    def network(self) -> Network:
        """What maps and gradients are drawn of: the Keras model with the scaling of its input. Raises as `model`."""
        return Network(self.model, self.spec.scaling)

    @property
    def threads(self) -> int:
        """How many threads one forward may use."""
        return self._forward.threads

    def logits(self, crops: Sequence[Pixels]) -> NDArray[np.float64]:
        """Logits `(N,)`, positive for "fake", of face crops `(S, S, 3)` uint8 RGB of any side.

        Each is the mean over the crop and its mirror image: training saw both alike, so a difference between them is noise.
        """
        return self._both_ways(crops)[:, 0]

    def logits_and_features(
        self, crops: Sequence[Pixels], features: Features = "last"
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Logits `(N,)` and features `(N, D)` of the same forward, both over both views; `features` names which, see
        `dfx.predict.features`.

        The logits are those of `logits` to within rounding. Raises ModelError for a model without such features.
        """
        answers = self._both_ways(crops, features)
        return answers[:, 0], answers[:, 1:]

    def _both_ways(self, crops: Sequence[Pixels], features: Features | None = None) -> NDArray[np.float64]:
        """The mean `(N, K)` of what the forward gives for each crop and for its mirror image."""
        if not len(crops):
            return np.empty((0, 1))
        upright = [resize(crop, self.size) for crop in crops]
        both = self._forward([*upright, *(view[:, ::-1] for view in upright)], features)
        return both.reshape(2, len(upright), both.shape[1]).mean(axis=0)


class ShippedPredictor(Predictor):
    """A shipped model, asked by its engine, in numpy, or through TensorFlow where it has neither: the same numbers.

    An engine that is missing or does not fit is derived anew. Raises UnknownModel, WeightsMissing, WeightsDamaged: damaged
    weights are refused, whatever was derived of them before.
    """

    def __init__(self, name: str) -> None:
        check_shipped(name)
        shipped_bytes(name)
        self._model, self._loading = None, threading.Lock()
        self.constant, self.spec, self.size = True, spec_of(name), read_index()[name].input_size
        if self.spec.builder in IN_NUMPY:
            self._forward = IN_NUMPY[self.spec.builder](name)
            return
        try:
            self._forward = stored_forward(name)
        except EngineUnusable as reason:
            log.info("The engine of %s is not used. %s", name, reason)
            try:
                self._forward = derived_forward(name, self.model)
            except EngineUnusable as why_none:
                log.info("No engine of %s is derived. %s", name, why_none)
                self._forward = GraphForward(self.model, self.spec.scaling, constant=True)

    @property
    def model(self) -> keras.Model:
        """The Keras model, loaded when somebody asks for it. Raises WeightsMissing, WeightsDamaged."""
        with self._loading:
            if self._model is None:
                self._model = load(self.spec.name)
                settle(self._model)
            return self._model


_loaded: dict[str, Predictor] = {}
_lock = threading.Lock()


def predictor(name: str) -> Predictor:
    """The process's one predictor of that shipped model. Raises UnknownModel, WeightsMissing, WeightsDamaged."""
    with _lock:
        if name not in _loaded:
            _loaded[name] = ShippedPredictor(name)
        return _loaded[name]
