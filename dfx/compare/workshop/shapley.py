"""What each member brings to an ensemble's AUC: alone, when it is left out, and in Shapley's fair share.

Shapley, A value for n-person games, 1953: a member's share is what it adds to a coalition, averaged over all orders in which
the members could have joined; the shares sum to the whole ensemble's AUC less .5, the AUC of nobody. All 2ⁿ coalitions are
tried, so the shares are exact, for up to MOST members. A coalition keeps the weights of its members, shared anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
from scipy.special import expit, logit

from dfx.compare.workshop.bench import Bench
from dfx.compare.workshop.fit import pooled
from dfx.compare.workshop.mix import Mixed
from dfx.numbers.intervals import delong
from dfx.numbers.metrics import auc
from dfx.numbers.pairs import Difference, auc_difference, with_holm
from dfx.predict.calibration.curve import MOST as FARTHEST
from dfx.predict.calibration.curve import Floats
from dfx.predict.pooling import STEEP

MOST = 8  # members: 255 coalitions
NOBODY = 0.5


@dataclass(frozen=True, slots=True)
class Contribution:
    """One member. `lost` is the ensemble's AUC less that of the ensemble without it, with DeLong's interval and p (Holm's
    correction over the members); None for a lone member. `share` is Shapley's; None where there are more than MOST members."""

    model: str
    weight: float
    alone: float
    lost: Difference | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Contributions:
    """All members' contributions to `auc`, the AUC of the ensemble with its weights as they are."""

    auc: float
    rows: tuple[Contribution, ...]
    n: int

    @property
    def sentence(self) -> str:
        """Who brings most, and who could be left out."""
        if len(self.rows) < 2:
            return "One model alone has nobody to share with."
        most = max(self.rows, key=_share)
        spare = [
            row.model for row in self.rows if row.lost is not None and row.lost.interval[1] >= 0 >= row.lost.interval[0]
        ]
        told = f"{most.model} brings most to the AUC of {self.auc:.3f} on {self.n} faces"
        if not spare:
            return f"{told}; leaving out any member changes it by more than chance."
        one = "one of them" if len(spare) > 1 else "it"
        return f"{told}; {', '.join(spare)} could go: leaving {one} out changes the AUC by no more than chance."


def contributions(bench: Bench, mixed: Mixed) -> Contributions:
    """What each member of `mixed`, measured on `bench`, brings. Fitted weights are taken as they are on all faces."""
    part, rule = bench.of(mixed.choice.members), mixed.choice.rule
    weights, count = np.array(mixed.weights), len(mixed.weights)

    def said_by(members: Floats) -> Floats:
        """The log-odds `(N,)` of a coalition, 0 where none of its members is heard."""
        left = weights * members
        if not left.sum() > 0:
            return np.zeros(len(part.fake))
        return pooled(part.log_odds, part.thresholds, left / left.sum(), rule)

    everyone = np.ones(count)
    columns = [said_by(everyone), *(said_by(everyone - one) for one in np.eye(count))]
    areas, covariance = delong(part.fake, np.stack(columns))
    lost = with_holm([_lost(areas, covariance, i + 1) for i in range(count)]) if count > 1 else [None] * count
    shares = _shares(_worths(part, weights, rule)) if count <= MOST else [None] * count
    rows = tuple(
        Contribution(
            name, mixed.weights[i], auc(part.fake, part.log_odds[:, i]),
            lost[i], shares[i],
        )
        for i, name in enumerate(part.models)
    )  # fmt: skip
    return Contributions(float(areas[0]), rows, len(part.fake))


def _lost(areas: Floats, covariance: Floats, i: int) -> Difference:
    variance = covariance[0, 0] + covariance[i, i] - 2 * covariance[0, i]
    return auc_difference(float(areas[0] - areas[i]), float(variance))


def _worths(bench: Bench, weights: Floats, rule: str) -> Floats:
    """AUC `(2ᴹ,)` of every coalition; member i is in those whose number has bit i."""
    count = len(weights)
    inside = (np.arange(2**count)[:, None] >> np.arange(count)) & 1  # (2ᴹ, M)
    if rule == "stacking":
        joint = bench.log_odds @ (inside * weights).T
    else:
        away = np.clip(logit(bench.thresholds), -FARTHEST, FARTHEST)
        said = STEEP * (bench.log_odds - away) if rule == "vote" else bench.log_odds
        with np.errstate(divide="ignore", invalid="ignore"):  # coalitions that nobody is heard in
            joint = np.log(expit(said) @ (inside * weights).T) - np.log(expit(-said) @ (inside * weights).T)
    heard = (inside * weights).sum(axis=1) > 0
    return np.array([auc(bench.fake, joint[:, k]) if heard[k] else NOBODY for k in range(2**count)])


def _shares(worths: Floats) -> list[float | None]:
    """Σ over coalitions S without i of |S|! (M − |S| − 1)! / M! · (worth with i − worth without)."""
    count = len(worths).bit_length() - 1
    sizes = np.array([int(k).bit_count() for k in range(len(worths))])
    factor = np.array([factorial(size) * factorial(count - size - 1) for size in range(count)]) / factorial(count)
    found: list[float | None] = []
    for i in range(count):
        without = np.flatnonzero((np.arange(len(worths)) >> i) & 1 == 0)
        found.append(float(factor[sizes[without]] @ (worths[without | (1 << i)] - worths[without])))
    return found


def _any(names: list[str]) -> str:
    return "any one of them" if len(names) > 1 else "it"


def _share(row: Contribution) -> float:
    return row.share if row.share is not None else row.lost.value if row.lost is not None else 0.0
