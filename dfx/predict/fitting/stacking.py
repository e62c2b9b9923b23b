"""Weights for adding log-odds: a logistic regression on the members' calibrated log-odds that trusts equal weights first.

Wolpert, Stacked generalization, 1992; no weight is negative (Breiman, Stacked regressions, 1996), so no model's evidence
is ever turned round. λ · Σ (vᵢ − v̄)² holds the weights together; the larger λ, the nearer they are to equal. It is chosen
by leaving out each group of faces in turn. The calibrations of the members themselves have seen all groups: two numbers
each, which is little beside what the weights could learn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfx.errors import DataError
from dfx.numbers.newton import least, logistic_loss
from dfx.numbers.pools import balanced_weights, two_label_groups
from dfx.predict.calibration.curve import Floats
from dfx.predict.calibration.platt import Labels
from dfx.predict.fitting.kinds import CLEARLY, balanced_loss, leave_one_out

PENALTIES = (10.0, 1.0, 0.1, 0.01, 0.001, 0.0)  # λ, nats per squared weight; at 10 the weights are as good as equal
MOST_FACTOR = 100.0  # separable faces would otherwise have no finite best factor
UNTRIED = 0.1  # λ where a single group leaves nothing to choose it by


def stacking_weights(log_odds: Floats, fake: Labels, groups: Sequence[str]) -> Floats:
    """Weights `(M,)` of the log-odds `(N, M)`, not negative and summing to 1; the scale is the last calibration's.

    Every group and label weighs the same. Raises DataError where no group holds both labels.
    """
    names = two_label_groups(groups, fake)
    kept = np.array([name is not None for name in names], bool)
    if not kept.any():
        raise DataError("Weights need real and fake faces; the faces given have one label only.")
    x, y, used = log_odds[kept], fake[kept], [name for name in names if name is not None]
    raw = fit_stack(x, y, used, best_penalty(x, y, used))[:-1]
    return np.asarray(raw / raw.sum()) if raw.sum() > 1e-9 else np.full(len(raw), 1 / len(raw))


def best_penalty(log_odds: Floats, fake: Labels, groups: Sequence[str]) -> float:
    """The λ of least mean log loss on left-out groups; where none is clearly better, the largest."""
    if len(set(groups)) < 2 or log_odds.shape[1] < 2:
        return UNTRIED
    chosen, least = PENALTIES[0], np.inf
    for penalty in PENALTIES:
        losses = []
        for rest, left in leave_one_out(groups):
            line = fit_stack(log_odds[rest], fake[rest], [groups[i] for i in rest], penalty)
            losses.append(balanced_loss(log_odds[left] @ line[:-1] + line[-1], fake[left]))
        if (loss := float(np.mean(losses))) < least - CLEARLY:
            chosen, least = penalty, loss
    return chosen


def fit_stack(log_odds: Floats, fake: Labels, groups: Sequence[str], penalty: float) -> Floats:
    """Factors of the log-odds, none negative, and the bias `(M + 1,)` of least log loss plus penalty: a convex problem."""
    members = log_odds.shape[1]
    plain = logistic_loss(
        np.column_stack([log_odds, np.ones(len(fake))]), fake.astype(float), balanced_weights(groups, fake)
    )
    apart = np.zeros((members + 1, members + 1))
    apart[:members, :members] = penalty * (np.eye(members) - 1 / members)  # v · apart · v = λ Σ (vᵢ − v̄)²

    def loss(line: Floats) -> tuple[float, Floats, Floats]:
        value, slope, bend = plain(line)
        return value + float(line @ apart @ line), slope + 2 * apart @ line, bend + 2 * apart

    start = np.append(np.full(members, 1 / members), 0.0)
    low, high = np.append(np.zeros(members), -np.inf), np.append(np.full(members, MOST_FACTOR), np.inf)
    return least(loss, start, low, high)
