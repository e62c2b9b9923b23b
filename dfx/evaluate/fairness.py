"""False alarms by age, sex and group: is a photograph of one person called fake more readily than of another?

The labels are the data set's own guesses at who is seen. Groups of fewer than 20 faces are shown and not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from dfx.data.dataset import TRAITS, FaceFile
from dfx.numbers.intervals import Interval, rate_difference, wilson
from dfx.numbers.pools import one_label_sets
from dfx.storage import plain

FEWEST = 20
BANDS = ((0, 9), (10, 19), (20, 39), (40, 59))  # years; the rest is the last band
OLDEST = "60+"


@dataclass(frozen=True, slots=True)
class TraitRow:
    """How many of `n` photographs of people of this `value` were called fake."""

    value: str
    n: int
    count: int
    interval: Interval

    @property
    def rate(self) -> float:
        return self.count / self.n

    @property
    def too_small(self) -> bool:
        """Too few faces to say anything of this group."""
        return self.n < FEWEST


@dataclass(frozen=True, slots=True)
class Gap:
    """The largest difference of two groups' rates, `high` − `low`.

    Its interval is Newcombe's with Bonferroni's correction for the number of pairs the largest was picked from.
    """

    high: str
    low: str
    difference: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Fairness:
    """One trait on one set of photographs only; `gap` is None where fewer than two groups are large enough."""

    set: str
    trait: str
    rows: tuple[TraitRow, ...]
    gap: Gap | None

    def as_json(self) -> dict[str, Any]:
        rows = {
            row.value: {
                "n": row.n,
                "count": row.count,
                "rate": row.rate,
                "interval": row.interval,
                "too_small": row.too_small,
            }
            for row in self.rows
        }
        return plain({"values": rows, "gap": self.gap and asdict(self.gap)})


def fairness_rows(
    files: Sequence[FaceFile], p: NDArray[np.float64], threshold: float, traits: Sequence[str] = TRAITS
) -> tuple[Fairness, ...]:
    """One part per set of photographs only and trait its faces have, from P(fake) `(N,)` of `files`."""
    called = p >= threshold
    alone = set(one_label_sets([file.set for file in files], [file.fake for file in files]))
    photographs = [i for i, file in enumerate(files) if file.set in alone and not file.fake]
    made = []
    for name in dict.fromkeys(files[i].set for i in photographs):
        for trait in traits:
            values = {i: dict(files[i].traits).get(trait, "") for i in photographs if files[i].set == name}
            if trait == "age":
                values = {i: band_of(age) for i, age in values.items()}
            rows = _rows({i: value for i, value in values.items() if value}, called)
            made += [Fairness(name, trait, rows, _gap(rows))] if rows else []
    return tuple(made)


def band_of(age: str) -> str:
    """The band of an age in whole years; what is no number stays as it is."""
    if not age.isdecimal():
        return age
    return next((f"{low}–{high}" for low, high in BANDS if int(age) <= high), OLDEST)


def _rows(values: dict[int, str], called: NDArray[np.bool_]) -> tuple[TraitRow, ...]:
    bands = [f"{low}–{high}" for low, high in BANDS] + [OLDEST]
    names = sorted(set(values.values()), key=lambda name: (bands.index(name) if name in bands else len(bands), name))
    found = []
    for name in names:
        calls = [bool(called[i]) for i, value in values.items() if value == name]
        found.append(TraitRow(name, len(calls), sum(calls), wilson(sum(calls), len(calls))))
    return tuple(found)


def _gap(rows: Sequence[TraitRow]) -> Gap | None:
    large = [row for row in rows if not row.too_small]
    if len(large) < 2:
        return None
    high, low = max(large, key=lambda row: row.rate), min(large, key=lambda row: row.rate)
    if high is low:  # all alike
        high, low = large[0], large[1]
    z = float(ndtri(1 - 0.025 / len(list(combinations(large, 2)))))
    return Gap(high.value, low.value, high.rate - low.rate, rate_difference(high.count, high.n, low.count, low.n, z))
