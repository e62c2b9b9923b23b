"""An ensemble of the visitor's own, measured on the stored faces: quick enough to follow a slider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from dfx.compare.figures.areas import Areas, auc_differences
from dfx.compare.workshop.bench import Bench, Choice, weights_of
from dfx.compare.workshop.fit import Rows, calibrated, crossed, pooled, stacked, stacking_weights
from dfx.errors import DataError
from dfx.language import listed
from dfx.numbers.intervals import Interval, around, auc_interval, delong, wilson
from dfx.numbers.logistic import expit
from dfx.numbers.metrics import BINS, auc, bin_of, ece
from dfx.numbers.pairs import Difference
from dfx.predict.calibration.curve import Floats
from dfx.predict.calibration.platt import Labels
from dfx.predict.ensemble import Ensemble
from dfx.predict.pooling import RULES
from dfx.types import Method

DRAWS = 1000
NOTHING_FITTED = (
    "Nothing was fitted on these faces: they are the test split, and every number used came from elsewhere."
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to join models: its name, what it does in a sentence or two, and where to read more."""

    title: str
    words: str
    paper: str


RULES_IN_WORDS: dict[Method, Way] = {
    "mean": Way(
        "Average",
        "Every member has the same say: the mean of their calibrated P(fake). Members that err in different places cancel "
        "each other's errors.",
        "Ranjan and Gneiting, Combining probability forecasts, 2010",
    ),
    "weighted": Way(
        "Weighted average",
        "The mean of the members' P(fake), each counting as much as its slider says. A weight of 0 leaves a member out.",
        "Ranjan and Gneiting, Combining probability forecasts, 2010",
    ),
    "vote": Way(
        "Vote",
        "Each member says fake or real at its own threshold, and the share of votes counts. A vote near the threshold counts "
        "for little, so that a face does not jump from one answer to the other. How sure a member is otherwise gets lost.",
        "Nitzan and Paroush, Optimal decision rules in uncertain dichotomous choice situations, 1982",
    ),
    "stacking": Way(
        "Stacking",
        "A second, small model learns how far to trust each member: a logistic regression on their log-odds, no weight "
        "negative, held near equal ones. It learns from four fifths of the faces and is measured on the other fifth, in turn.",
        "Wolpert, Stacked generalization, 1992; Breiman, Stacked regressions, 1996",
    ),
}

NEED_TRAINING = (
    Way(
        "Bagging",
        "The same kind of model is trained several times, each on its own random draw of the training faces, and the answers "
        "are averaged: what one draw taught by accident, the others do not repeat. Stored answers are not enough for it; "
        "the average above is its last step.",
        "Breiman, Bagging predictors, 1996",
    ),
    Way(
        "Boosting",
        "Models are trained one after the other, each giving more weight to the faces that those before it got wrong. It needs "
        "a new training for every step, and mislabelled faces mislead it. The greedy ensemble is its nearest kin here: each "
        "model is added for what the ones before it lack, but none is trained anew.",
        "Freund and Schapire, A decision-theoretic generalization of on-line learning, 1997",
    ),
)

HELD_OUT = (
    "All figures come from stored answers to the test split. What the workshop fits is fitted on other faces than those it is "
    "measured on; faces of one pair, a fake and its original, are never parted. Choosing among many ensembles by these "
    "figures is a fit too, made by you: the winner of many tries looks a little better than it is."
)


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """What the chosen ensemble is worth on `n` stored faces, with 95 % intervals.

    `weights` sum to 1; those of stacking are fitted on all faces, while the figures come from weights fitted on other folds.
    `ranked` `(N,)` is what `auc` ranks by, `p` `(N,)` P(fake) after the last calibration, `threshold` the middle one of the
    folds' where none was chosen, and `called` `(N,)` the faces called fake, each by its own fold's. `fitted` says what was
    fitted, and on what.
    """

    choice: Choice
    weights: tuple[float, ...]
    n_real: int
    n_fake: int
    auc: float
    auc_interval: Interval
    accuracy: float
    accuracy_interval: Interval
    false_alarms: float
    false_alarms_interval: Interval
    recall: float
    recall_interval: Interval
    ece: float
    ece_interval: Interval
    threshold: float
    fitted: str
    ranked: Floats
    p: Floats
    called: Labels

    @property
    def n(self) -> int:
        return self.n_real + self.n_fake


