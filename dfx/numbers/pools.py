"""Sets that only together hold real and fake faces, and weights that make every set and label count the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def one_label_sets(sets: Sequence[str], fake: ArrayLike) -> list[str]:
    """Names of the sets that hold only real or only fake faces, in order of first appearance."""
    labels: dict[str, set[bool]] = {}
    for name, label in zip(sets, np.asarray(fake, bool), strict=True):
        labels.setdefault(name, set()).add(bool(label))
    return [name for name, found in labels.items() if len(found) == 1]


def two_label_groups(sets: Sequence[str], fake: ArrayLike, pools: Sequence[str] = ()) -> list[str | None]:
    """For each face the group in which real and fake stand side by side, or None where there is none.

    A set belongs to the pool of `pools` that names it ("diffusion+gans+photos"), else to itself if it has both
    labels, else to the pool of all remaining sets with one label, named after them. A pool with one label is no
    group.
    """
    renamed = {part: pool for pool in pools for part in pool.split("+")}
    groups = [renamed.get(name, name) for name in sets]
    lonely = one_label_sets(groups, fake)
    together = "+".join(lonely)
    groups = [together if name in lonely else name for name in groups]
    useless = set(one_label_sets(groups, fake))
    return [None if name in useless else name for name in groups]


def balanced_weights(groups: ArrayLike, fake: ArrayLike) -> NDArray[np.float64]:
    """Weights summing to 1 under which every group, and real and fake within each, weigh the same.

    `groups` `(N,)` of names, each with both labels; `fake` `(N,)` bool.
    """
    names, y = np.asarray(groups), np.asarray(fake, bool)
    weights = np.zeros(len(y))
    found = np.unique(names)
    for name in found:
        for label in (False, True):
            here = (names == name) & (y == label)
            weights[here] = 1 / (2 * len(found) * max(int(here.sum()), 1))
    return weights
