"""Eq. 15–22 on arrays. Needs no TensorFlow."""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.difference.value import FeatureDifference, Maps, Side, Weighting
from dfx.explain.explanation import ROUNDING

Floats = NDArray[np.float64]

SAME = "The two sides have the same features here: D is 0 everywhere, and there is no map to show."
FLAT = "D has one value everywhere (σ = 0), so it is shown without normalisation."


def difference_of(
    model: str,
    first: tuple[str, str, Maps],
    second: tuple[str, str, Maps],
    weighting: Weighting = "uniform",
    normalise: bool = True,
    epsilon: float = 0.0,
) -> FeatureDifference:
    """The difference of two sides, each (its name, its layer, its features `(h, w, C)`).

    Raises ExplanationError for another weighting, for unequal shapes, and for features that are not finite.
    """
    if weighting not in get_args(Weighting):
        raise ExplanationError(f"The weights of a difference are 'uniform' or 'energy', not {str(weighting)[:40]!r}.")
    a, b = first[2].astype(np.float64), second[2].astype(np.float64)
    _check(model, a, b)
    d = a - b  # Eq. 15
    if np.abs(d).max() <= ROUNDING * max(np.abs(a).max(), np.abs(b).max()):
        d = np.zeros_like(d)  # nothing but the rounding of float32
    energy = np.square(d).mean(axis=(0, 1))
    mean = float(energy.mean())
    # W (C,): 1, or each channel's share of the energy of D, with mean 1.
    weights = np.ones_like(energy) if weighting == "uniform" or mean == 0 else energy / (mean + epsilon)
    weighted = weights * d  # Eq. 17
    mu, sigma = float(weighted.mean()), float(weighted.std())
    flat = sigma <= ROUNDING * float(np.abs(weighted).max())
    normalised = normalise and not flat
    shown = (weighted - mu) / (sigma + epsilon) if normalised else weighted  # Eq. 16, 18, 22
    one, other = (
        Side(name, layer, np.square(features).mean(axis=(0, 1)).astype(np.float32))
        for (name, layer, _), features in ((first, a), (second, b))
    )
    return FeatureDifference(
        model,
        one,
        other,
        difference=d.astype(np.float32),
        shown=shown.astype(np.float32),
        weights=weights.astype(np.float32),
        energy=energy.astype(np.float32),
        mu=mu,
        sigma=0.0 if flat else sigma,
        weighting=weighting,
        normalised=normalised,
        epsilon=epsilon,
        note=SAME if not d.any() else FLAT if flat and normalise else "",
    )


def _check(model: str, a: Floats, b: Floats) -> None:
    if a.shape != b.shape or a.ndim != 3 or not a.size:
        raise ExplanationError(
            f"A difference needs two feature maps (h, w, C) of one shape, not {a.shape} and {b.shape}."
        )
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ExplanationError(f"{model} gave features that are not finite numbers for this face.")
