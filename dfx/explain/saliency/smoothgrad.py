"""SmoothGrad. Smilkov et al., SmoothGrad: removing noise by adding noise, 2017, arXiv:1706.03825."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfx.explain.method import Method
from dfx.explain.saliency.base import GradientSaliency
from dfx.explain.saliency.gradient import strongest_colour
from dfx.explain.saliency.pixel_gradients import PixelGradients
from dfx.predict.graph import Floats


@dataclass(frozen=True, slots=True)
class SmoothGrad(GradientSaliency):
    """max_c |mean of ∂logit / ∂x_c over n pictures x + ε|, with ε ~ N(0, σ²) and σ a share of the picture's range.

    The gradients are averaged with their signs, as in the paper: what points now one way, now the other, is noise and
    cancels. Unsigned afterwards, like the plain gradient. n = 0 is the plain gradient.
    """

    n: int = 24  # the paper sees little gain beyond 50, and most of it in the first dozens
    noise: float = 0.15  # σ / (max − min); the paper recommends .1 to .2
    draw: Callable[[int], Any] = np.random.default_rng  # seed → what has numpy's `standard_normal`

    row = Method(
        "smoothgrad", "SmoothGrad", "gradient", "logits per grey level, either way", 72,
        "the gradient averaged over slightly noisy copies", signed=False,
    )  # fmt: skip

    def raw_map(self, gradients: PixelGradients, pixels: Floats, sign: float, seed: int) -> NDArray[np.floating]:
        draw = self.draw(seed)
        sigma = self.noise * float(np.ptp(pixels))
        # Noise may leave [0, 255], since clipping it would shift its mean.
        noisy = ((pixels + sigma * draw.standard_normal(pixels.shape)).astype(np.float32) for _ in range(self.n))
        total = np.zeros(pixels.shape, np.float64)
        for _, gradient in gradients.of(noisy if self.n else [pixels], sign):
            total += gradient
        return strongest_colour(total / max(1, self.n))
