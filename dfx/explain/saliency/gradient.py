"""Gradient saliency. Simonyan et al., Deep inside convolutional networks: Visualising image classification models and
saliency maps, 2013, arXiv:1312.6034."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfx.explain.method import Method
from dfx.explain.saliency.base import GradientSaliency
from dfx.explain.saliency.pixel_gradients import PixelGradients
from dfx.predict.graph import Floats


def strongest_colour(gradient: NDArray[np.floating]) -> NDArray[np.floating]:
    """max_c |gradient| `(S, S)` of `(S, S, 3)`."""
    return np.abs(gradient).max(axis=-1)


class Gradient(GradientSaliency):
    """max_c |∂logit / ∂x_c| at each pixel, over its three colours c, as in section 3.1 of the paper.

    Unsigned: how strongly the logit hangs on a pixel, not whether the pixel speaks for "fake"; so the map is the same for
    "real".
    """

    row = Method(
        "gradient", "Gradient", "gradient", "logits per grey level, either way", 3,
        "which pixels the answer is most sensitive to", signed=False,
    )  # fmt: skip

    def raw_map(self, gradients: PixelGradients, pixels: Floats, sign: float, seed: int) -> NDArray[np.floating]:
        ((_, gradient),) = gradients.of([pixels], sign)
        return strongest_colour(gradient)
