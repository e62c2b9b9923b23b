"""Weights of an ensemble's members, a way per method; none is negative and they sum to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from dfx.errors import DataError
from dfx.numbers.logistic import expit
from dfx.numbers.pools import balanced_weights, two_label_groups
from dfx.predict.calibration.curve import Floats
from dfx.predict.calibration.platt import Labels
from dfx.predict.fitting.stacking import stacking_weights
from dfx.types import Method

TINY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """What weights are fitted on: calibrated log-odds `(N, M)`, labels `(N,)`, groups `(N,)`, the members' thresholds."""

    log_odds: Floats
    fake: Labels
    groups: Sequence[str]
    thresholds: Floats


def fit_weights(each: ArrayLike, fake: ArrayLike, groups: Sequence[str]) -> Floats:
    """Weights `(M,)`, not negative and summing to 1, of the mixture of calibrated probabilities of least log loss.

    `each` `(N, M)`; every group and label weighs the same. The problem is convex, so there is one least loss.
    Raises DataError where no group holds both labels.
    """
    p, y = np.asarray(each, float), np.asarray(fake, bool)
    names = two_label_groups(groups, y)
    kept = np.array([name is not None for name in names], bool)
    if not kept.any():
        raise DataError("Weights need real and fake faces; the faces given have one label only.")
    share = balanced_weights([name for name in names if name is not None], y[kept])
    right = np.where(y[:, None], p, 1 - p)[kept]  # (N, M) probability of what was true

    def loss(w: Floats) -> tuple[float, Floats]:
        mixed = np.maximum(right @ w, TINY)
        return -float(share @ np.log(mixed)), -(right.T @ (share / mixed))

    members = p.shape[1]
    found = minimize(
        loss, np.full(members, 1 / members), jac=True, method="SLSQP", bounds=[(0, 1)] * members,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        options={"ftol": 1e-12, "maxiter": 500},
    )  # fmt: skip
    weights = np.where(found.x < TINY, 0, found.x)
    return np.asarray(weights / weights.sum())


def vote_weights(log_odds: Floats, fake: Labels, groups: Sequence[str], thresholds: Floats) -> Floats:
    """Weights `(M,)` in proportion to log(a / (1 − a)), a the member's share of right votes at its own threshold.

    That is the best rule for voters that err alone (Nitzan and Paroush, Optimal decision rules in uncertain dichotomous
    choice situations, 1982). Every group and label weighs the same; a member no better than chance has no vote, and
    where none is better, all have the same.
    """
    names = two_label_groups(groups, fake)
    kept = np.array([name is not None for name in names], bool)
    share = balanced_weights([name for name in names if name is not None], fake[kept])
    right = (expit(log_odds) >= thresholds)[kept] == fake[kept][:, None]
    most = 1 - 1 / (2 * kept.sum() + 2)  # nobody is right for ever
    accuracy = np.clip(share @ right, 0.5, most)
    raw = np.log(accuracy / (1 - accuracy))
    return np.asarray(raw / raw.sum()) if raw.sum() > TINY else np.full(len(raw), 1 / len(raw))


WEIGHTS: dict[Method, Callable[[Faces], Floats]] = {
    "mean": lambda faces: np.full(faces.log_odds.shape[1], 1 / faces.log_odds.shape[1]),
    "weighted": lambda faces: fit_weights(expit(faces.log_odds), faces.fake, faces.groups),
    "stacking": lambda faces: stacking_weights(faces.log_odds, faces.fake, faces.groups),
    "vote": lambda faces: vote_weights(faces.log_odds, faces.fake, faces.groups, faces.thresholds),
}
