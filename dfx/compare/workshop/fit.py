"""What is fitted on some folds and applied to the other: the last line, the threshold, and stacking weights.

Every fit sees at most FACES faces of the folds it learns from, spread evenly over them: enough for its few numbers, and
quick enough to follow a slider.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from dfx.compare.workshop.bench import Bench
from dfx.errors import DataError
from dfx.numbers.logistic import expit, logit
from dfx.numbers.newton import least, logistic_loss
from dfx.numbers.pools import balanced_weights
from dfx.predict.calibration.curve import MOST, Floats
from dfx.predict.fitting.stacking import UNTRIED, fit_stack
from dfx.predict.fitting.threshold import choose_threshold
from dfx.predict.pooling import RULES, STEEP
from dfx.types import Method

FACES = 3000
SCALES = (1e-4, 100.0)  # as `dfx.predict.calibration.platt` bounds them

Rows = NDArray[np.intp]


def parts(bench: Bench) -> Iterator[tuple[Rows, Rows]]:
    """Places of the faces to fit on and of those to measure, once per fold. Raises DataError where a fold leaves nothing
    to learn from."""
    for fold in np.unique(bench.folds):
        left = bench.folds == fold
        rest = np.flatnonzero(~left)
        if not bench.fake[rest].any() or bench.fake[rest].all():
            raise DataError("There are too few real or fake faces to fit on some and measure on others.")
        yield rest, np.flatnonzero(left)


def pooled(log_odds: Floats, thresholds: Floats, weights: Floats, rule: Method) -> Floats:
    """Log-odds `(N,)` of the members' `(N, M)` by one rule, as `RULES` pools them but quick enough for a slider."""
    if rule == "stacking":
        return RULES[rule].pooled(log_odds, weights)
    said = STEEP * (log_odds - np.clip(logit(thresholds), -MOST, MOST)) if rule == "vote" else log_odds
    return mixture(expit(said), expit(-said), weights)


def mixture(fake: Floats, real: Floats, weights: Floats) -> Floats:
    """Log-odds of weighted means of probabilities; both sides are given, so that nothing near 1 is lost."""
    return np.asarray(np.log(fake @ weights) - np.log(real @ weights))


def crossed(bench: Bench, fitted_on: Callable[[Rows], Floats], threshold: float | None) -> tuple[Floats, Floats]:
    """Log-odds `(N,)` of P(fake) and the thresholds `(N,)`, each face's by what the other folds give.

    `fitted_on` takes the places to fit on and gives the log-odds `(N,)` of all faces. Where no threshold is given, it is the
    one at which those other folds call fake at most 5 in 100 of any set's real faces.
    """
    made, cuts = np.empty(len(bench.fake)), np.full(len(bench.fake), np.nan if threshold is None else threshold)
    for rest, left in parts(bench):
        said = fitted_on(rest)
        made[left] = said[left]
        if threshold is None:
            cuts[left] = cut(np.asarray(expit(said)), bench, rest)
    return made, cuts


def calibrated(x: Floats, bench: Bench, rows: Rows) -> Floats:
    """Log-odds `(N,)` by the line of least log loss at `rows`; every group and label weighs the same there."""
    at = _taught_by(bench, rows)
    design = np.stack([x[at], np.ones(len(at))], axis=1)
    share = balanced_weights(bench.groups[at], bench.fake[at])
    loss = logistic_loss(design, bench.fake[at].astype(float), share / share.sum())
    low, high = np.array([SCALES[0], -np.inf]), np.array([SCALES[1], np.inf])
    scale, bias = least(loss, np.array([1.0, 0.0]), low, high)
    return np.asarray(np.clip(scale * x + bias, -MOST, MOST))


def cut(p: Floats, bench: Bench, rows: Rows) -> float:
    """The shipped ensembles' rule for a threshold, at `rows`; fakes have no say in it."""
    real = rows[~bench.fake[rows]]
    return choose_threshold(bench.fake[real], p[real], bench.sets[real].astype(str).tolist())


def stacked(bench: Bench, rows: Rows) -> Floats:
    """Log-odds `(N,)` of stacking by factors fitted at `rows`; λ is that of `dfx.predict.fitting.stacking` untried."""
    factors = _factors(bench, rows)
    return np.clip(bench.log_odds @ factors[:-1] + factors[-1], -MOST, MOST)


def stacking_weights(bench: Bench) -> Floats:
    """The factors `(M,)` fitted on all faces, as weights that sum to 1."""
    raw = _factors(bench, np.arange(len(bench.fake)))[:-1]
    return raw / raw.sum() if raw.sum() > 1e-9 else np.full(len(raw), 1 / len(raw))


def _factors(bench: Bench, rows: Rows) -> Floats:
    at = _taught_by(bench, rows)
    return fit_stack(bench.log_odds[at], bench.fake[at], bench.groups[at].astype(str).tolist(), UNTRIED)


def _taught_by(bench: Bench, rows: Rows) -> Rows:
    """Those of `rows` that stand in a group, all where none does; at most FACES, evenly spread: the files are sorted by set
    and label, so each keeps its share."""
    grouped = rows[bench.groups[rows] >= 0]
    taught = grouped if len(grouped) else rows
    places = np.linspace(0, len(taught) - 1, min(FACES, len(taught)))
    return np.asarray(taught[places.round().astype(np.intp)])
