"""Fits calibrations, weights and thresholds on validation faces: what `Ensemble` then only applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize

from dfx.errors import DataError
from dfx.predict.calibration import IDENTITY, Calibration, Floats, fit
from dfx.predict.ensemble import Ensemble, Member, Method, pooled_log_odds, scatter
from dfx.predict.pools import balanced_weights, two_label_groups
from dfx.predict.verdict import band_around

Labels = NDArray[np.bool_]

FALSE_ALARMS = 0.05
TINY = 1e-9
FEWEST = 60  # real photographs of a set, of which 5 % are three: below that a single face decides


def fit_ensemble(
    models: Sequence[str],
    logits: ArrayLike,
    fake: ArrayLike,
    sets: Sequence[str],
    *,
    method: Method = "mean",
    pools: Sequence[str] = (),
    max_false_alarms: float = FALSE_ALARMS,
    guarded: Sequence[str] | None = None,
) -> Ensemble:
    """An ensemble of `models` from their raw logits `(N, M)` on held-out faces of known label and set.

    Each member is calibrated, then the weights are fitted ("weighted") or equal ("mean"), then the pool is calibrated
    and the threshold chosen by `choose_threshold`. With one model this is its calibration and threshold. Raises
    DataError on other shapes or where one label is missing.
    """
    columns, y = np.asarray(logits, float), np.asarray(fake, bool)
    if columns.shape != (len(y), len(models)) or not len(models):
        raise DataError(f"{len(models)} models and {len(y)} labels do not fit logits of shape {columns.shape}.")
    groups = [name or "" for name in two_label_groups(sets, y, pools)]  # "" has one label: `fit` leaves it out
    members = tuple(Member(name, fit(columns[:, i], y, groups)) for i, name in enumerate(models))
    each = np.stack([m.calibration.probabilities(columns[:, i]) for i, m in enumerate(members)], axis=1)
    weights = fit_weights(each, y, groups) if method == "weighted" else np.full(len(models), 1 / len(models))
    last, usual = _pool(each, y, groups, weights)
    made = Ensemble(members, tuple(float(w) for w in weights), method=method, calibration=last, usual=usual)
    threshold = choose_threshold(y, made.combine(columns), sets, max_false_alarms, guarded=guarded)
    return replace(made, threshold=threshold, band=band_around(threshold))


def _pool(each: Floats, y: Labels, groups: Sequence[str], weights: Floats) -> tuple[Calibration, float]:
    """The last calibration, and the members' usual disagreement behind it."""
    if (weights > 0).sum() == 1:
        return IDENTITY, 0.0
    last = fit(pooled_log_odds(each, weights), y, groups)
    return last, last.scale * float(np.sqrt(np.mean(scatter(each, weights) ** 2)))


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


def choose_threshold(
    fake: ArrayLike,
    p: ArrayLike,
    groups: Sequence[str],
    max_false_alarms: float = FALSE_ALARMS,
    at_least: float = 0.5,
    guarded: Sequence[str] | None = None,
) -> float:
    """The least threshold, four decimals, at which no set's real photographs are called fake (p ≥ threshold) too often.

    In each set (of `guarded`, where given) at most the share `max_false_alarms` of the real faces may be called fake;
    sets with fewer than 60 real faces are counted together. Never below `at_least`: a face more likely real than fake
    is not called fake, however good the models. Raises DataError where there is no real face or the share is not in
    [0, 1).
    """
    if not 0 <= max_false_alarms < 1:
        raise DataError(f"The share of false alarms must lie in [0, 1), not {max_false_alarms}.")
    scores, real = np.asarray(p, float), ~np.asarray(fake, bool)
    if guarded is not None:
        real &= np.isin(np.asarray(groups), list(guarded))
    if not real.any():
        raise DataError("A threshold needs real photographs in the sets that guard it; there are none.")
    names = np.asarray(groups)[real]
    counts = {str(name): int((names == name).sum()) for name in np.unique(names)}
    names = np.array([name if counts[str(name)] >= FEWEST else "" for name in names])
    needed = [_above(scores[real][names == name], max_false_alarms) for name in np.unique(names)]
    return float(max(at_least, *needed))


def _above(reals: Floats, share: float) -> float:
    """The least threshold of four decimals that at most `share` of `reals` reach."""
    allowed = int(share * len(reals) + 1e-9)
    strictly_over = float(np.sort(reals)[::-1][allowed])
    return min(1.0, round((np.floor(strictly_over * 1e4) + 1) / 1e4, 4))
