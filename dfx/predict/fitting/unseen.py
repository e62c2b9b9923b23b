"""A threshold that holds on photographs of a source no fit saw: chosen with one source left out at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

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
        return sum(left.count for left in self.sources) / sum(left.n for left in self.sources)


def choose_guarded(
    p: ArrayLike, fake: ArrayLike, sets: Sequence[str], sources: Sequence[str], limit: float = FALSE_ALARMS
) -> Guarded:
    """The least threshold whose own rule, with each source of photographs left out in turn, calls at most `limit` of them fake.

    `p`, `fake` `(N,)`; `sets` guard as in `choose_threshold`; `sources` `(N,)` where each photograph comes from. Raises
    DataError where fewer than two sources hold photographs.
    """
    scores, y, guards = np.asarray(p, float), np.asarray(fake, bool), np.asarray(sets)
    names, counts = np.unique(np.asarray(sources, object)[~y].astype(str), return_counts=True)
    large = set(names[counts >= FEWEST].tolist())
    origins = np.array([name if name in large else OTHERS for name in sources])
    if len(set(origins[~y])) < 2:
        raise DataError("Leaving a source of photographs out needs at least two sources.")
    for share in SHARES:
        left = []
        for name in sorted(set(origins[~y])):
            here = (origins == name) & ~y
            threshold = choose_threshold(y[~here], scores[~here], guards[~here].tolist(), share)
            left.append(LeftOut(str(name), int(here.sum()), int((scores[here] >= threshold).sum()), threshold))
        guarded = Guarded(choose_threshold(y, scores, list(sets), share), share, tuple(left), kept=True)
        if guarded.rate <= limit:
            return guarded
    return replace(guarded, kept=False)
