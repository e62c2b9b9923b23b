"""Which differences between judges are more than chance: ranks with their range, and groups that nothing tells apart.

Every pair's AUCs on the same faces are compared by DeLong's test with Holm's correction over all pairs. A group is a
maximal clique of judges of whom no two differ significantly, drawn as a bar as in critical-difference diagrams (Demšar,
JMLR 2006, whose bars rest on ranks over many data sets; here there is one set of faces and the test is of the AUCs).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.cut import Cut
from dfx.compare.figures.areas import areas, auc_differences
from dfx.compare.figures.columns import NOTHING
from dfx.compare.table import Table, table
from dfx.language import figure, listed, real_and_fake
from dfx.numbers.pairs import Difference

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
    names = [cut.judges[i].name for i in order]
    at = list(combinations(range(len(order)), 2))
    differs = np.zeros((len(order), len(order)), bool)
    for (i, j), tested in zip(at, auc_differences(found, [(order[i], order[j]) for i, j in at]), strict=True):
        differs[i, j] = differs[j, i] = significant(tested)
    ranked = tuple(
        Ranked(
            names[k], float(found.values[order[k]]), k + 1,
            best=1 + int(differs[k, :k].sum()), worst=len(order) - int(differs[k, k + 1 :].sum()),
        )
        for k in range(len(order))
    )  # fmt: skip
    groups = tuple(tuple(names[k] for k in clique) for clique in cliques(~differs) if len(clique) > 1)
    pairs = frozenset((names[i], names[j]) for i, j in at if differs[i, j])
    return Ties(cut.n_real, cut.n_fake, ranked, groups, pairs)


def ties_in_words(found: Ties, titles: Mapping[str, str]) -> str:
    """Who leads by AUC, and whom nothing tells apart from it."""
    if not found.ranked:
        return found.why or NOTHING
    first = found.ranked[0]
    tied = [titles[other.name] for other in found.ranked[1:] if found.tied(first.name, other.name)]
    on, lead = (
        real_and_fake(found.n_real, found.n_fake),
        f"{titles[first.name]} ranks highest by AUC ({figure(first.auc)})",
    )
    if not tied:
        return f"On {on}, {lead}, and its lead over every other is more than chance."
    are = "is" if len(tied) == 1 else "are"
    return f"On {on}, {lead}; {listed(tied)} {are} tied with it: the difference may be chance."


def ties_table(found: Ties) -> Table:
    """One row per judge with the groups it belongs to, numbered from the highest."""
    made = []
    for one in found.ranked:
        groups = " ".join(str(k) for k, group in enumerate(found.groups, start=1) if one.name in group)
        made.append((one.rank, one.name, one.auc, one.best, one.worst, groups))
    return table(("rank", "name", "AUC", "best rank", "worst rank", "tied groups"), made)


def significant(tested: Difference) -> bool:
    """Whether Holm's p is below ALPHA; two different AUCs without variance cannot be tested and count as tied."""
    return tested.p_holm is not None and tested.p_holm < ALPHA


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
