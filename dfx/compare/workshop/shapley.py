"""What each member brings to an ensemble's AUC: alone, when it is left out, and in Shapley's fair share.

Shapley, A value for n-person games, 1953: a member's share is what it adds to a coalition, averaged over all orders in which
the members could have joined; the shares sum to the whole ensemble's AUC less .5, the AUC of nobody. All 2ⁿ coalitions are
tried, so the shares are exact, for up to MOST members. A coalition keeps the weights of its members, shared anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np

from dfx.compare.figures.areas import Areas, auc_differences
from dfx.compare.workshop.bench import Bench
from dfx.compare.workshop.fit import pooled
from dfx.compare.workshop.mix import Mixed
from dfx.language import count, figure, listed
from dfx.numbers.intervals import delong
from dfx.numbers.logistic import expit, logit
from dfx.numbers.metrics import auc
from dfx.numbers.pairs import Difference
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

    @property
    def brings(self) -> float:
        """Its fair share, else what is lost without it."""
        return self.share if self.share is not None else self.lost.value if self.lost is not None else 0.0


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
        most = max(self.rows, key=lambda row: row.brings)
        spare = [
            row.model for row in self.rows if row.lost is not None and row.lost.interval[1] >= 0 >= row.lost.interval[0]
        ]
        said = f"{most.model} brings most to the AUC of {figure(self.auc)} on {count(self.n)} faces"
        if not spare:
            return f"{said}; leaving out any member changes it by more than chance."
        one = "one of them" if len(spare) > 1 else "it"
        return f"{said}; {listed(spare)} could go: leaving {one} out changes the AUC by no more than chance."


def contributions(bench: Bench, mixed: Mixed) -> Contributions:
    """What each member of `mixed`, measured on `bench`, brings. Fitted weights are taken as they are on all faces."""
    part, rule = bench.of(mixed.choice.members), mixed.choice.rule
    weights, members = np.array(mixed.weights), len(mixed.weights)

    def said_by(coalition: Floats) -> Floats:
        """The log-odds `(N,)` of some members, 0 where none of them is heard."""
        left = weights * coalition
        if not left.sum() > 0:
            return np.zeros(len(part.fake))
        return pooled(part.log_odds, part.thresholds, left / left.sum(), rule)

    everyone = np.ones(members)
    columns = [said_by(everyone), *(said_by(everyone - member) for member in np.eye(members))]
    areas = Areas(*delong(part.fake, np.stack(columns)))
    without = [(0, i + 1) for i in range(members)]
    lost = auc_differences(areas, without) if members > 1 else [None] * members
    shares = _shares(_worths(part, weights, rule)) if members <= MOST else [None] * members
    rows = tuple(
        Contribution(name, mixed.weights[i], auc(part.fake, part.log_odds[:, i]), lost[i], shares[i])
        for i, name in enumerate(part.models)
    )
    return Contributions(float(areas.values[0]), rows, len(part.fake))


def _worths(bench: Bench, weights: Floats, rule: str) -> Floats:
    """AUC `(2ᴹ,)` of every coalition; member i is in those whose number has bit i."""
    members = len(weights)
    inside = (np.arange(2**members)[:, None] >> np.arange(members)) & 1  # (2ᴹ, M)
    if rule == "stacking":
        joint = bench.log_odds @ (inside * weights).T
    else:
        away = np.clip(logit(bench.thresholds), -FARTHEST, FARTHEST)
        said = STEEP * (bench.log_odds - away) if rule == "vote" else bench.log_odds
        with np.errstate(divide="ignore", invalid="ignore"):  # coalitions that nobody is heard in
            joint = np.log(expit(said) @ (inside * weights).T) - np.log(expit(-said) @ (inside * weights).T)
    heard = (inside * weights).sum(axis=1) > 0
    return np.array([auc(bench.fake, joint[:, k]) if heard[k] else NOBODY for k in range(2**members)])


def _shares(worths: Floats) -> list[float | None]:
    """Σ over coalitions S without i of |S|! (M − |S| − 1)! / M! · (worth with i − worth without)."""
    members = len(worths).bit_length() - 1
    sizes = np.array([int(k).bit_count() for k in range(len(worths))])
    factor = np.array([factorial(size) * factorial(members - size - 1) for size in range(members)]) / factorial(members)
    shares: list[float | None] = []
    for i in range(members):
        without = np.flatnonzero((np.arange(len(worths)) >> i) & 1 == 0)
        shares.append(float(factor[sizes[without]] @ (worths[without | (1 << i)] - worths[without])))
    return shares
