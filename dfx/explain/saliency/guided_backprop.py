"""Guided backpropagation. Springenberg et al., Striving for simplicity: The all convolutional net, ICLR 2015 workshop,
arXiv:1412.6806."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfx.explain.method import Method
from dfx.explain.saliency.base import GradientSaliency
from dfx.explain.saliency.pixel_gradients import PixelGradients
from dfx.predict.graph import Floats


class GuidedBackprop(GradientSaliency):
    """Σ_c of the gradient at each pixel's colours c, where each ReLU passes back only what is positive from above.

    A ReLU's own slope already drops what did not fire; dropping what is negative behind it as well leaves the paths on
    which every step raises the logit. Leaky ReLU, swish and hard-swish are treated alike and keep their own slopes.

    Beware: this is no derivative of the model, and hardly depends on it. Adebayo et al. (Sanity checks for saliency maps,
    NeurIPS 2018, arXiv:1810.03292) found it to stay almost the same when the model's upper layers are made random: it
    redraws the edges of the picture. Raises ExplanationError for a model without such activations.
    """

    row = Method(
        "guided-backprop", "Guided backprop", "gradient", "guided logits per grey level", 3,
        "sharp, but known to say little about the model",
    )  # fmt: skip
    guided = True

    def raw_map(self, gradients: PixelGradients, pixels: Floats, sign: float, seed: int) -> NDArray[np.floating]:
        ((_, gradient),) = gradients.of([pixels], sign)
        return gradient.sum(axis=-1)
