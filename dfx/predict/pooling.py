"""How members' calibrated log-odds become one number for a face: a row per method.

"mean" and "weighted" mix probabilities, "stacking" adds log-odds (Wolpert, Stacked generalization, 1992; with weights that
are not negative, Breiman, Stacked regressions, 1996), "vote" mixes votes. A vote is the member's log-odds beyond its own
threshold through a steep sigmoid, σ(3 · (ℓ − logit threshold)): .95 of a full vote one log-odds above it, .5 at it. So a
member at its threshold abstains, and faces do not jump from one answer to the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dfx.numbers.logistic import expit, log_expit, logit
from dfx.predict.calibration.curve import MOST, Floats
from dfx.types import Method

STEEP = 3.0  # of a vote, per log-odds beyond the member's own threshold


@dataclass(frozen=True, slots=True)
class Rule:
    """What is joined of each member `(N, M)`, in log-odds; the joint log-odds `(N,)`; its standard error `(N,)` as the
    members' scatter shows it. `said` takes calibrated log-odds `(N, M)` and the members' thresholds `(M,)` as
    probabilities; the other two take what it gives and the weights `(M,)`.
    """

    said: Callable[[Floats, Floats], Floats]
    pooled: Callable[[Floats, Floats], Floats]
    scatter: Callable[[Floats, Floats], Floats]


def as_said(log_odds: Floats, thresholds: Floats) -> Floats:
    """The members' log-odds as they are."""
    return log_odds


def votes(log_odds: Floats, thresholds: Floats) -> Floats:
    """Each member's vote for "fake", as log-odds."""
    return STEEP * (log_odds - np.clip(logit(thresholds), -MOST, MOST))


def mixed(log_odds: Floats, weights: Floats) -> Floats:
    """Log-odds `(N,)` of the weighted mean of the members' probabilities, exact however near to 0 or 1 it lies."""
    with np.errstate(divide="ignore"):  # a weight of 0 adds e^−∞
        parts = np.log(weights)
    fake, real = (np.logaddexp.reduce(log_expit(sign * log_odds) + parts, axis=1) for sign in (1, -1))
    return np.asarray(fake - real)


def added(log_odds: Floats, weights: Floats) -> Floats:
    """The weighted mean `(N,)` of the members' log-odds."""
    return np.asarray(log_odds @ weights)


def mixed_scatter(log_odds: Floats, weights: Floats) -> Floats:
    """Standard error `(N,)`, in log-odds, of the weighted mean p̄ of the members' probabilities pᵢ.

    √(m / (m − 1) · Σ wᵢ² (pᵢ − p̄)²) / (p̄ (1 − p̄)) with m members of weight above 0: s / √m for equal weights, 0
    for m = 1.
    """
    each = expit(log_odds)
    mean = each @ weights
    return added_scatter(each, weights) / np.maximum(mean * (1 - mean), expit(-MOST))


def added_scatter(log_odds: Floats, weights: Floats) -> Floats:
    """Standard error `(N,)` of the weighted mean of the members' log-odds: √(m / (m − 1) · Σ wᵢ² (ℓᵢ − ℓ̄)²)."""
    count = int((weights > 0).sum())
    if count < 2:
        return np.zeros(len(log_odds))
    away = log_odds - (log_odds @ weights)[:, None]
    return np.asarray(np.sqrt(count / (count - 1) * (away**2 @ weights**2)))


RULES: dict[Method, Rule] = {  # the simplest first
    "mean": Rule(as_said, mixed, mixed_scatter),
    "weighted": Rule(as_said, mixed, mixed_scatter),
    "stacking": Rule(as_said, added, added_scatter),
    "vote": Rule(votes, mixed, mixed_scatter),
}
