"""What every gradient method shares: it says how a map arises from gradients at the pixels, `explain` does the rest.

The score explained is the logit; for "real" it is the logit with its sign turned.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dfx.explain.cam.base import explanation_of
from dfx.explain.inputs import PLACE, check_crop, sign_of
from dfx.explain.saliency.both_ways import BothWays
from dfx.explain.saliency.compiled import Floats, PixelGradients, pixel_gradients
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras


class GradientSaliency(ABC):
    """A method: how a map per pixel of the model's input arises. `unit` is what its values are measured in.

    `signed` is False where a map only says how much the logit depends on a pixel, and not in which direction.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    unit: ClassVar[str]
    signed: ClassVar[bool] = True
    guided: ClassVar[bool] = False  # whether the gradients are those of guided backpropagation

    @abstractmethod
    def raw_map(self, gradients: PixelGradients, pixels: Floats, sign: float, seed: int) -> NDArray[np.floating]:
        """The map `(S, S)` of `sign · logit` for a picture `(S, S, 3)` float32 in [0, 255]."""


class Prepared(NamedTuple):
    """What a method works with."""

    gradients: PixelGradients
    pictures: list[Floats]  # (S, S, 3) float32 in [0, 255]
    sign: float


def prepare(
    method: GradientSaliency, model: keras.Model, crops: Sequence[Pixels], scaling: Scaling, toward: Toward
) -> Prepared:
    """Checks everything, compiles on the first call. Raises ExplanationError; see `explain`."""
    sign = sign_of(toward)
    for crop in crops:
        check_crop(crop)
    gradients = pixel_gradients(model, scaling, method.guided)
    return Prepared(gradients, [resize(crop, gradients.size).astype(np.float32) for crop in crops], sign)


def explain(
    method: GradientSaliency,
    model: keras.Model,
    crops: Sequence[Pixels],
    scaling: Scaling,
    model_name: str | None = None,
    toward: Toward = "fake",
    seed: int = 7,
    both_ways: bool = False,
) -> list[Explanation]:
    """One map `(S, S)` at the model's input size per face crop `(H, W, 3)` uint8 RGB of any size.

    `both_ways` explains the mean logit of the crop and its mirror image, which is what dfx answers with.
    `seconds` is what the face took, compiling left out. Raises ExplanationError for an unknown direction, a crop that is
    no picture, a model without a single logit or whose gradient does not reach the picture, and a map that is not finite.
    """
    ready = prepare(method, model, crops, scaling, toward)
    gradients = BothWays(ready.gradients) if both_ways else ready.gradients
    explanations = []
    for pixels in ready.pictures:
        began = time.perf_counter()
        raw = method.raw_map(gradients, pixels, ready.sign, seed)
        explanations.append(finished(method, raw, model_name or model.name, time.perf_counter() - began, toward))
    return explanations


def finished(
    method: GradientSaliency, raw: NDArray[np.floating], model_name: str, seconds: float, toward: Toward
) -> Explanation:
    """The value of a raw map; without a signed part where the method has no direction."""
    made = explanation_of(raw.astype(np.float32), model_name, method.name, PLACE, seconds, toward, method.unit)
    return made if method.signed else replace(made, signed=None)