def mix(bench: Bench, choice: Choice) -> Mixed:
    """The chosen ensemble on the bench's faces. Raises DataError for members, weights or a threshold that do not fit."""
    if choice.rule not in RULES:
        raise DataError(f"The rule must be one of {', '.join(RULES)}, not {choice.rule[:40]!r}.")
    if choice.threshold is not None and not 0 <= choice.threshold <= 1:
        raise DataError(f"A threshold must lie in [0, 1], not {choice.threshold:g}.")
    part = bench.of(choice.members)
    weights = stacking_weights(part) if _fits_weights(choice) else weights_of(choice)
    x, fitted_on = _said(part, choice, weights)
    log_odds, cuts = crossed(part, fitted_on, choice.threshold)
    return _measured(part, choice, weights, log_odds if x is None else x, np.asarray(expit(log_odds)), cuts)


def as_shipped(bench: Bench, ensemble: Ensemble) -> Mixed:
    """A shipped ensemble as it stands, with its own calibration and threshold, on the bench's faces.

    Raises DataError where the stored predictions lack one of its members.
    """
    heard = ensemble.heard()
    part, weights = bench.of(heard.models), np.array(heard.weights)
    x = heard.calibration.log_odds(pooled(part.log_odds, part.thresholds, weights, heard.method))
    choice = Choice(heard.models, heard.method, heard.weights, heard.threshold)
    found = _measured(part, choice, weights, x, np.asarray(expit(x)), np.full(len(x), heard.threshold))
    return replace(found, fitted=NOTHING_FITTED)


def gain_over(bench: Bench, mine: Mixed, other: Mixed) -> Difference:
    """The AUC of one less that of the other, on the same faces, with DeLong's interval."""
    return auc_differences(Areas(*delong(bench.fake, np.stack([mine.ranked, other.ranked]))), [(0, 1)])[0]


def _fits_weights(choice: Choice) -> bool:
    return choice.rule == "stacking" and not choice.weights and len(choice.members) > 1


def _said(bench: Bench, choice: Choice, weights: Floats) -> tuple[Floats | None, Callable[[Rows], Floats]]:
    """What AUC ranks by `(N,)`, None where that is fitted too; and what gives the log-odds of P(fake) `(N,)` from the places
    to fit on. One member alone is its own calibration: nothing is pooled and nothing fitted.
    """
    if _fits_weights(choice):
        return None, lambda rows: stacked(bench, rows)
    heard = np.flatnonzero(weights)
    if len(heard) == 1:
        alone = bench.log_odds[:, heard[0]]
        return alone, lambda rows: alone
    x = pooled(bench.log_odds, bench.thresholds, weights, choice.rule)
    return x, lambda rows: calibrated(x, bench, rows)


def _measured(bench: Bench, choice: Choice, weights: Floats, x: Floats, p: Floats, cuts: Floats) -> Mixed:
    y, called = bench.fake, p >= cuts
    fakes, reals = int(y.sum()), int((~y).sum())
    alarms, hits = int((called & ~y).sum()), int((called & y).sum())
    right = reals - alarms + hits
    error = ece(y, p)
    return Mixed(
        choice, tuple(float(w) for w in weights), reals, fakes,
        auc(y, x), auc_interval(y, x),
        right / len(y), wilson(right, len(y)), alarms / reals, wilson(alarms, reals), hits / fakes, wilson(hits, fakes),
        error, ece_interval(y, p, error), float(np.median(cuts)), _fitted(choice, weights), x, p, called,
    )  # fmt: skip


def ece_interval(fake: Labels, p: Floats, value: float) -> Interval:
    """Where resampled calibration errors lie about `value`: each label drawn anew among its own bins, a bin's faces
    counting as their mean, which is what the error itself sees of them."""
    rng, at = np.random.default_rng(0), bin_of(p)
    gaps = np.zeros((DRAWS, BINS))
    for label in (False, True):
        here = fake == label
        counts = np.bincount(at[here], minlength=BINS)
        means = np.bincount(at[here], p[here], BINS) / np.maximum(counts, 1)
        gaps += rng.multinomial(here.sum(), counts / here.sum(), DRAWS) * (means - label)
    return around(value, np.abs(gaps).sum(axis=1) / len(fake))


def _fitted(choice: Choice, weights: Floats) -> str:
    alone = int((weights > 0).sum()) == 1
    stacking = _fits_weights(choice)
    things = ["the weights" if stacking else "", "" if alone or stacking else "the last calibration"]
    things += ["the threshold" if choice.threshold is None else ""]
    named = [thing for thing in things if thing]
    if not named:
        return NOTHING_FITTED
    what = listed(named)
    verb = "were" if len(named) > 1 or stacking else "was"
    return (
        f"{what[0].upper()}{what[1:]} {verb} fitted on other faces than those measured: five parts of the stored test faces, "
        "each measured with what the other four gave, a fake and its original always in the same part."
    )
