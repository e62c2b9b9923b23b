"""From a probability and its interval to a verdict and its reason."""

from __future__ import annotations

import numpy as np
from scipy.special import logit

from dfx.types import Verdict

BAND = 0.05  # beyond the threshold and beyond even odds, on either side
ACROSS = 0.25  # of the interval beyond the threshold; for a normal error that is 5 to 1 that P(fake) is on its side
_ALMOST = 1e-9


def band_around(threshold: float) -> tuple[float, float]:
    """The band of "uncertain": from .05 below the lower to .05 above the higher of threshold and .5, within [0, 1].

    So a face is never called real at P(fake) above .5, nor fake below it.
    """
    low, high = min(threshold, 0.5) - BAND, max(threshold, 0.5) + BAND
    return round(max(low, 0.0), 6), round(min(high, 1.0), 6)


def share_across(p: float, interval: tuple[float, float], threshold: float) -> float:
    """The share of `interval`, in log-odds, that lies on the other side of `threshold` than `p`; 0 where none does."""
    low, middle, high, cut = logit(np.clip([interval[0], p, interval[1], threshold], _ALMOST, 1 - _ALMOST))
    beyond = high - cut if middle < cut else cut - low
    return float(max(beyond, 0.0) / (high - low)) if high > low else 0.0


def verdict_of(
    p: float, interval: tuple[float, float], threshold: float, band: tuple[float, float]
) -> tuple[Verdict, str]:
    """The verdict and its reason in one sentence.

    "uncertain" where `p` lies inside `band`, or where over a quarter of the interval (in log-odds) lies beyond the
    threshold; otherwise "fake" from the threshold on and "real" below it.
    """
    low, high = interval
    said = f"P(fake) is {p:.2f}"
    if band[0] < p < band[1]:
        return "uncertain", f"{said}, inside the band from {band[0]:.2f} to {band[1]:.2f} in which dfx does not decide."
    if share_across(p, interval, threshold) > ACROSS:
        wide = f"its 95 % interval, {low:.2f} to {high:.2f}, reaches far across the threshold of {threshold:.2f}"
        return "uncertain", f"{said}, but {wide}: the models do not settle it."
    side: Verdict = "fake" if p >= threshold else "real"
    where = "above" if side == "fake" else "below"
    return side, f"{said} (95 % interval {low:.2f} to {high:.2f}), {where} the threshold of {threshold:.2f}."
