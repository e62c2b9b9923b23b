"""How numbers and lists are written wherever dfx speaks: pages, charts, reports, command line.

A probability is written by `number`, a range of it by `interval`, and nowhere by hand: no model can promise 0 or 1.
What was measured may well be 0 or 1: an AUC and its like are written by `figure`, a share of faces by `percent`.
"""

from __future__ import annotations

import unicodedata
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


def figure(value: float, bounds: tuple[float, float] | None = None, digits: int = 3) -> str:
    """A measured figure such as an AUC: "0.914", with the interval "0.914 (0.905–0.922)"."""
    said = f"{value:.{digits}f}"
    return said if bounds is None else f"{said} ({between(bounds, digits)})"


def between(bounds: tuple[float, float], digits: int = 3) -> str:
    """The interval of a figure: "0.905–0.922"."""
    return "–".join(f"{bound:.{digits}f}" for bound in bounds)


def signed(value: float, digits: int = 3) -> str:
    """A difference of two figures: "+0.012", "-0.003"."""
    return f"{value:+.{digits}f}"


def percent(share: float, bounds: tuple[float, float] | None = None, digits: int = 0) -> str:
    """A share of what was counted: "38 %", with the interval "38 % (30–45 %)"."""
    said = f"{100 * share:.{digits}f} %"
    return said if bounds is None else f"{said} ({percent_between(bounds, digits)})"


def percent_between(bounds: tuple[float, float], digits: int = 0) -> str:
    """The interval of a share: "30–45 %"."""
    low, high = bounds
    return f"{between((100 * low, 100 * high), digits)} %"


def count(n: int, noun: str = "", many: str = "") -> str:
    """ "1 moment", "12 moments", "2 019"; thousands stand apart by a thin space. `many`: the noun's odd plural."""
    said = f"{n:,}".replace(",", "\u202f")
    return f"{said} {noun if n == 1 else many or f'{noun}s'}" if noun else said


def file_size(n: int) -> str:
    """ "999 bytes", "412 kB", "1.4 MB", "10 MB": decimal units."""
    if n < 1_000:
        return count(n, "byte")
    if n < 999_500:  # what would be rounded up to 1000 kB
        return f"{n / 1_000:.0f} kB"
    return f"{n / 1_000_000:.1f}".removesuffix(".0") + " MB"


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; "" of nothing."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))


def real_and_fake(n_real: int, n_fake: int) -> str:
    """ "2 019 real and 1 905 fake faces"."""
    return f"{count(n_real)} real and {count(n_fake)} fake faces"


def visible(text: str) -> str:
    """`text` without what a reader cannot see: direction overrides and other format characters go, control characters,
    line separators and lone surrogates become U+FFFD."""
    if text.isprintable():
        return text  # the long ones, pictures in base64, at no cost
    kinds = ((char, unicodedata.category(char)) for char in text)
    return "".join("\ufffd" if kind in ("Cc", "Cs", "Zl", "Zp") else char for char, kind in kinds if kind != "Cf")
