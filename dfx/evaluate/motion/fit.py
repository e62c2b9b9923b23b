"""Fitting the logistic of motion patterns, and what it says of clips whose original it never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.errors import DataError
from dfx.numbers.intervals import Interval, percentiles
from dfx.numbers.metrics import auc
from dfx.numbers.newton import least, logistic_loss
from dfx.numbers.pools import balanced_weights
from dfx.predict.fitting.kinds import CLEARLY, balanced_loss, leave_one_out
from dfx.temporal.model import FURTHEST

PENALTIES = (1.0, 0.3, 0.1, 0.03, 0.01)  # λ of λ · Σ w², nats per squared weight of a standardised feature
FLAT = 1e-6  # a feature that varies less is left alone
RESAMPLES = 2000

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """bias + weights · clip((x − mean) / scale)."""

    mean: Floats  # (F,)
    scale: Floats  # (F,)
    weights: Floats  # (F,)
    bias: float

    def log_odds(self, patterns: Floats) -> Floats:
        return np.asarray(self.bias + _standard(patterns, self.mean, self.scale) @ self.weights)


def fit_line(patterns: ArrayLike, fake: ArrayLike, groups: Sequence[str]) -> Line:
    """The ridge logistic of patterns `(N, F)`; its λ is the one of least log loss on groups `(N,)` left out in turn, the
    strongest unless a weaker one is clearly better.

    Real and fake weigh the same. Raises DataError where a label is missing.
    """
    x, y = np.asarray(patterns, float), np.asarray(fake, bool)
    if x.ndim != 2 or len(x) != len(y) or not y.any() or y.all():
        raise DataError("Motion can only be learned from patterns of real and of fake clips; those given lack one.")
    chosen, lowest = PENALTIES[0], np.inf
    for penalty in PENALTIES:
        logits = np.full(len(y), np.nan)
        for rest, left in leave_one_out(groups):
            if y[rest].any() and not y[rest].all():
                logits[left] = _fit(x[rest], y[rest], penalty).log_odds(x[left])
        known = np.isfinite(logits)
        if not known.any() or not y[known].any() or y[known].all():
            continue
        if (loss := balanced_loss(logits[known], y[known])) < lowest - CLEARLY:
            chosen, lowest = penalty, loss
    return _fit(x, y, chosen)


def left_out_logits(patterns: ArrayLike, labels: ArrayLike, groups: Sequence[str]) -> Floats:
    """log-odds `(N,)` of each clip by a line, λ and all, that saw no clip of its group."""
    x, y = np.asarray(patterns, float), np.asarray(labels, bool)
    found = np.full(len(y), np.nan)
    for rest, left in leave_one_out(groups):
        found[left] = fit_line(x[rest], y[rest], [groups[i] for i in rest]).log_odds(x[left])
    return found


def group_interval(
    fake: ArrayLike,
    scores: ArrayLike,
    groups: Sequence[str],
    value: Callable[[Labels, Floats], float] = auc,
    seed: int = 0,
) -> Interval:
    """95 % interval of a figure of clips, whole groups drawn with replacement; draws of one label are drawn again."""
    y, s, rng = np.asarray(fake, bool), np.asarray(scores, float), np.random.default_rng(seed)
    places = [left for _, left in leave_one_out(groups)]
    if not y.any() or y.all():
        raise DataError("An interval needs real and fake clips.")
    values: list[float] = []
    while len(values) < RESAMPLES:
        rows = np.concatenate([places[i] for i in rng.integers(0, len(places), len(places))])
        if y[rows].any() and not y[rows].all():
            values.append(value(y[rows], s[rows]))
    return percentiles(values)


def _fit(x: Floats, y: Labels, penalty: float) -> Line:
    mean, scale = x.mean(0), x.std(0)
    scale = np.where(scale < FLAT, 1.0, scale)
    design = np.column_stack([_standard(x, mean, scale), np.ones(len(y))])
    plain = logistic_loss(design, y.astype(float), balanced_weights(np.zeros(len(y)), y))
    ridge = 2 * penalty * np.diag(np.append(np.ones(x.shape[1]), 0.0))

    def loss(k: Floats) -> tuple[float, Floats, Floats]:
        value, slope, bend = plain(k)
        return value + float(k @ ridge @ k) / 2, slope + ridge @ k, bend + ridge

    free = np.full(design.shape[1], np.inf)
    found = least(loss, np.zeros(design.shape[1]), -free, free)
    return Line(mean, scale, found[:-1], float(found[-1]))


def _standard(x: Floats, mean: Floats, scale: Floats) -> Floats:
    return np.clip((x - mean) / scale, -FURTHEST, FURTHEST)
