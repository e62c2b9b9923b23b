"""Which differences between judges are more than chance: ranks with their range, and groups that nothing tells apart.

Every pair's AUCs on the same faces are compared by DeLong's test with Holm's correction over all pairs. A group is a
maximal clique of judges of whom no two differ significantly, drawn as a bar as in critical-difference diagrams (Demšar,
JMLR 2006, whose bars rest on ranks over many data sets; here there is one set of faces and the test is of the AUCs).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.cut import Cut
from dfx.compare.figures.areas import Areas, areas
from dfx.numbers.pairs import Difference, auc_difference, with_holm

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Ranked:
    """One judge's place: `best` and `worst` rank that the significant differences leave open, 1 is the highest."""

    name: str
    auc: float
    rank: int
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class Ties:
    """Judges by falling AUC, and groups of names, highest first, within which no two differ significantly.

    `differs` holds the pairs (better, worse) that do. Where nothing can be ranked, all are empty and `why` says why.
    """

    n_real: int
    n_fake: int
    ranked: tuple[Ranked, ...]
    groups: tuple[tuple[str, ...], ...]
    differs: frozenset[tuple[str, str]]
    why: str = ""

    def tied(self, one: str, other: str) -> bool:
        return (one, other) not in self.differs and (other, one) not in self.differs


def ties(cut: Cut) -> Ties:
    """The ranks and groups of the judges of a cut."""
    found = areas(cut)
    if found is None:
        why = cut.why_no_ranking or "It takes two faces of each label to tell chance from difference."
        return Ties(cut.n_real, cut.n_fake, (), (), frozenset(), why)
    order = np.argsort(-found.values, kind="stable")
    differs = _differing(found, order)
    names = [cut.judges[i].name for i in order]
    ranked = tuple(_ranked(names[k], float(found.values[order[k]]), k, differs) for k in range(len(order)))
    groups = tuple(tuple(names[k] for k in clique) for clique in cliques(~differs) if len(clique) > 1)
    pairs = frozenset((names[i], names[j]) for i, j in combinations(range(len(names)), 2) if differs[i, j])
    return Ties(cut.n_real, cut.n_fake, ranked, groups, pairs)


def _differing(found: Areas, order: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which pairs `(M, M)`, in the order given, differ significantly after Holm's correction."""
    at = list(combinations(range(len(order)), 2))
    tested = with_holm([_difference(found, int(order[i]), int(order[j])) for i, j in at])
    made = np.zeros((len(order), len(order)), bool)
    for (i, j), one in zip(at, tested, strict=True):
        made[i, j] = made[j, i] = significant(one)
    return made


def _difference(found: Areas, i: int, j: int) -> Difference:
    a, c = found.values, found.covariance
    return auc_difference(float(a[i] - a[j]), float(c[i, i] + c[j, j] - 2 * c[i, j]))


def significant(one: Difference) -> bool:
    """Whether Holm's p is below ALPHA; two different AUCs without variance cannot be tested and count as tied."""
    return one.p_holm is not None and one.p_holm < ALPHA


def _ranked(name: str, auc: float, k: int, differs: NDArray[np.bool_]) -> Ranked:
    better, worse = int(differs[k, :k].sum()), int(differs[k, k + 1 :].sum())
    return Ranked(name, auc, k + 1, 1 + better, len(differs) - worse)


def cliques(alike: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """All maximal sets of places of which every two are `alike` `(M, M)`, sorted (Bron and Kerbosch, 1973, with pivot)."""
    near = [set(np.flatnonzero(row).tolist()) - {i} for i, row in enumerate(alike)]
    return sorted(tuple(sorted(found)) for found in _grown(set(), set(range(len(near))), set(), near))


def _grown(held: set[int], left: set[int], done: set[int], near: Sequence[set[int]]) -> Iterator[set[int]]:
    if not left and not done:
        yield held
        return
    if not left:
        return
    pivot = max(left | done, key=lambda i: len(near[i] & left))
    for i in sorted(left - near[pivot]):
        yield from _grown(held | {i}, left & near[i], done & near[i], near)
        left = left - {i}
        done = done | {i}
