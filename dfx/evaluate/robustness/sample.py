"""A sample of test faces in which every set or pool, and real and fake in each, weigh the same."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from dfx.data.alter.damages import SIDE
from dfx.data.dataset import FaceFile
from dfx.errors import DataError
from dfx.numbers.pools import two_label_groups
from dfx.records.robustness import Sample


def sampled(files: Sequence[FaceFile], n: int, seed: int, pools: Sequence[str] = ()) -> dict[str, list[FaceFile]]:
    """At most `n` faces, group → faces, as many real as fake in each and as many in every group as there are.

    Groups are the sets and pools that hold both labels. Raises DataError where there is none, or `n` is too small for two
    of each label.
    """
    groups = two_label_groups([file.set for file in files], [file.fake for file in files], pools)
    names = [name for name in dict.fromkeys(groups) if name is not None]
    if not names:
        raise DataError("Robustness needs a set, or pool of sets, with real and fake faces.")
    chosen: dict[str, list[FaceFile]] = {}
    for i, name in enumerate(names):
        here = [file for file, group in zip(files, groups, strict=True) if group == name]
        cells = [[file for file in here if file.fake == fake] for fake in (False, True)]
        most = n // 2 // len(names) + (i < n // 2 % len(names))
        count = min(most, *(len(cell) for cell in cells))
        own = zlib.crc32(name.encode())
        chosen[name] = []
        for fake, cell in enumerate(cells):
            drawn = np.random.default_rng((seed, fake, own)).choice(len(cell), count, replace=False)
            chosen[name] += [cell[i] for i in sorted(drawn)]
    if sum(len(some) for some in chosen.values()) < 4:
        raise DataError(f"Expected at least two real and two fake faces, but a sample of {n} has fewer.")
    return chosen


def described(data: Path, split: str, chosen: Mapping[str, Sequence[FaceFile]], seed: int) -> Sample:
    """What is written of a sample."""
    files = [file for some in chosen.values() for file in some]
    fakes = sum(file.fake for file in files)
    digest = hashlib.sha256("\n".join([*(file.key for file in files), f"{seed} {SIDE}"]).encode()).hexdigest()[:12]
    counts = {name: len(some) for name, some in chosen.items()}
    return Sample(data.resolve().name, split, len(files) - fakes, fakes, counts, seed, digest)
