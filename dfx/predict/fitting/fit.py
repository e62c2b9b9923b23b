"""Fits calibrations, weights and thresholds on validation faces: what `Ensemble` then only applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from dfx.errors import DataError
from dfx.numbers.pools import two_label_groups
from dfx.predict.calibration.curve import Floats
from dfx.predict.calibration.platt import Labels, fit
from dfx.predict.ensemble import Ensemble, Member, log_odds_of
from dfx.predict.fitting.kinds import FITS, Kind, fit_calibration
from dfx.predict.fitting.threshold import FALSE_ALARMS, choose_threshold
from dfx.predict.fitting.weights import WEIGHTS, Faces, fit_weights
from dfx.predict.pooling import RULES
from dfx.predict.verdict import band_around
from dfx.types import Method

__all__ = [
    "FALSE_ALARMS",
    "HeldOut",
    "choose_threshold",
    "fit_ensemble",
    "fit_members",
    "fit_weights",
    "held_out",
    "join_members",
]


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """Faces that no model was trained on: raw logits `(N, M)`, labels, sets, and the groups with both labels.

    The group "" has one label only: it guards the threshold and teaches nothing else. `guarded` are the sets whose
    real faces the threshold protects, all where None.
    """

    logits: Floats
    fake: Labels
    sets: tuple[str, ...]
    groups: tuple[str, ...]
    max_false_alarms: float = FALSE_ALARMS
    guarded: tuple[str, ...] | None = None

    def at(self, faces: np.ndarray, models: Sequence[int] | None = None) -> HeldOut:
        """Some of the faces, by place, and some of the models' columns."""
        columns = self.logits[faces] if models is None else self.logits[faces][:, list(models)]
        sets, groups = (tuple(names[i] for i in faces) for names in (self.sets, self.groups))
        return replace(self, logits=columns, fake=self.fake[faces], sets=sets, groups=groups)

    def threshold(self, p: Floats) -> float:
        """The least threshold on P(fake) `(N,)` that keeps false alarms as low as asked."""
        return choose_threshold(self.fake, p, self.sets, self.max_false_alarms, guarded=self.guarded)


def held_out(
    models: Sequence[str],
    logits: ArrayLike,
    fake: ArrayLike,
    sets: Sequence[str],
    pools: Sequence[str] = (),
    max_false_alarms: float = FALSE_ALARMS,
    guarded: Sequence[str] | None = None,
) -> HeldOut:
    """The faces, checked. Raises DataError where shapes do not fit."""
    columns, y = np.asarray(logits, float), np.asarray(fake, bool)
    if columns.shape != (len(y), len(models)) or not len(models):
        raise DataError(f"{len(models)} models and {len(y)} labels do not fit logits of shape {columns.shape}.")
    groups = tuple(name or "" for name in two_label_groups(sets, y, pools))
    protected = None if guarded is None else tuple(guarded)
    return HeldOut(columns, y, tuple(map(str, sets)), groups, max_false_alarms, protected)


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
    kinds: Sequence[Kind] = tuple(FITS),
) -> Ensemble:
    """An ensemble of `models` from their raw logits `(N, M)` on held-out faces of known label and set.

    Each member is calibrated by the best of `kinds` and gets its own threshold, then the weights are fitted by `method`,
    then the pool is calibrated and the threshold chosen by `choose_threshold`. With one model this is its calibration
    and threshold. Raises DataError on other shapes or where one label is missing.
    """
    faces = held_out(models, logits, fake, sets, pools, max_false_alarms, guarded)
    return join_members(fit_members(models, faces, kinds), faces, method)


def fit_members(models: Sequence[str], faces: HeldOut, kinds: Sequence[Kind] = tuple(FITS)) -> tuple[Member, ...]:
    """Every model with its calibration and the threshold that it would have alone."""
    members = []
    for i, name in enumerate(models):
        curve = fit_calibration(faces.logits[:, i], faces.fake, faces.groups, kinds)
        members.append(Member(name, curve, faces.threshold(curve.probabilities(faces.logits[:, i]))))
    return tuple(members)


def join_members(members: Sequence[Member], faces: HeldOut, method: Method) -> Ensemble:
    """The ensemble of members that were calibrated before; `faces` has their columns in the same order."""
    log_odds, thresholds = log_odds_of(members, faces.logits), np.array([m.threshold for m in members])
    weights = WEIGHTS[method](Faces(log_odds, faces.fake, faces.groups, thresholds))
    made = Ensemble(tuple(members), tuple(float(w) for w in weights), method=method)
    if (weights > 0).sum() > 1:
        rule, said = RULES[method], RULES[method].said(log_odds, thresholds)
        last = fit(rule.pooled(said, weights), faces.fake, faces.groups)
        usual = last.scale * float(np.sqrt(np.mean(rule.scatter(said, weights) ** 2)))
        made = replace(made, calibration=last, usual=usual)
    threshold = faces.threshold(made.combine(faces.logits))
    return replace(made, threshold=threshold, band=band_around(threshold))
