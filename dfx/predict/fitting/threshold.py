"""The threshold from which a face is called fake: as many fakes as false alarms allow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from dfx.errors import DataError

FALSE_ALARMS = 0.05
FEWEST = 60  # real photographs of a set, of which 5 % are three: below that a single face decides


def choose_threshold(
    fake: ArrayLike,
    p: ArrayLike,
    groups: Sequence[str],
    max_false_alarms: float = FALSE_ALARMS,
    at_least: float = 0.5,
    guarded: Sequence[str] | None = None,
) -> float:
    """The least threshold, four decimals, at which no set's real photographs are called fake (p ≥ threshold) too often.

    In each set (of `guarded`, where given) at most the share `max_false_alarms` of the real faces may be called fake;
    sets with fewer than 60 real faces are counted together, and with the smallest other set where they are still fewer.
    Never below `at_least`: a face more likely real than fake is not called fake, however good the models. Raises
    DataError where there is no real face or the share is not in [0, 1).
    """
    if not 0 <= max_false_alarms < 1:
        raise DataError(f"The share of false alarms must lie in [0, 1), not {max_false_alarms}.")
    scores, real = np.asarray(p, float), ~np.asarray(fake, bool)
    if guarded is not None:
        real &= np.isin(np.asarray(groups), list(guarded))
    if not real.any():
        raise DataError("A threshold needs real photographs in the sets that guard it; there are none.")
    names = np.asarray(groups)[real]
    counts = {str(name): int((names == name).sum()) for name in np.unique(names)}
    large = {name: count for name, count in counts.items() if count >= FEWEST}
    smallest = min(large, key=lambda name: large[name], default="")
    rest = "" if sum(counts.values()) - sum(large.values()) >= FEWEST else smallest  # else a single face would decide
    names = np.array([name if name in large else rest for name in names])
    needed = [at_least]
    for name in np.unique(names):
        falling = np.sort(scores[real][names == name])[::-1]
        over = float(falling[int(max_false_alarms * len(falling) + 1e-9)])  # the first that may not be called fake
        needed.append(min(1.0, round((np.floor(over * 1e4) + 1) / 1e4, 4)))
    return float(max(needed))
