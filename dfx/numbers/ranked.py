"""Faces by falling score: what every curve, the average precision and the equal error rate are read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """At each of the K distinct scores, falling: how many fakes and real faces score at least that much."""

    scores: Floats  # (K,)
    hits: Floats  # (K,) fakes; the last is all of them
    alarms: Floats  # (K,) real faces

    @property
    def recall(self) -> Floats:
        return self.hits / self.hits[-1]

    @property
    def false_alarms(self) -> Floats:
        return self.alarms / self.alarms[-1]

    @property
    def precision(self) -> Floats:
        return self.hits / (self.hits + self.alarms)


def ranked(fake: ArrayLike, scores: ArrayLike) -> Ranked:
    """The counts of `scores` `(N,)` against `fake` `(N,)` bool; a threshold takes all ties or none."""
    y, s = np.asarray(fake, bool), np.asarray(scores, float)
    order, last = falling(s)
    hits, alarms = np.cumsum(y[order])[last], np.cumsum(~y[order])[last]
    return Ranked(s[order][last], hits.astype(float), alarms.astype(float))


def falling(scores: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The order `(N,)` of falling scores, and in that order the places `(K,)` of the last face of each score."""
    order = np.argsort(-scores, kind="stable")
    return order, np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))


def average_ranks(values: ArrayLike) -> Floats:
    """Ranks from 1 along the last axis of `values` `(…, N)`; equal values share the mean of theirs.

    As scipy.stats.rankdata, whose import alone takes longer than drawing the first page of the app.
    """
    x = np.atleast_2d(np.asarray(values, float))
    order = np.argsort(x, axis=-1, kind="stable")
    rising = np.take_along_axis(x, order, -1)
    count = x.shape[-1]
    place = np.arange(count)
    new = np.concatenate([np.ones((*x.shape[:-1], 1), bool), rising[..., 1:] != rising[..., :-1]], axis=-1)
    first = np.maximum.accumulate(np.where(new, place, 0), axis=-1)
    ends = np.concatenate([new[..., 1:], np.ones((*x.shape[:-1], 1), bool)], axis=-1)
    last = np.minimum.accumulate(np.where(ends, place, count)[..., ::-1], axis=-1)[..., ::-1]
    ranks = np.empty_like(x)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, -1)
    return ranks.reshape(np.shape(values))


def equal_errors(false_alarms: Floats, missed: Floats) -> Floats:
    """The error `(R,)` at which both shares are equal, on straight lines between the K points of each of R curves.

    `false_alarms` `(R, K)` rises to 1 and `missed` `(R, K)` falls to 0 as the threshold falls; before them lies (0, 1).
    """
    over, rows = false_alarms - missed, np.arange(len(missed))
    at = np.argmax(over >= 0, axis=1)  # the first point on or past the diagonal
    before = np.where(at > 0, over[rows, at - 1], -1.0)
    start = np.where(at > 0, false_alarms[rows, at - 1], 0.0)
    return np.asarray(start - before / (over[rows, at] - before) * (false_alarms[rows, at] - start))
