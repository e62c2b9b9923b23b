"""The one network that a lesson looks into, and what its answer is the sum of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.predict.predictor import Predictor, predictor
from dfx.predict.shipped import ensemble_of
from dfx.types import Pixels

Floats = NDArray[np.float32]

NETWORK = "mobilenet_v3_small"  # of those that vote in dfx's answer the smallest: a few milliseconds a face


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network says of one crop: its logit, and P(fake) by its own calibration.

    `for_fake` ≥ 0 and `for_real` ≤ 0 are the sums of what the channels of its last maps add to the logit. What is left,
    `offset`, is added whatever the maps say.
    """

    logit: float
    fake_probability: float
    for_fake: float
    for_real: float

    @property
    def offset(self) -> float:
        return self.logit - self.for_fake - self.for_real


@dataclass(frozen=True, slots=True, eq=False)
class LastMaps:
    """The last maps of a crop `(h, w, C)`, and what each channel adds to the logit `(C,)`.

    That is Σ gradient × activation over the cells, mean over the crop and its mirror image as the logit is. Behind the last
    maps the network is pooling, dense layers and rectifiers: linear as long as no rectifier turns, so that these sums and the
    offset make the logit.
    """

    maps: Floats
    adds: Floats

    @property
    def ranked(self) -> tuple[int, ...]:
        """Channels, the one that speaks most for "fake" first, the one that speaks most for "real" last."""
        return tuple(int(channel) for channel in np.argsort(-self.adds, kind="stable"))


def probabilities(logits: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """P(fake) `(N,)` of logits `(N,)` by the network's own calibration. Raises WeightsMissing, WeightsDamaged."""
    return ensemble_of((NETWORK,)).combine(np.asarray(logits, float)[:, None])


def own_threshold() -> float:
    """From which P(fake) on the network alone calls a face fake. Raises WeightsMissing, WeightsDamaged."""
    return ensemble_of((NETWORK,)).threshold


def answer(crop: Pixels) -> tuple[Answer, LastMaps]:
    """What the network says of a face crop `(H, W, 3)`, and of what. Raises WeightsMissing, WeightsDamaged."""
    from dfx.faces.resize import resize

    ready = predictor(NETWORK)
    view = resize(crop, ready.size)
    activations, gradients = _last(ready, [view, np.ascontiguousarray(view[:, ::-1])])
    adds = (activations * gradients).sum(axis=(1, 2)).mean(axis=0)
    logit = float(ready.logits([crop])[0])
    for_fake, for_real = float(adds[adds > 0].sum()), float(adds[adds < 0].sum())
    return Answer(logit, float(probabilities([logit])[0]), for_fake, for_real), LastMaps(activations[0], adds)


def _last(ready: Predictor, views: Sequence[Pixels]) -> tuple[Floats, Floats]:
    """Activations and gradients `(N, h, w, C)` of the last maps: by LiteRT, or through Keras where its engine is missing."""
    from dfx.explain.engines import gradient_engine
    from dfx.explain.layers import last_feature_map
    from dfx.explain.source import activations_and_gradients

    if engine := gradient_engine(ready):
        return engine(views, engine.layers[-1])
    activations, gradients = activations_and_gradients(ready.network, last_feature_map(ready.model)).run(views)
    return activations, gradients
