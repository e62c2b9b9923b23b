"""Fitting the calibration of whole clips, and what it is worth on clips it did not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfx.errors import DataError
from dfx.numbers.logistic import expit
from dfx.numbers.newton import least, logistic_loss
from dfx.predict.calibration.curve import Floats
from dfx.predict.calibration.platt import Labels
from dfx.predict.clip.answer import TERMS, ClipModel
from dfx.predict.fitting.kinds import leave_one_out

RIDGE = 0.5  # of one clip's weight, on the two factors' distance from PRIOR: few clips must not give bold factors
PRIOR = np.array([1.0, 0.0, 0.0])  # the faces' calibration as it is, no motion


@dataclass(frozen=True, slots=True, eq=False)
class Clips:
    """Whole clips: log-odds of the faces over time `(N,)`, of the motion `(N,)` (0 where there was too little), the label,
    and what belongs together (a fake and its original)."""

    spatial: Floats
    motion: Floats
    fake: Labels
    groups: Sequence[str]

    def part(self, rows: np.ndarray) -> Clips:
        return Clips(self.spatial[rows], self.motion[rows], self.fake[rows], [self.groups[i] for i in rows])


def fit_clips(clips: Clips, with_motion: bool) -> ClipModel:
    """Logistic regression of the label, real and fake clips together of equal weight; the threshold separates best.

    Raises DataError where one of the labels is missing.
    """
    k, covariance = _fit(clips, with_motion)
    p = expit(_design(clips) @ k)
    return ClipModel(
        float(k[0]), float(k[1]), float(k[2]), tuple(tuple(float(n) for n in row) for row in covariance),
        best_threshold(p, clips.fake), len(clips.fake),
    )  # fmt: skip


def left_out(clips: Clips, with_motion: bool) -> Floats:
    """P(fake) `(N,)` of each clip by a fit that saw neither it nor what belongs to it."""
    p = np.zeros(len(clips.fake))
    for rest, left in leave_one_out(list(clips.groups)):
        k, _ = _fit(clips.part(np.asarray(rest)), with_motion)
        p[left] = expit(_design(clips.part(np.asarray(left))) @ k)
    return p


def motion_helps(clips: Clips) -> bool:
    """Whether clips left out are judged better with the motion, by their mean log loss, both labels of equal weight."""
    seen, unseen = (np.clip(left_out(clips, with_motion), 1e-6, 1 - 1e-6) for with_motion in (True, False))
    loss = [-(np.log(p[clips.fake]).mean() + np.log(1 - p[~clips.fake]).mean()) / 2 for p in (seen, unseen)]
    return bool(loss[0] < loss[1])


def best_threshold(p: Floats, fake: Labels) -> float:
    """The middle of the P(fake) between which balanced accuracy is highest; of several, the one nearest to even odds."""
    edges = np.unique(np.concatenate([[0.02], p, [0.98]]))
    cuts = (edges[1:] + edges[:-1]) / 2
    balanced = np.array([((p[fake] >= cut).mean() + (p[~fake] < cut).mean()) / 2 for cut in cuts])
    best = cuts[balanced >= balanced.max() - 1e-12]
    return float(np.clip(best[np.argmin(np.abs(best - 0.5))], 0.02, 0.98))


def _fit(clips: Clips, with_motion: bool) -> tuple[Floats, Floats]:
    if len(set(clips.fake.tolist())) < 2:
        raise DataError("Clips of both kinds are needed, real and fake.")
    x = _design(clips)
    if not with_motion:
        x[:, 1] = 0.0
    weights = np.where(clips.fake, 0.5 / clips.fake.sum(), 0.5 / (~clips.fake).sum()) * len(clips.fake)
    ridge = np.diag([RIDGE, RIDGE, 0.0])
    plain = logistic_loss(x, clips.fake.astype(float), weights)

    def loss(k: Floats) -> tuple[float, Floats, Floats]:
        value, slope, bend = plain(k)
        off = k - PRIOR
        return value + float(off @ ridge @ off) / 2, slope + ridge @ off, bend + ridge

    k = least(loss, PRIOR.copy(), np.array([0.05, 0.0, -20.0]), np.array([20.0, 20.0, 20.0]))
    covariance: Floats = np.asarray(np.linalg.inv(loss(k)[2] + 1e-9 * np.eye(TERMS)), float)
    if not with_motion or k[1] == 0:
        k[1], covariance[1], covariance[:, 1] = 0.0, 0.0, 0.0
    return k, covariance


def _design(clips: Clips) -> Floats:
    return np.stack([clips.spatial, clips.motion, np.ones(len(clips.fake))], axis=1)
