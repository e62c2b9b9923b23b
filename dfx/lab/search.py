"""The smallest strength at which an answer turns, looked for without believing that answers only rise.

First every strength of a coarse grid is asked, all of it, since an answer may turn more than once; then the gap before the
first turn is halved until it is one step wide. Within a gap whose ends both have not turned, a narrow turn can be missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dfx.types import Progress, Verdict, no_progress

GRID = tuple(range(0, 101, 5))

Ask = Callable[[int], tuple[float, Verdict]]  # strength → P(fake), verdict
AskAll = Callable[[int], Mapping[str, tuple[float, Verdict]]]  # strength → who is asked → the same


@dataclass(frozen=True, slots=True)
class Tried:
    """One strength that was asked about."""

    strength: int
    fake_probability: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """What a search found: every answer, by strength, and the smallest strength at which the wanted verdict was given.

    `at` is None where none of them gave it. `backs` are the greater strengths at which the answer had turned away again.
    """

    wanted: Verdict
    tried: tuple[Tried, ...]
    at: Tried | None
    backs: tuple[int, ...] = ()

    @property
    def asked(self) -> int:
        """How many answers were asked for."""
        return len(self.tried)


def first_turn(
    ask: Ask, wanted: Verdict, grid: Sequence[int] = GRID, progress: Progress = no_progress
) -> Turn:  # fmt: skip
    """The smallest strength, to a whole number, at which `ask` gives the `wanted` verdict.

    `grid`: rising whole numbers, at least one. `progress` is told before every question, and may raise to end the search.
    """
    known: dict[int, Tried] = {}
    most = len(grid) + max((b - a for a, b in pairwise(grid)), default=1).bit_length()

    def asked(strength: int) -> Tried:
        progress(len(known) / most, f"Asked {len(known)} times, now at {strength} %")
        known[strength] = Tried(strength, *ask(strength))
        return known[strength]

    coarse = turn_of([asked(strength) for strength in grid], wanted)
    if coarse.at is None:
        return coarse
    high = coarse.at.strength
    low = max((strength for strength in grid if strength < high), default=high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if asked(middle).verdict == wanted else (middle, high)
    return replace(turn_of([known[strength] for strength in sorted(known)], wanted), backs=coarse.backs)


def every_turn(
    ask: AskAll, wanted: Verdict, grid: Sequence[int] = GRID, progress: Progress = no_progress
) -> dict[str, Turn]:
    """The same for several at once, to the grid's own steps: who is asked → the turn."""
    known: dict[str, list[Tried]] = {}
    for number, strength in enumerate(grid):
        progress(number / len(grid), f"Asked {number} times, now at {strength} %")
        for name, answer in ask(strength).items():
            known.setdefault(name, []).append(Tried(strength, *answer))
    return {name: turn_of(tried, wanted) for name, tried in known.items()}


def turn_of(tried: Sequence[Tried], wanted: Verdict) -> Turn:
    """What answers by rising strength say: the first that is `wanted`, and those after it that are not."""
    at = next((one for one in tried if one.verdict == wanted), None)
    backs = tuple(one.strength for one in tried if at and one.strength > at.strength and one.verdict != wanted)
    return Turn(wanted, tuple(tried), at, backs)
