"""Integrated gradients. Sundararajan et al., Axiomatic attribution for deep networks, ICML 2017, arXiv:1703.01365."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.explain.method import Method
from dfx.explain.saliency.base import GradientSaliency
from dfx.explain.saliency.pixel_gradients import PixelGradients
from dfx.predict.graph import Floats

MID_GREY = 127.5
FEWEST_STEPS = 16  # fewer may agree by chance
EXACT = 1e-5  # logits; a smaller gap is float32 rounding


@dataclass(frozen=True, slots=True)
class Completeness:
    """How well a map adds up: to the face's logit minus the baseline's, were the integral exact."""

    attributed: float  # the sum of all pixels, logits
    difference: float  # what it should be, logits
    steps: int  # of the trapezoidal rule

    @property
    def gap(self) -> float:
        """|attributed − difference| / |difference|; 0 where they are equal to within rounding, infinite where only the
        difference is 0."""
        gap = abs(self.attributed - self.difference)
        if gap <= EXACT:
            return 0.0
        return gap / abs(self.difference) if self.difference else math.inf


@dataclass(frozen=True, slots=True)
class IntegratedGradients(GradientSaliency):
    """Σ_c (x_c − b_c) · ∫₀¹ ∂logit/∂x_c (b + α (x − b)) dα over the colours c: each pixel's share of logit(x) − logit(b).

    The baseline b is one grey everywhere, mid grey unless stated: black would give dark places, such as pupils and hair,
    nothing by definition; mid grey does so to mid grey. The integral is taken by the trapezoidal rule, its steps doubled
    until the map adds up to the logit difference within `tolerance`, or until `most_steps`; `attribute` tells the gap.
    """

    baseline: float = MID_GREY  # grey level in [0, 255]
    tolerance: float = 0.01
    most_steps: int = 256

    row = Method(
        "integrated-gradients", "Integrated gradients", "gradient", "logits per pixel", 150,
        "adds up the gradient from grey to the face",
    )  # fmt: skip

    def raw_map(self, gradients: PixelGradients, pixels: Floats, sign: float, seed: int) -> NDArray[np.floating]:
        return self.attribute(gradients, pixels, sign)[0]

    def attribute(
        self, gradients: PixelGradients, pixels: Floats, sign: float
    ) -> tuple[NDArray[np.floating], Completeness]:
        """The map `(S, S)` and how well it adds up."""
        start = np.full_like(pixels, self.baseline)
        way = pixels - start
        (first, at_first), (last, at_last) = gradients.of([start, pixels], sign)
        mean, steps = (at_first.astype(np.float64) + at_last) / 2, 1
        while True:
            between = (start + np.float32((i + 0.5) / steps) * way for i in range(steps))
            middle = sum((gradient for _, gradient in gradients.of(between, sign)), np.zeros(mean.shape))
            mean, steps = (mean + middle / steps) / 2, 2 * steps  # the old points are among the new ones
            attribution = (mean * way).sum(axis=-1)
            reached = Completeness(float(attribution.sum()), last - first, steps)
            if steps >= self.most_steps or (steps >= FEWEST_STEPS and reached.gap <= self.tolerance):
                return attribution, reached
