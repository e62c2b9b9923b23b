"""How numbers and lists are written wherever dfx speaks: pages, charts, reports, command line.

A probability is written by `number`, a range of it by `interval`, and nowhere by hand: no model can promise 0 or 1.
What is counted or measured otherwise (AUC, a share of faces, a weight) keeps its own form.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST, MOST = "< 0.01", "> 0.99"
_HALF_A_STEP = 0.005


def number(probability: float) -> str:
    """A probability, a bound of its interval or a threshold in two digits, "< 0.01" or "> 0.99" at the ends.

    Raises ValueError outside [0, 1], NaN included.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"A probability must lie between 0 and 1, not {probability}.")
    if probability < _HALF_A_STEP:
        return LEAST
    return MOST if probability > 1 - _HALF_A_STEP else f"{probability:.2f}"


def interval(bounds: tuple[float, float]) -> str:
    """E.g. "0.81–0.97"; "< 0.01 to 0.36" where a bound is at an end, "> 0.99" where both are at the same.

    Raises ValueError where `bounds` do not rise within [0, 1].
    """
    low, high = bounds
    if not 0 <= low <= high <= 1:
        raise ValueError(f"An interval must rise within [0, 1], not go from {low} to {high}.")
    ends = number(low), number(high)
    if not {LEAST, MOST} & set(ends):
        return "–".join(ends)
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def count(n: int, noun: str = "", many: str = "") -> str:
    """ "1 moment", "12 moments", "2 019"; thousands stand apart by a thin space. `many`: the noun's odd plural."""
    said = f"{n:,}".replace(",", "\u202f")
    return f"{said} {noun if n == 1 else many or f'{noun}s'}" if noun else said


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; "" of nothing."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))
