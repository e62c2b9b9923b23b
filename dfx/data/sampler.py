"""Which face comes next: real and fake alike often within each set, so that no model learns the set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfx.data.dataset import FaceFile, by_set
from dfx.errors import DataError

SHARE_POWER = 0.7  # draws grow slower than a set: 8 000 faces are drawn 5 × as often as 800, not 10 ×


@dataclass(frozen=True, slots=True)
class Group:
    """Files among which real and fake are drawn equally often: indices into the data set."""

    name: str
    real: tuple[int, ...]
    fake: tuple[int, ...]


def make_groups(files: Sequence[FaceFile]) -> tuple[Group, ...]:
    """One group per set; sets with one label only are pooled, since only together are they balanced.

    Raises DataError where one label is missing altogether.
    """
    position = {id(file): i for i, file in enumerate(files)}
    groups: list[Group] = []
    pooled: list[FaceFile] = []
    for name, members in by_set(files).items():
        if len({m.fake for m in members}) == 2:
            groups.append(_group(name, members, position))
        else:
            pooled += members
    if pooled and len({m.fake for m in pooled}) == 2:
        groups.append(_group("+".join(by_set(pooled)), pooled, position))
    elif pooled and groups:  # a lone one-class set joins all others, or it would teach its own look as a label
        merged = _group("all", list(files), position)
        groups.append(merged)
    if not groups:
        label = "fake" if files and files[0].fake else "real"
        raise DataError(f"Training needs real and fake faces; every face here is {label}.")
    return tuple(groups)


def _group(name: str, members: Sequence[FaceFile], position: dict[int, int]) -> Group:
    real = tuple(position[id(m)] for m in members if not m.fake)
    fake = tuple(position[id(m)] for m in members if m.fake)
    return Group(name, real, fake)


def shares(groups: Sequence[Group]) -> np.ndarray:
    """The probability with which each group is drawn, `(G,)`, summing to 1."""
    sizes = np.array([len(g.real) + len(g.fake) for g in groups], float) ** SHARE_POWER
    return sizes / sizes.sum()


@dataclass(frozen=True, slots=True)
class Draw:
    """One sample to make: a file's index, its group's index, and the label wanted."""

    file: int
    group: int
    fake: bool


def draw(groups: Sequence[Group], count: int, rng: np.random.Generator) -> list[Draw]:
    """`count` samples, groups by their shares, real and fake equally likely."""
    chosen = rng.choice(len(groups), size=count, p=shares(groups))
    fakes = rng.random(count) < 0.5
    return [
        Draw(int(rng.choice(groups[g].fake if fake else groups[g].real)), int(g), bool(fake))
        for g, fake in zip(chosen, fakes, strict=True)
    ]
