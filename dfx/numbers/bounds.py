"""The one rule of 95 % intervals, for files, pages and the command line alike: real and fake faces count as two samples.

Rates get Wilson's interval and AUC DeLong's (`dfx.numbers.intervals`). What is made of recall and specificity gets both
their Wilson intervals joined by the square-and-add rule (Newcombe, 1998; Zou and Donner, Statistics in Medicine 2008);
average precision and the equal error rate the delta method; losses the standard error of their mean. None needs a draw, so a
number stays the same whoever asks, and a page can follow a slider. The calibration error alone has no formula and is
resampled, with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.numbers.bootstrap import RESAMPLES, draws, resampled_ece
from dfx.numbers.intervals import NORMAL_95, Interval, around, auc_interval, on_logit_scale, wilson
from dfx.numbers.intervals import area as area  # a page has the variance at hand
from dfx.numbers.metrics import LEAST, Confusion, checked, ece, mcc, measure
from dfx.numbers.ranked import Ranked, falling, ranked

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]
NEAR, FEWEST = 20, 5  # a twentieth of all faces either side of a crossing, five at least
Of = Callable[[float, float], float]  # of recall and specificity


def metric_intervals(
    fake: ArrayLike, probability: ArrayLike, threshold: float, resamples: int = RESAMPLES
) -> dict[str, Interval | None]:
    """The interval of every metric of `measure`; None where the metric is, or where its interval cannot be told."""
    y, p = checked(fake, probability)
    of = measure(y, p, threshold)
    table = of.confusion
    intervals: dict[str, Interval | None] = {
        "accuracy": wilson(table.true_real + table.true_fake, of.n),
        "precision": _rate(table.true_fake, table.false_fake),
        "recall": _rate(table.true_fake, table.false_real),
        "specificity": _rate(table.true_real, table.false_fake),
        "false_alarms": _rate(table.false_fake, table.true_real),
        **dict.fromkeys(("auc", "balanced_accuracy", "f1", "mcc", "average_precision", "eer")),
        "log_loss": log_loss(y, p),
        "brier": brier(y, p),
        "ece": None,
    }
    if of.n_real and of.n_fake:
        points = ranked(y, p)
        intervals |= {
            "auc": auc_interval(y, p),
            "balanced_accuracy": balanced_accuracy(table),
            "f1": f1(table),
            "mcc": matthews(table),
            "average_precision": average_precision(points, of.average_precision or 0.0),
            "eer": equal_error(points, of.eer or 0.0),
            "ece": calibration_error(y, p, resamples),
        }
    return intervals


def _rate(part: int, rest: int) -> Interval | None:
    return wilson(part, part + rest) if part + rest else None


def balanced_accuracy(table: Confusion) -> Interval:
    """Of the mean of recall and specificity; both labels must be there."""
    return _square_and_add(table, lambda recall, specificity: (recall + specificity) / 2)


def matthews(table: Confusion) -> Interval:
    """Of Matthews' correlation, which rises with recall and with specificity; both labels must be there."""
    fakes, reals = table.true_fake + table.false_real, table.true_real + table.false_fake

    def of(recall: float, specificity: float) -> float:
        hits, passes = recall * fakes, specificity * reals
        return mcc(Confusion(passes, reals - passes, fakes - hits, hits))  # type: ignore[arg-type]  # shares of faces

    return _square_and_add(table, of)


def _square_and_add(table: Confusion, of: Of) -> Interval:
    """The interval of a function that rises with two independent rates."""
    fakes, reals = table.true_fake + table.false_real, table.true_real + table.false_fake
    recall, specificity = table.true_fake / fakes, table.true_real / reals
    (low_r, high_r), (low_s, high_s) = wilson(table.true_fake, fakes), wilson(table.true_real, reals)
    value = of(recall, specificity)
    below = np.hypot(value - of(low_r, specificity), value - of(recall, low_s))
    above = np.hypot(of(high_r, specificity) - value, of(recall, high_s) - value)
    return max(float(value - below), -1.0), min(float(value + above), 1.0)


def f1(table: Confusion) -> Interval:
    """Of F1, which rises with recall and with specificity; both labels must be there."""
    fakes, reals = table.true_fake + table.false_real, table.true_real + table.false_fake

    def of(recall: float, specificity: float) -> float:
        return 2 * recall * fakes / (recall * fakes + fakes + (1 - specificity) * reals)

    low, high = _square_and_add(table, of)
    return max(low, 0.0), high


