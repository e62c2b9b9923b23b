"""Pictures that are there twice: byte for byte, or alike to a perceptual hash.

Two pictures are near duplicates where their 64-bit hashes (Zauner, "Implementation and Benchmarking of Perceptual Image
Hash Functions", 2010) differ in at most 4 bits. Such hashes see a face's pose and light, not who it is: a few people
who stand alike are among the pairs, so a near duplicate is worth a look and only equal bytes are proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dfx.data.health.inspect import Look
from dfx.types import Progress, no_progress

NEAR = 4  # bits; at 6, pairs of different people from different sets appear in numbers
EXAMPLES = 5  # pairs named per kind
_BLOCK = 256  # rows compared with all others at once
_LEAST_BITS = 8  # half of a picture's bits are set, of a plain area's next to none: its hash says nothing

Pairs = NDArray[np.intp]  # (P, 2) positions, the first below the second


@dataclass(frozen=True, slots=True)
class Twins:
    """One kind of duplicates: the pairs, how many of them are equal byte for byte, and how many pictures they touch."""

    pairs: int = 0
    identical: int = 0
    pictures: int = 0
    sets: tuple[tuple[str, int], ...] = ()  # pairs by set, "one+other" where two sets share a picture; most first
    examples: tuple[tuple[str, str], ...] = ()  # keys, those equal byte for byte first


@dataclass(frozen=True, slots=True)
class Duplicates:
    """All near duplicates. A pair may be in two of these, as where both split and label differ."""

    repeated: Twins  # same split, same label
    across_splits: Twins  # a leak
    across_labels: Twins  # real and fake without being named a pair
    own_originals: Twins  # real and fake that the manifest names a pair: as it should be


@dataclass(slots=True)
class _Count:
    """What is gathered of one kind while the blocks go by."""

    touched: NDArray[np.bool_]
    sets: Counter[str] = field(default_factory=Counter)
    pairs: int = 0
    identical: int = 0
    same: list[tuple[int, int]] = field(default_factory=list)
    alike: list[tuple[int, int]] = field(default_factory=list)

    def add(self, pairs: Pairs, equal: NDArray[np.bool_], looks: Sequence[Look]) -> None:
        self.pairs += len(pairs)
        for i, j in pairs:
            self.sets["+".join(sorted({looks[i].file.set, looks[j].file.set}))] += 1
        self.identical += int(equal.sum())
        self.touched[pairs.ravel()] = True
        for kept, found in ((self.same, pairs[equal]), (self.alike, pairs[~equal])):
            kept += [(int(i), int(j)) for i, j in found[: EXAMPLES - len(kept)]]

    def twins(self, looks: Sequence[Look]) -> Twins:
        shown = [*self.same[: EXAMPLES - bool(self.alike)], *self.alike][:EXAMPLES]  # one merely alike, if there is any
        named = tuple((looks[i].file.key, looks[j].file.key) for i, j in shown)
        return Twins(self.pairs, self.identical, int(self.touched.sum()), tuple(self.sets.most_common()), named)


def find_duplicates(looks: Sequence[Look], progress: Progress = no_progress) -> Duplicates:
    """Every two of `looks` that are near duplicates, by kind.

    Compares all with all, 64 bits at a time: a second for 24 000 pictures. Memory stays that of one block of rows.
    """
    hashes = np.array([look.phash for look in looks], np.uint64)
    bytes_of = _numbered([look.digest for look in looks])
    split = _numbered([look.file.split for look in looks])
    fake = np.array([look.file.fake for look in looks], bool)
    numbers: dict[tuple[str, str], int] = {}  # a picture without a pair has a number of its own
    files = [look.file for look in looks]
    partners = [numbers.setdefault((f.set, f.pair), i) if f.pair else -1 - i for i, f in enumerate(files)]
    partner = np.array(partners, np.intp)
    repeated, splits, labels, own = (_Count(np.zeros(len(looks), bool)) for _ in range(4))
    for pairs, share in near_pairs(hashes, bytes_of):
        i, j = pairs.T
        equal, same_split, same_label = bytes_of[i] == bytes_of[j], split[i] == split[j], fake[i] == fake[j]
        paired = (partner[i] == partner[j]) & ~same_label & ~equal
        kinds = (same_split & same_label, ~same_split, ~same_label & ~paired, paired)
        for count, chosen in zip((repeated, splits, labels, own), kinds, strict=True):
            count.add(pairs[chosen], equal[chosen], looks)
        progress(share, f"Comparing {len(looks)} pictures")
    return Duplicates(*(count.twins(looks) for count in (repeated, splits, labels, own)))


def near_pairs(hashes: NDArray[np.uint64], bytes_of: NDArray[np.intp]) -> Iterator[tuple[Pairs, float]]:
    """Block by block the pairs of `hashes` `(N,)` at most `NEAR` bits apart, and the share of the work done.

    A picture without structure counts only beside its byte for byte copy (the same number in `bytes_of` `(N,)`).
    """
    telling = np.bitwise_count(hashes) >= _LEAST_BITS
    for start in range(0, len(hashes), _BLOCK):
        rows = hashes[start : start + _BLOCK, None]
        i, j = np.nonzero(np.bitwise_count(rows ^ hashes[None, start:]) <= NEAR)
        i, j = i[j > i] + start, j[j > i] + start
        kept = (telling[i] & telling[j]) | (bytes_of[i] == bytes_of[j])
        yield np.stack([i[kept], j[kept]], axis=1), min(1.0, (start + _BLOCK) / len(hashes))


def _numbered(names: Sequence[str]) -> NDArray[np.intp]:
    """Equal names get equal numbers."""
    return np.unique(np.array(names), return_inverse=True)[1].reshape(-1)
