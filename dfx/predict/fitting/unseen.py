"""A threshold that holds on photographs of a source no fit saw: chosen with one source left out at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.errors import DataError
from dfx.predict.fitting.fit import FALSE_ALARMS, choose_threshold

FEWEST = 10  # photographs; smaller sources are left out together
OTHERS = "others"
SHARES = (0.05, 0.04, 0.03, 0.02, 0.01, 0.0)  # of false alarms allowed where the threshold is chosen


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Of the `n` photographs of `source`, `count` were called fake at the `threshold` chosen on all others."""

    source: str
    n: int
    count: int
    threshold: float


@dataclass(frozen=True, slots=True)
class Guarded:
    """A threshold chosen so that left-out sources stay within the limit; `kept` says whether they do."""

    threshold: float
    share: float  # of false alarms allowed where it was chosen
    sources: tuple[LeftOut, ...]
    kept: bool

    @property
    def rate(self) -> float:
        return sum(one.count for one in self.sources) / sum(one.n for one in self.sources)


def choose_guarded(
    p: ArrayLike, fake: ArrayLike, sets: Sequence[str], sources: Sequence[str], limit: float = FALSE_ALARMS
) -> Guarded:
    """The least threshold whose own rule, with each source of photographs left out in turn, calls at most `limit` of them fake.

    `p`, `fake` `(N,)`; `sets` guard as in `choose_threshold`; `sources` `(N,)` where each photograph comes from. Raises
    DataError where fewer than two sources hold photographs.
    """
    scores, y = np.asarray(p, float), np.asarray(fake, bool)
    origins = _pooled(np.asarray(sources, object), ~y)
    if len(set(origins[~y])) < 2:
        raise DataError("Leaving a source of photographs out needs at least two sources.")
    for share in SHARES:
        left = tuple(
            _leave(str(name), scores, y, np.asarray(sets), origins, share) for name in sorted(set(origins[~y]))
        )
        found = Guarded(choose_threshold(y, scores, list(sets), share), share, left, kept=True)
        if found.rate <= limit:
            return found
    return Guarded(found.threshold, found.share, found.sources, kept=False)


def _pooled(sources: NDArray[np.object_], real: NDArray[np.bool_]) -> NDArray[np.str_]:
    names, counts = np.unique(sources[real].astype(str), return_counts=True)
    large = set(names[counts >= FEWEST].tolist())
    return np.array([name if name in large else OTHERS for name in sources])


def _leave(
    name: str, scores: NDArray[np.float64], y: NDArray[np.bool_], sets: NDArray[np.str_], origins: NDArray[np.str_],
    share: float,
) -> LeftOut:  # fmt: skip
    here = (origins == name) & ~y
    threshold = choose_threshold(y[~here], scores[~here], sets[~here].tolist(), share)
    return LeftOut(name, int(here.sum()), int((scores[here] >= threshold).sum()), threshold)
