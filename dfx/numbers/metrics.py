"""Metrics from labels and probabilities. One that the labels at hand cannot define is None, never a made-up number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.errors import DataError
from dfx.numbers.ranked import average_ranks, equal_errors, ranked

BINS = 15
LEAST = float(np.finfo(float).eps)  # log loss keeps probabilities this far from 0 and 1


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of faces; fake is the positive label."""

    true_real: int
    false_fake: int  # real faces called fake: the false alarms
    false_real: int  # fakes that were missed
    true_fake: int


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every metric of one group of faces at one threshold; a face is called fake where P(fake) ≥ threshold."""

    n: int
    n_real: int
    n_fake: int
    threshold: float
    confusion: Confusion
    accuracy: float
    balanced_accuracy: float | None  # needs both labels, as do f1, mcc, auc, average_precision, eer and ece
    precision: float | None  # needs a face called fake
    recall: float | None  # needs fakes
    specificity: float | None  # needs real faces, as does false_alarms = 1 − specificity
    false_alarms: float | None
    f1: float | None
    mcc: float | None
    auc: float | None
    average_precision: float | None
    eer: float | None
    log_loss: float  # nats
    brier: float
    ece: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability diagram: mean P(fake), the share that was fake, and the bin's share of all faces."""

    probability: float
    fake: float
    weight: float
    n: int


def measure(fake: ArrayLike, probability: ArrayLike, threshold: float) -> Metrics:
    """All metrics of `probability` `(N,)` in [0, 1] against `fake` `(N,)` bool.

    Raises DataError where they do not fit, are empty or leave [0, 1].
    """
    y, p = checked(fake, probability)
    called = p >= threshold
    hits, calls, fakes = int((y & called).sum()), int(called.sum()), int(y.sum())
    table = Confusion(len(y) - fakes - calls + hits, calls - hits, fakes - hits, hits)
    both = bool(y.any() and not y.all())
    recall = _share(table.true_fake, table.true_fake + table.false_real)
    specificity = _share(table.true_real, table.true_real + table.false_fake)
    return Metrics(
        n=len(y),
        n_real=int((~y).sum()),
        n_fake=int(y.sum()),
        threshold=float(threshold),
        confusion=table,
        accuracy=(table.true_real + table.true_fake) / len(y),
        balanced_accuracy=None if recall is None or specificity is None else (recall + specificity) / 2,
        precision=_share(table.true_fake, table.true_fake + table.false_fake),
        recall=recall,
        specificity=specificity,
        false_alarms=_share(table.false_fake, table.true_real + table.false_fake),
        f1=_share(2 * table.true_fake, 2 * table.true_fake + table.false_fake + table.false_real) if both else None,
        mcc=mcc(table) if both else None,
        auc=auc(y, p) if both else None,
        average_precision=average_precision(y, p) if both else None,
        eer=eer(y, p) if both else None,
        log_loss=log_loss(y, p),
        brier=float(np.mean((p - y) ** 2)),
        ece=ece(y, p) if both else None,
    )


def checked(fake: ArrayLike, probability: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Labels and probabilities as arrays of one shape `(N,)`, N ≥ 1. Raises DataError."""
    y, p = np.asarray(fake, bool), np.asarray(probability, float)
    if y.ndim != 1 or y.shape != p.shape or not len(y):
        raise DataError(f"Metrics need as many probabilities as labels, at least one, not {p.shape} for {y.shape}.")
    if not ((p >= 0) & (p <= 1)).all():
        raise DataError("Metrics need probabilities in [0, 1].")
    return y, p


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def mcc(table: Confusion) -> float:
    """Matthews correlation of label and call in [−1, 1] (Matthews, 1975); 0 where every face is called the same."""
    hits, passes = table.true_fake, table.true_real
    calls, quiet = hits + table.false_fake, passes + table.false_real
    margins = float(calls) * quiet * (hits + table.false_real) * (passes + table.false_fake)
    return (hits * passes - table.false_fake * table.false_real) / margins**0.5 if margins else 0.0


def auc(fake: np.ndarray, scores: np.ndarray) -> float:
    """Area under the ROC curve: the chance that a fake scores above a real face; ties count half.

    `fake` `(N,)` bool with both values, `scores` `(N,)`.
    """
    fake = np.asarray(fake, bool)
    ranks = average_ranks(scores)
    positives, negatives = int(fake.sum()), int((~fake).sum())
    return float((ranks[fake].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def average_precision(fake: ArrayLike, scores: ArrayLike) -> float:
    """Σ (recall step × precision) down the distinct scores, without interpolation. `fake` must hold a True."""
    points = ranked(fake, scores)
    return float(np.sum(np.diff(points.recall, prepend=0) * points.precision))


def eer(fake: ArrayLike, scores: ArrayLike) -> float:
    """Equal error rate: where on the ROC, points joined by straight lines, false alarms and missed fakes are alike.

    `fake` must hold both values.
    """
    points = ranked(fake, scores)
    return float(equal_errors(points.false_alarms[None], 1 - points.recall[None])[0])


def log_loss(fake: ArrayLike, probability: ArrayLike) -> float:
    """Mean negative log likelihood in nats."""
    y, p = np.asarray(fake, float), np.clip(np.asarray(probability, float), LEAST, 1 - LEAST)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))


def bin_of(probability: NDArray[np.float64], bins: int = BINS) -> NDArray[np.intp]:
    """Which of `bins` equal bins of [0, 1] each probability `(N,)` falls into; 1 belongs to the last."""
    return np.minimum((probability * bins).astype(np.intp), bins - 1)


def reliability(
    fake: ArrayLike, probability: ArrayLike, bins: int = BINS, weights: ArrayLike | None = None
) -> tuple[Bin, ...]:
    """The filled ones of `bins` equal bins of [0, 1], from low to high; `weights` `(N,)` default to one per face."""
    y, p = checked(fake, probability)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, float)
    at = bin_of(p, bins)
    n = np.bincount(at, minlength=bins)
    mass = np.bincount(at, w, bins)
    mean_p, mean_y = np.bincount(at, w * p, bins), np.bincount(at, w * y, bins)
    return tuple(
        Bin(float(mean_p[k] / mass[k]), float(mean_y[k] / mass[k]), float(mass[k] / w.sum()), int(n[k]))
        for k in range(bins)
        if mass[k] > 0
    )


def ece(fake: ArrayLike, probability: ArrayLike, bins: int = BINS, weights: ArrayLike | None = None) -> float:
    """Expected calibration error: mean gap between P(fake) said and found in equal bins (Naeini et al., AAAI 2015)."""
    return float(sum(b.weight * abs(b.probability - b.fake) for b in reliability(fake, probability, bins, weights)))
