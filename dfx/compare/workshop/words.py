"""The workshop in words: how members are joined, and two ways that need a new training."""

from __future__ import annotations

from dataclasses import dataclass

from dfx.predict.pooling import Method


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