def average_precision(points: Ranked, value: float) -> Interval | None:
    """Of the average precision, on the logit scale, from each face's influence on it; None where that cannot tell.

    With recall T and false alarms F at a fake's score, its precision is P·T / (P·T + N·F); a face enters the T or F of all
    fakes that score no more than it.
    """
    fakes, reals = int(points.hits[-1]), int(points.alarms[-1])
    if min(fakes, reals) < 2 or not 0 < value < 1:
        return None
    hits, alarms, calls = points.hits, points.alarms, points.hits + points.alarms
    fakes_here, reals_here = np.diff(hits, prepend=0), np.diff(alarms, prepend=0)
    weight = fakes_here / calls**2
    own = np.cumsum((weight * alarms)[::-1])[::-1]  # what a fake at this score adds to the fakes at it and below
    other = -np.cumsum((weight * hits)[::-1])[::-1] * reals / fakes  # and what a real face does
    variance = _variance(hits / calls + own, fakes_here) / fakes + _variance(other, reals_here) / reals
    return on_logit_scale(value, variance)


def _variance(values: Floats, times: Floats) -> float:
    """The variance (n − 1) of `values` `(K,)`, each there so many times."""
    n = times.sum()
    return float(np.sum(times * (values - np.sum(times * values) / n) ** 2) / (n - 1))


def equal_error(points: Ranked, value: float) -> Interval:
    """Of the equal error rate e: Wilson's of a rate e in n faces, n from w² / fakes + (1 − w)² / reals = 1 / n.

    w is how much of a change in missed fakes passes into e: the share that real faces have of the density of scores around
    the crossing, read from the nearest tenth of all faces there.
    """
    fakes, reals, calls = points.hits[-1], points.alarms[-1], points.hits + points.alarms
    middle = calls[np.searchsorted(points.false_alarms, value).clip(0, len(calls) - 1)]
    reach = max(calls[-1] / NEAR, FEWEST)
    first, last = np.searchsorted(calls, [middle - reach, middle + reach]).clip(0, len(calls) - 1)
    before = first - 1 if first else len(calls)
    gained = [float(shares[last] - np.append(shares, 0.0)[before]) for shares in (points.recall, points.false_alarms)]
    of_fakes, of_reals = gained
    w = of_reals / (of_fakes + of_reals)
    n = float(1 / (w**2 / fakes + (1 - w) ** 2 / reals))
    z2 = NORMAL_95**2
    centre, half = (value * n + z2 / 2) / (n + z2), NORMAL_95 / (n + z2) * np.sqrt(n * value * (1 - value) + z2 / 4)
    return max(float(centre - half), 0.0), min(float(centre + half), 1.0)


def log_loss(fake: Labels, p: Floats) -> Interval:
    """Of the mean loss in nats."""
    said = np.clip(np.where(fake, p, 1 - p), LEAST, 1 - LEAST)
    return _of_mean(-np.log(said), fake)


def brier(fake: Labels, p: Floats) -> Interval:
    """Of the mean squared error of the probability."""
    return _of_mean((p - fake) ** 2, fake)


def _of_mean(losses: Floats, fake: Labels) -> Interval:
    """Of the mean of `losses` `(N,)`, real and fake faces each with a spread of their own; never below 0."""
    parts = [losses[fake == label] for label in (False, True)]
    variance = sum(len(part) * part.var(ddof=1) for part in parts if len(part) > 1) / len(losses) ** 2
    half, mean = NORMAL_95 * np.sqrt(variance), losses.mean()
    return max(float(mean - half), 0.0), float(mean + half)


def calibration_error(fake: Labels, p: Floats, resamples: int = RESAMPLES) -> Interval:
    """Of the expected calibration error, the one metric without a formula: real and fake faces each drawn anew among
    themselves. Resampling itself makes the error larger, so that the draws' spread is laid about the value."""
    order, _ = falling(p)
    y, q = fake[order], p[order]
    drawn = [resampled_ece(counts, y, q) for counts in draws(y, resamples=resamples)]
    return around(ece(y, q), np.concatenate(drawn))
