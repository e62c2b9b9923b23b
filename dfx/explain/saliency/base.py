"""What every gradient method shares: it says how a map arises from gradients at the pixels, `explain` does the rest.

The score explained is the logit; for "real" it is the logit with its sign turned.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from dfx.explain.explanation import explanation_of
from dfx.explain.inputs import PLACE, check_crop, sign_of
from dfx.explain.method import Method
from dfx.explain.request import MapRequest
from dfx.explain.saliency.pixel_gradients import PixelGradients, pixel_gradients
from dfx.faces.resize import resize
from dfx.predict.graph import Floats, Network
from dfx.types import Explanation, Pixels


class GradientSaliency(ABC):
    """A method, which `row` describes: how a map per pixel of the model's input arises.

    Where the row is not signed, a map only says how much the logit depends on a pixel, and not in which direction.
    """

    row: ClassVar[Method]
    guided: ClassVar[bool] = False  # whether the gradients are those of guided backpropagation

    @abstractmethod
    def raw_map(self, gradients: PixelGradients, pixels: Floats, sign: float, seed: int) -> NDArray[np.floating]:
        """The map `(S, S)` of `sign · logit` for a picture `(S, S, 3)` float32 in [0, 255]."""


def explain(
    method: GradientSaliency, network: Network, crops: Sequence[Pixels], request: MapRequest, *, both_ways: bool = False
) -> list[Explanation]:
    """One map `(S, S)` at the model's input size per face crop `(H, W, 3)` uint8 RGB of any size.

    `both_ways` explains the mean logit of the crop and its mirror image, which is what dfx answers with.
    `seconds` is what the face took, compiling left out. Raises ExplanationError for an unknown direction, a crop that is
    no picture, a model without a single logit or whose gradient does not reach the picture, and a map that is not finite.
    """
    sign = sign_of(request.toward)
    for crop in crops:
        check_crop(crop)
    gradients = pixel_gradients(network, guided=method.guided, both_ways=both_ways)
    pictures = [resize(crop, network.size).astype(np.float32) for crop in crops]
    name, row = network.model.name, method.row
    explanations = []
    for picture in pictures:
        began = time.perf_counter()
        raw = method.raw_map(gradients, picture, sign, request.seed).astype(np.float32)
        seconds = time.perf_counter() - began
        made = explanation_of(raw, name, row.name, PLACE, seconds, request.toward, row.unit)
        explanations.append(made if row.signed else replace(made, signed=None))
    return explanations
