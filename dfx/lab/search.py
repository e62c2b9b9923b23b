"""The smallest strength at which an answer turns, looked for without believing that answers only rise.

First every strength of a coarse grid is asked, all of it, since an answer may turn more than once; then the gap before the
first turn is halved until it is one step wide. Within a gap whose ends both have not turned, a narrow turn can be missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dfx.types import Progress, Verdict, no_progress

GRID = tuple(range(0, 101, 5))

Ask = Callable[[int], tuple[float, Verdict]]  # strength → P(fake), verdict


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

    turned = [asked(strength).verdict == wanted for strength in grid]
    backs = tuple(strength for strength, yes in zip(grid, turned, strict=True) if not yes and True in turned)
    if True not in turned:
        return Turn(wanted, tuple(known[strength] for strength in sorted(known)), None)
    place = turned.index(True)
    low, high = grid[place - 1] if place else grid[0], grid[place]
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if asked(middle).verdict == wanted else (middle, high)
    tried = tuple(known[strength] for strength in sorted(known))
    return Turn(wanted, tried, known[high], tuple(strength for strength in backs if strength > high))
