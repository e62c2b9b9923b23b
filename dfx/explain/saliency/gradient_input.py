"""Gradient × input. Shrikumar et al., Not just a black box: Learning important features through propagating activation
differences, 2016, arXiv:1605.01713."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfx.explain.method import Method
from dfx.explain.saliency.base import GradientSaliency
from dfx.explain.saliency.pixel_gradients import PixelGradients
from dfx.predict.graph import Floats


class GradientInput(GradientSaliency):
    """Σ_c x_c · ∂logit / ∂x_c over the colours c, where x is the model's own input, the scaled picture.

    For a linear model it is what each pixel adds to the logit, for others to first order. What adds nothing by definition
    is the input's 0: black for models scaled to [0, 1] or not at all, mid grey for those scaled to [−1, 1].
    """

    row = Method(
        "gradient-input", "Gradient × input", "gradient", "logits per pixel", 3,
        "sensitivity times the pixel's own value",
    )  # fmt: skip

    def raw_map(self, gradients: PixelGradients, pixels: Floats, sign: float, seed: int) -> NDArray[np.floating]:
        ((_, gradient),) = gradients.of([pixels], sign)
        at_input = gradient / gradients.scaling.scale  # per unit of the input instead of per grey level
        return (at_input * gradients.scaling(pixels)).sum(axis=-1)
