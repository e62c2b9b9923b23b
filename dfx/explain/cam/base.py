"""What every class activation map shares: a method says how a raw map arises, `explain` does the rest.

The score explained is the logit, never the probability: a saturated sigmoid has no gradient left to map.
For "real" the score is the logit with its sign turned.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.inputs import check_crop, sign_of
from dfx.explain.layers import check_layer
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

    from dfx.explain.cam.compiled import Compiled

Tensor = Any  # tf.Tensor, which cannot be named without importing TensorFlow
Tapped = Callable[[Tensor], tuple[Tensor, Tensor]]  # images (N, S, S, 3) → activations (N, h, w, C), logits (N, 1)

ROUNDING = 1e-6  # a peak below this share of the map's largest magnitude is float32 rounding, not evidence


class CamMethod(ABC):
    """A method. `unit` is what a raw map's values are measured in."""

    name: ClassVar[str]
    unit: ClassVar[str]

    @abstractmethod
    def compile(self, model: keras.Model, layer: str, scaling: Scaling) -> Compiled:
        """What gives this method's raw maps of one layer. It must not hold `model` itself: the cache would keep it."""


class GraphCam(CamMethod):
    """A method whose raw maps arise from scaled images in one graph, so TensorFlow operations only."""

    def compile(self, model: keras.Model, layer: str, scaling: Scaling) -> Compiled:
        from dfx.explain.cam.compiled import CompiledCam

        return CompiledCam(self, model, layer, scaling)

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


def explain(
    method: CamMethod,
    model: keras.Model,
    crops: Sequence[Pixels],
    scaling: Scaling,
    layer: str | None = None,
    model_name: str | None = None,
    toward: Toward = "fake",
    both_ways: bool = False,
) -> list[Explanation]:
    """One map per face crop `(H, W, 3)` uint8 RGB of any size, of a flat model with one logit, positive for "fake".

    `both_ways` explains the mean logit of the crop and its mirror image, which is what dfx answers with: the mean of both
    maps, the second turned back. `seconds` is each face's share of the time all took. Raises ExplanationError for an
    unknown layer or direction, a model without feature maps or without a single logit, a crop that is no picture, and a
    map that is not finite.
    """
    from dfx.explain.cam.compiled import compiled

    sign = sign_of(toward)
    for crop in crops:
        check_crop(crop)
    layer = check_layer(model, layer)
    if not crops:
        return []
    ready = compiled(method, model, layer, scaling)
    began = time.perf_counter()
    views = [resize(crop, ready.size) for crop in crops]
    if both_ways:
        both = ready.raw_maps([*views, *(view[:, ::-1] for view in views)], sign)
        raw = np.float32(0.5) * (both[: len(crops)] + both[len(crops) :, :, ::-1])
    else:
        raw = ready.raw_maps(views, sign)
    seconds = (time.perf_counter() - began) / len(crops)
    name = model_name or model.name
    return [explanation_of(one, name, method.name, layer, seconds, toward, method.unit) for one in raw]


def explanation_of(
    raw: NDArray[np.float32], model: str, method: str, layer: str, seconds: float, toward: Toward, unit: str
) -> Explanation:
    """The value of a raw signed map `(h, w)` in `unit`. Raises ExplanationError unless it is finite."""
    heat, peak = _by_own_maximum(raw, model)
    most = float(np.abs(raw).max())
    signed = (raw / most).astype(np.float32) if most > 0 else np.zeros_like(raw)
    return Explanation(model, method, layer, heat, peak, seconds, toward, unit, signed)


def _by_own_maximum(raw: NDArray[np.float32], model_name: str) -> tuple[NDArray[np.float32], float]:
    """The positive part of a map `(h, w)` in [0, 1] and the value that 1 stands for; (all zero, 0) without evidence."""
    if not np.isfinite(raw).all():
        raise ExplanationError(f"{model_name} gave a map with values that are not finite numbers for this face.")
    peak = float(raw.max())
    if peak <= ROUNDING * float(np.abs(raw).max()):
        return np.zeros_like(raw), 0.0
    heat = np.clip(raw.astype(np.float64) / peak, 0, 1)
    return heat.astype(np.float32), peak
