"""What a combination of models is worth on faces of a set its fit never saw, and which combination to ship.

Left out are the calibrations, weights and threshold, not the models: they may have seen the training faces of the set that
is left out. Networks that never saw a set are measured elsewhere, by training them without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dfx.errors import DataError
from dfx.numbers.metrics import auc
from dfx.predict.ensemble import Member
from dfx.predict.fitting.fit import HeldOut, fit_members, held_out, join_members
from dfx.predict.fitting.kinds import leave_one_out
from dfx.predict.pooling import RULES
from dfx.records.leaderboard import LeftOutSet
from dfx.types import Method

TIE = 0.002  # of mean AUC: less is no reason to prefer the less simple
GAIN = 0.0005  # of mean AUC that a further member must bring


@dataclass(frozen=True, slots=True, eq=False)
class _Fold:
    """Members calibrated on all groups but one, the faces they were calibrated on, and the faces left."""

    group: str
    members: tuple[Member, ...]
    rest: HeldOut
    left: HeldOut


def leave_one_set_out(
    models: Sequence[str],
    logits: ArrayLike,
    fake: ArrayLike,
    sets: Sequence[str],
    pools: Sequence[str] = (),
    methods: Sequence[Method] = tuple(RULES),
) -> tuple[LeftOutSet, ...]:
    """Every method on every group (set or pool that holds both labels), fitted on the faces of the other groups.

    Arguments as `fit_ensemble`. The models' networks may have seen the group's training faces; only what joins them has
    not. Raises DataError where there are fewer than two groups.
    """
    folds = _folds(models, held_out(models, logits, fake, sets, pools))
    return tuple(_measure(fold, method) for method in methods for fold in folds)


def best_method(left: Sequence[LeftOutSet]) -> Method:
    """The method of the highest mean AUC on left-out groups; within .002 of it the simplest."""
    if not left:
        raise DataError("Choosing a method needs what each is worth on sets left out; nothing was given.")
    means = {method: mean_auc([row for row in left if row.method == method]) for method in {row.method for row in left}}
    return next(method for method in RULES if means.get(method, -1.0) >= max(means.values()) - TIE)


def mean_auc(left: Sequence[LeftOutSet]) -> float:
    """The mean over groups, each counting the same."""
    return float(np.mean([row.auc for row in left]))


def choose_members(
    models: Sequence[str],
    logits: ArrayLike,
    fake: ArrayLike,
    sets: Sequence[str],
    pools: Sequence[str] = (),
    most: int | None = None,
    *,
    cost: Mapping[str, float] | None = None,
    budget: float = 120.0,
    method: Method = "weighted",
) -> tuple[str, ...]:
    """Members in the order in which they help: each step adds the one with the highest mean AUC on left-out groups.

    It ends at `most` members, where no member brings .0005 more, or where none fits what is left of `budget`, in the
    unit of `cost` (milliseconds a face); without `cost` every model fits. Raises DataError where a cost is missing or
    no model fits.
    """
    if cost is not None and (unknown := [name for name in models if name not in cost]):
        raise DataError(f"A budget needs the cost of every model; that of {', '.join(unknown)} is missing.")
    price = [0.0 if cost is None else float(cost[name]) for name in models]
    folds = _folds(models, held_out(models, logits, fake, sets, pools))
    chosen: list[int] = []
    reached = -np.inf
    while len(chosen) < (len(models) if most is None else most):
        spent = sum(price[i] for i in chosen)
        open_to = [i for i in range(len(models)) if i not in chosen and spent + price[i] <= budget]
        tried = {i: mean_auc([_measure(fold, method, [*chosen, i]) for fold in folds]) for i in open_to}
        best = max(tried, key=lambda i: (tried[i], -price[i]), default=None)
        if best is None or tried[best] < reached + GAIN:
            break
        chosen, reached = [*chosen, best], tried[best]
    if not chosen:
        raise DataError(f"No model fits a budget of {budget:g}; the cheapest costs {min(price):g}.")
    return tuple(models[i] for i in chosen)


def _folds(models: Sequence[str], faces: HeldOut) -> list[_Fold]:
    if len(found := set(faces.groups) - {""}) < 2:
        raise DataError(f"Leaving sets out needs two or more that hold real and fake faces, not {len(found)}.")
    folds = []
    for rest, left in leave_one_out(faces.groups):
        if group := faces.groups[left[0]]:  # "" has one label: nothing can be measured on it
            others = faces.at(rest)
            folds.append(_Fold(group, fit_members(models, others), others, faces.at(left)))
    return folds


def _measure(fold: _Fold, method: Method, chosen: Sequence[int] | None = None) -> LeftOutSet:
    """One method, of all members or those at the places `chosen`, on the group left out."""
    at = list(range(len(fold.members))) if chosen is None else list(chosen)
    rest, left = (faces.at(np.arange(len(faces.fake)), at) for faces in (fold.rest, fold.left))
    ensemble = join_members([fold.members[i] for i in at], rest, method)
    p, y = ensemble.combine(left.logits), left.fake
    called = p >= ensemble.threshold
    return LeftOutSet(
        method, fold.group, int((~y).sum()), int(y.sum()), auc(y, p),
        float(called[~y].mean()), float(called[y].mean()), ensemble.threshold,
    )  # fmt: skip
