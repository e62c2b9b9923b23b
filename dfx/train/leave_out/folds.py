"""What is left out of which training run, from what a data folder holds: the same folder gives the same folds.

A fold of a set never sees that set; of a set whose reals are needed to measure its neighbours, never its fakes. A fold of
methods never sees one generator of each family, under all the names and in all the sets it has: what is measured in it
was unseen in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from dfx.data.dataset import SPLITS, FaceFile
from dfx.errors import DataError
from dfx.numbers.pools import two_label_groups
from dfx.records.leave_out import FEWEST

TRAINED = ("train", "val")

FAMILIES = {  # set → what its fakes are
    "ffpp": "FaceForensics++",
    "diffusion": "text-to-image",
    "flux": "text-to-image",
    "gans": "GAN",
    "faces140k": "GAN",
}
SAME = {"flux": "flux1"}  # generators that two sets name differently


@dataclass(frozen=True, slots=True)
class Target:
    """What a fold measures: the fakes of a set, or of one method of it, against the test reals of the group `against`."""

    name: str  # "<set>" or "<set>/<method>"
    family: str
    against: str

    def holds(self, file: FaceFile) -> bool:
        return file.fake and self.name in (file.set, f"{file.set}/{file.method}")


@dataclass(frozen=True, slots=True)
class Fold:
    """One training run: what it never sees (`Plan.without`) and what is measured on it."""

    name: str
    without: tuple[str, ...]
    targets: tuple[Target, ...]


def groups_of(files: Sequence[FaceFile], pools: Sequence[str]) -> dict[str, str]:
    """Set → the group of its test faces in which real and fake stand side by side; sets without one are not there."""
    tested = [file for file in files if file.split == "test"]
    found = two_label_groups([file.set for file in tested], [file.fake for file in tested], pools)
    return {file.set: group for file, group in zip(tested, found, strict=True) if group is not None}


def set_folds(files: Sequence[FaceFile], names: Sequence[str] = (), pools: Sequence[str] = ()) -> tuple[Fold, ...]:
    """One fold per set with fakes to learn from and to be tested on; only `names`, where given.

    A set that is a group of its own is left out whole; of a pool's set the fakes are, and its reals stay with the others'.
    Raises DataError for a name that cannot be measured.
    """
    groups = groups_of(files, pools)
    seen = {file.set for file in files if file.fake and file.split == "train"}
    tested = {file.set for file in files if file.fake and file.split == "test"}
    there = sorted(seen & tested & set(groups))
    if unknown := [name for name in names if name not in there]:
        raise DataError(f"The set {unknown[0]} cannot be left out and measured; these can: {', '.join(there)}.")
    return tuple(
        Fold(
            f"set-{name}",
            (name if groups[name] == name else f"{name}/fake",),
            (Target(name, family_of(name), groups[name]),),
        )
        for name in there
        if not names or name in names
    )


def method_folds(files: Sequence[FaceFile], pools: Sequence[str] = ()) -> tuple[Fold, ...]:
    """Folds that together leave out, each once, every generator of the sets whose fakes are of several methods.

    In each fold one generator of every family. A generator is all methods that begin alike up to the first "_", in whatever
    set; a set of one method has a fold of its own. Raises DataError where there is nothing to leave out.
    """
    groups = groups_of(files, pools)
    methods = {(file.set, file.method) for file in files if file.fake and file.method}
    counts = Counter(name for name, _ in methods)
    several = {generator_of(method) for name, method in methods if name in groups and counts[name] > 1}
    kin: dict[str, list[tuple[str, str]]] = {}  # generator → its (set, method)
    for name, method in sorted(methods):
        if (generator := generator_of(method)) in several:
            kin.setdefault(generator, []).append((name, method))
    if not kin:
        raise DataError("The data folder's manifest names no set with several methods to leave out.")
    families: dict[str, list[list[tuple[str, str]]]] = {}
    for _, pairs in sorted(kin.items()):
        families.setdefault(family_of(pairs[0][0]), []).append(pairs)
    trained = {f"{file.set}/{file.method}" for file in files if file.fake and file.split in TRAINED}
    folds = []
    for number, together in enumerate(zip_longest(*families.values(), fillvalue=[]), start=1):
        named = [(f"{name}/{method}", name) for pairs in together for name, method in pairs]
        targets = tuple(Target(key, family_of(name), groups[name]) for key, name in named if name in groups)
        folds.append(Fold(f"methods-{number}", tuple(key for key, _ in named if key in trained), targets))
    return tuple(folds)


def family_of(name: str) -> str:
    """What the fakes of that set are; its own name where that is not known."""
    return FAMILIES.get(name, name)


def generator_of(method: str) -> str:
    """ "stylegan2_tpdne" → "stylegan2"."""
    stem = method.split("_")[0]
    return SAME.get(stem, stem)


def faces_of(target: Target, files: Sequence[FaceFile], groups: Mapping[str, str]) -> tuple[list[FaceFile], str]:
    """The fakes and test reals that measure `target`, and the splits its fakes are of, with a "+" between them."""
    fakes = [file for file in files if target.holds(file)]
    tested = [file for file in fakes if file.split == "test"]
    chosen = tested if len(tested) >= FEWEST else fakes
    splits = "+".join(split for split in SPLITS if any(file.split == split for file in chosen))
    reals = [f for f in files if f.split == "test" and not f.fake and groups.get(f.set) == target.against]
    return [*chosen, *reals], splits
