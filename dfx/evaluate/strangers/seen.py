"""What a model sees in faces, in photographs that people altered, and in drawings made of faces: features, kept on disk.

Everything is drawn once and for all: the same data and counts give the same pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dfx.data.alter.altered import ALTERED, greyed
from dfx.data.dataset import SPLITS, FaceFile, read_dataset
from dfx.data.drawings import ON_PAPER, PROCEDURES, drawn
from dfx.data.pixels import read_face
from dfx.predict.predictor import predictor
from dfx.storage import writing
from dfx.types import Pixels

Seen = NDArray[np.float32]  # (N, D)
CHUNK = 32


@dataclass(frozen=True, slots=True)
class Eyes:
    """The texture that `model` sees in pictures made from the faces below `data`; kept in `work`, where it is given."""

    model: str
    data: Path
    work: Path | None = None

    def faces(self, split: str, count: int) -> Mapping[str, Seen]:
        """ "<set>/<real|fake>" → features of at most `count` faces."""

        def made(files: list[FaceFile]) -> Iterable[Pixels]:
            return (read_face(file.path) for file in files)

        groups = some(self._groups(split), count, 5)
        return self._kept(f"faces-{split}-{count}", {name: partial(made, files) for name, files in groups.items()})

    def altered(self, split: str, count: int) -> Mapping[str, Seen]:
        """What was done to the photographs → features of at most `count` faces of each set and label."""
        rng = np.random.default_rng(6)
        files = [file for group in some(self._groups(split), count, rng).values() for file in group]

        def made(change: Callable[[Pixels, np.random.Generator], Pixels]) -> Iterable[Pixels]:
            return (change(read_face(file.path), rng) for file in files)

        makers = {name: partial(made, change) for name, change in ALTERED.items()}
        return self._kept(f"altered-{split}-{count}", makers)

    def greys(self, split: str, count: int) -> Mapping[str, Seen]:
        """ "<set>/<real|fake>" → features of at most `count` faces without colour, more than half of them altered too."""
        rng = np.random.default_rng(7)

        def made(files: list[FaceFile]) -> Iterator[Pixels]:
            for one in files:
                way = rng.choice(list(ALTERED)) if rng.random() < 0.6 else "grey"
                yield greyed(ALTERED[way](read_face(one.path), rng))

        groups = some(self._groups(split), count, rng)
        return self._kept(f"greys-{split}-{count}", {name: partial(made, files) for name, files in groups.items()})

    def drawings(self, split: str, each: int, grey: bool = False) -> Mapping[str, Seen]:
        """Procedure's name → features of `each` drawings, of faces of every set and label in turn; `grey`: of those on
        paper, without colour."""
        groups = list(self._groups(split).values())

        def made(number: int) -> Iterator[Pixels]:
            rng = np.random.default_rng([SPLITS.index(split), number])
            for i in range(each):
                group = groups[i % len(groups)]
                picture = drawn(read_face(group[rng.integers(len(group))].path), PROCEDURES[number], rng)
                yield greyed(picture) if grey else picture

        taken = [k for k, one in enumerate(PROCEDURES) if not grey or one.kind in ON_PAPER]
        ways = {PROCEDURES[k].name: partial(made, k) for k in taken}
        return self._kept(f"{'grey-' * grey}drawings-{split}-{each}", ways)

    def of(self, crops: Iterable[Pixels]) -> Seen:
        """Features `(N, D)` of any crops."""
        left, parts = iter(crops), []
        while chunk := list(islice(left, CHUNK)):
            parts.append(predictor(self.model).logits_and_features(chunk, "texture")[1].astype(np.float32))
        return np.concatenate(parts)

    def _groups(self, split: str) -> dict[tuple[str, bool], list[FaceFile]]:
        groups: dict[tuple[str, bool], list[FaceFile]] = {}
        for file in read_dataset(self.data, (split,)):
            groups.setdefault((file.set, file.fake), []).append(file)
        return groups

    def _kept(self, name: str, makers: Mapping[str, Callable[[], Iterable[Pixels]]]) -> Mapping[str, Seen]:
        path = self.work / f"{name}.npz" if self.work else None
        if path is not None and path.is_file():
            with np.load(path) as found:
                return {key: found[key] for key in found.files}
        made = {key: self.of(maker()) for key, maker in makers.items()}
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with writing(path) as file:
                np.savez(file, **made)  # type: ignore[arg-type]
        return made


def some(
    groups: Mapping[tuple[str, bool], list[FaceFile]], count: int, seed: int | np.random.Generator
) -> dict[str, list[FaceFile]]:
    """At most `count` files of each group, drawn by `seed`; named "<set>/<real|fake>"."""
    rng = np.random.default_rng(seed)
    return {
        f"{name}/{'fake' if fake else 'real'}": [files[i] for i in rng.permutation(len(files))[:count]]
        for (name, fake), files in groups.items()
    }


def joined(seen: Mapping[str, Seen]) -> Seen:
    """All of them below each other."""
    return np.concatenate(list(seen.values()))
