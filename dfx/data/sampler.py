"""Which face comes next: real and fake alike often within each set, so that no model learns the set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dfx.data.dataset import FaceFile, by_set
from dfx.errors import DataError

BLENDED, REDRAWN = "blended", "redrawn"  # ways to make a fake of a real face
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

    file: int  # of a fake that is made: of the real face it is made of
    group: int
    fake: bool
    made: str = ""  # how a fake is made: BLENDED or REDRAWN; empty for a face as it lies on disk
    look: int = 0  # seed of its augmentation; a fake and its original look alike


def draw(groups: Sequence[Group], count: int, rng: np.random.Generator) -> list[Draw]:
    """`count` samples, groups by their shares, real and fake equally likely."""
    chosen = rng.choice(len(groups), size=count, p=shares(groups))
    fakes, looks = rng.random(count) < 0.5, rng.integers(2**32, size=count)
    return [
        Draw(int(rng.choice(groups[g].fake if fake else groups[g].real)), int(g), bool(fake), look=int(look))
        for g, fake, look in zip(chosen, fakes, looks, strict=True)
    ]


def originals_of(files: Sequence[FaceFile]) -> dict[int, int]:
    """The index of each fake → that of its original, where the manifest names a pair and both are there."""
    reals = {(file.set, file.pair): i for i, file in enumerate(files) if file.pair and not file.fake}
    fakes = ((i, reals.get((file.set, file.pair))) for i, file in enumerate(files) if file.pair and file.fake)
    return {fake: real for fake, real in fakes if real is not None}


def paired(draws: Sequence[Draw], originals: Mapping[int, int], share: float, rng: np.random.Generator) -> list[Draw]:
    """`draws`, but the share `share` of the fakes stands beside its own original, seen as the fake is seen.

    A real face of the same group gives way to the original, so that groups and labels are drawn as often as before; where
    none is left the fake stays alone, as does one whose original is not known. A fake that is made has its source.
    Of what was compared in arXiv:2508.06248, training on pairs was needed to hold on unseen sets.
    """
    kept = list(draws)
    free: dict[int, list[int]] = {}  # group → places of real faces that may give way
    for place, sample in enumerate(draws):
        if not sample.fake:
            free.setdefault(sample.group, []).append(place)
    for sample in draws:
        original = sample.file if sample.made else originals.get(sample.file)
        if sample.fake and rng.random() < share and original is not None and free.get(sample.group):
            kept[free[sample.group].pop()] = Draw(original, sample.group, False, look=sample.look)
    return kept
