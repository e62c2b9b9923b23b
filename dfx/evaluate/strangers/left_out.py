"""How drawings are told that no fit has seen: each procedure, then each kind as a whole, left out in turn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from dfx.data.drawings import PROCEDURES, Kind
from dfx.evaluate.strangers.seen import Seen
from dfx.predict.drawn import Drawn
from dfx.predict.unlike.distance import Unlike

Fit = Callable[[Collection[str]], Drawn]  # the names of the procedures that must not take part


@dataclass(frozen=True, slots=True)
class Row:
    """One procedure: of `n` drawings of test faces, how many are flagged by the distance alone, by the measure fitted with
    that procedure, without it, and without its whole kind."""

    kind: Kind
    name: str
    n: int
    distance: int
    fitted: int
    without_it: int
    without_its_kind: int


def left_out(unlike: Unlike, fit: Fit, drawings: Mapping[str, Seen]) -> Iterator[Row]:
    """A row per procedure of `drawings` (name → features of drawings of test faces)."""
    kinds = {one.name: one.kind for one in PROCEDURES if one.name in drawings}
    whole = {kind: fit([name for name in kinds if kinds[name] == kind]) for kind in dict.fromkeys(kinds.values())}
    known = fit(())
    alone = replace(unlike, drawn=None, drawn_grey=None)
    for name, seen in drawings.items():
        flags = [
            int(one.beyond(seen).sum())
            for one in (alone, *(replace(alone, drawn=d) for d in (known, fit([name]), whole[kinds[name]])))
        ]
        yield Row(kinds[name], name, len(seen), *flags)


def by_kind(rows: Collection[Row]) -> list[Row]:
    """The rows of each kind added up."""
    found = []
    for kind in dict.fromkeys(row.kind for row in rows):
        here = [row for row in rows if row.kind == kind]
        counts = np.sum([[r.n, r.distance, r.fitted, r.without_it, r.without_its_kind] for r in here], axis=0)
        found.append(Row(kind, f"{len(here)} procedures", *counts.tolist()))
    return found
