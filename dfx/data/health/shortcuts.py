"""How real and fake files differ in what has nothing to do with faces: what a model would learn instead."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from dfx.data.health.inspect import Look
from dfx.data.sampler import make_groups

CLEAR = 0.65  # AUC of one measure alone from which a model can cheat with it
_SURE = 3.0  # standard errors above .5: a few files differ by chance
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Measure:
    """One property of a file; `of` is None where the file has none."""

    name: str
    words: str
    of: Callable[[Look], float | None]


MEASURES = (
    Measure("quality", "JPEG quality", lambda look: look.quality),
    Measure("side", "size in pixels", lambda look: look.side),
    Measure("sharpness", "sharpness", lambda look: look.sharpness),
    Measure("bytes", "file size", lambda look: look.bytes),
    Measure("jpeg", "being a JPEG", lambda look: float(look.format == "JPEG")),
)


@dataclass(frozen=True, slots=True)
class Spread:
    """One measure of one label of one set: its 5, 25, 50, 75 and 95 % quantiles over `n` files."""

    set: str
    fake: bool
    measure: str
    n: int
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One measure alone as a detector of fakes, in one group of files that training balances.

    `auc` is the chance that a fake's value is above a real one's: near 1 and near 0 are both bad.
    """

    group: str
    measure: str
    words: str
    auc: float
    n_real: int
    n_fake: int

    @property
    def strength(self) -> float:
        """In [0.5, 1], whichever way round."""
        return max(self.auc, 1 - self.auc)

    @property
    def is_clear(self) -> bool:
        """Above `CLEAR`, and more than chance would give so few files."""
        error = math.sqrt((self.n_real + self.n_fake + 1) / (12 * self.n_real * self.n_fake))
        return self.strength > CLEAR and self.strength - 0.5 > _SURE * error


def spreads(sets: dict[str, list[Look]]) -> tuple[Spread, ...]:
    """Every measure of both labels of every set, where there is one."""
    made = [
        Spread(name, fake, measure.name, len(values), tuple(float(q) for q in np.quantile(values, QUANTILES)))
        for name, looks in sets.items()
        for fake in (False, True)
        for measure in MEASURES
        if len(values := _values(measure, (look for look in looks if look.file.fake == fake)))
    ]
    return tuple(made)


def shortcuts(looks: Sequence[Look]) -> tuple[Shortcut, ...]:
    """Every measure as a detector within each group training draws from: a set, or the pool of one-label sets.

    Raises DataError where one label is missing.
    """
    found: list[Shortcut] = []
    for group in make_groups([look.file for look in looks]):
        for measure in MEASURES:
            real, fake = (_values(measure, (looks[i] for i in ids)) for ids in (group.real, group.fake))
            if len(real) and len(fake):
                area = auc(real, fake)
                found.append(Shortcut(group.name, measure.name, measure.words, area, len(real), len(fake)))
    return tuple(found)


def auc(real: NDArray[np.float64], fake: NDArray[np.float64]) -> float:
    """The chance that a value of `fake` is above one of `real`, ties counting half (Mann-Whitney)."""
    ranks = rankdata(np.concatenate([real, fake]))
    above = ranks[len(real) :].sum() - len(fake) * (len(fake) + 1) / 2
    return float(above / (len(real) * len(fake)))


def _values(measure: Measure, looks: Iterable[Look]) -> NDArray[np.float64]:
    values = (measure.of(look) for look in looks)
    return np.array([value for value in values if value is not None], float)
