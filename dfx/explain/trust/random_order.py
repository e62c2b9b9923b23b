"""Whether a map orders pixels better than maps drawn by lot that are as smooth as it.

Surrogate data with the power spectrum of the original: Theiler et al., Testing for nonlinearity in time series: the
method of surrogate data, Physica D 1992. A smooth order removes whole regions, which any model minds more than scattered
pixels; so an order by lot, pixel by pixel, would be too weak an opponent.
"""

from __future__ import annotations

import numpy as np

from dfx.explain.trust.deletion import Fill, removal
from dfx.explain.trust.maps import Scores, Values, at_size
from dfx.types import Pixels

ORDERS = 9  # the fewest that can show p = .1: 1 / (9 + 1)
STEPS = 8


def as_smooth(values: Values, rng: np.random.Generator) -> Values:
    """A random map `(H, W)` whose expected spectrum is that of `values`: the phases of white noise, the map's magnitudes.

    The map is mirrored at its borders before, as a Fourier transform takes opposite borders for neighbours.
    """
    whole = np.concatenate([values, values[::-1]])
    whole = np.concatenate([whole, whole[:, ::-1]], axis=1)
    magnitudes = np.abs(np.fft.rfft2(whole - whole.mean()))
    phases = np.angle(np.fft.rfft2(rng.standard_normal(whole.shape)))
    drawn = np.fft.irfft2(magnitudes * np.exp(1j * phases), s=whole.shape)
    return drawn[: values.shape[0], : values.shape[1]]


def chance_of(
    score: Scores, crop: Pixels, values: Values, orders: int = ORDERS, fill: Fill = "blur", seed: int = 0
) -> float:
    """The p-value in (0, 1] of the map's gap of insertion − deletion among those of `orders` random maps as smooth.

    (1 + how many do as well) / (1 + orders): 1 / (1 + orders) where the map beats them all. Raises ExplanationError where a
    score is not finite.
    """
    whole = at_size(values, crop.shape[:2])
    rng = np.random.default_rng(seed)
    own = removal(score, crop, whole, STEPS, fill).gap
    as_good = sum(removal(score, crop, as_smooth(whole, rng), STEPS, fill).gap >= own for _ in range(orders))
    return (1 + as_good) / (1 + orders)
