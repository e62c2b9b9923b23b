"""What is to be said of a folder of faces, loudest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dfx.data.dataset import LABELS, SPLITS
from dfx.data.health.duplicates import NEAR, Duplicates, Twins
from dfx.data.health.inspect import Unreadable
from dfx.data.health.shortcuts import Shortcut
from dfx.data.health.summary import Finding, Level
from dfx.language import percent

UNEVEN = 0.8  # share of one label in a set from which its metrics rest on few files of the other
LEVELS: tuple[Level, ...] = ("wrong", "beware", "note")
_ALIKE = f"perceptual hashes at most {NEAR} of 64 bits apart"

Sets = Mapping[str, Mapping[str, Mapping[str, int]]]  # set → split → label → files


def findings(
    sets: Sets,
    unreadable: Sequence[Unreadable],
    duplicates: Duplicates,
    clear: Iterable[Shortcut],
    strays: tuple[int, int],
) -> tuple[Finding, ...]:
    """Every sentence; `strays` are the pictures outside the layout and the manifest's rows without a file."""
    said = [
        *_of_wrong_twins(duplicates),
        *_of_files(unreadable, *strays),
        *_of_shortcuts(clear),
        *_of_sets(sets),
        *_of_the_rest(duplicates),
    ]
    return tuple(sorted(said, key=lambda finding: LEVELS.index(finding.level)))


def _of_wrong_twins(duplicates: Duplicates) -> Iterator[Finding]:
    if (twins := duplicates.across_labels).identical:
        yield Finding(
            "wrong",
            f"CALLED BOTH REAL AND FAKE: {_pairs(twins.identical)} of the very same file, byte for byte, as "
            f"{_example(twins)}; one label of each is wrong.",
        )
    if alike := twins.pairs - twins.identical:
        yield Finding(
            "wrong",
            f"REAL AND FAKE ALIKE: {_pairs(alike)} ({_where(twins)}; {_ALIKE}), as "
            f"{_example(twins, last=True)}. Where the fake was made from that picture, give both the same `pair` in "
            "manifest.csv; else one label is wrong.",
        )
    if (twins := duplicates.across_splits).pairs:
        yield Finding(
            "wrong",
            f"LEAK: {_pairs(twins.pairs)} of pictures in different splits are alike ({_where(twins)}), "
            f"{twins.identical} of them byte for byte, as {_example(twins)}. A test on them asks what was learned by "
            f"heart: {twins.pictures} pictures to look at.",
        )


def _of_files(unreadable: Sequence[Unreadable], outside: int, not_there: int) -> Iterator[Finding]:
    if unreadable:
        yield Finding("wrong", f"{_files(len(unreadable))} cannot be read; training may stop at such a file.")
    if outside:
        yield Finding(
            "beware",
            f"{_files(outside)} of pictures ignored: they are in no <split>/<real|fake> folder that training reads.",
        )
    if not_there:
        yield Finding("beware", f"manifest.csv names {_files(not_there)} that are not there.")


def _of_shortcuts(clear: Iterable[Shortcut]) -> Iterator[Finding]:
    for one in sorted(clear, key=lambda shortcut: -shortcut.strength):
        more = "more" if one.auc > 0.5 else "less"
        yield Finding(
            "beware",
            f"A model can cheat here: in {one.group}, {one.words} alone tells fake from real with an AUC of "
            f"{one.strength:.2f} (fakes have {more}; {one.n_real} real, {one.n_fake} fake).",
        )


def _of_sets(sets: Sets) -> Iterator[Finding]:
    labels = {
        name: {label: sum(row[label] for row in splits.values()) for label in LABELS} for name, splits in sets.items()
    }
    for name, splits in sets.items():
        count = labels[name]
        if 0 in count.values():
            has = next(label for label in LABELS if count[label])
            others = [other for other, counted in labels.items() if counted[has] == 0]
            pool = f"training pools it with {', '.join(others)}"
            pool = pool if others else "no set of the other label is there to pool it with"
            yield Finding("beware", f"{name} holds only {has} faces and means nothing alone: {pool}.")
        elif (share := max(count.values()) / sum(count.values())) >= UNEVEN:
            more = max(LABELS, key=lambda label: count[label])
            yield Finding(
                "beware", f"{name} is uneven: {percent(share)} of its {sum(count.values())} faces are {more}."
            )
        if len(splits) == 1 and len(sets) > 1:
            yield Finding("beware", f"{name} is in the {next(iter(splits))} split only.")
    present = {split for splits in sets.values() for split in splits}
    for split in SPLITS:
        if split not in present:
            yield Finding("beware", f"No set has a {split} split.")


def _of_the_rest(duplicates: Duplicates) -> Iterator[Finding]:
    if (twins := duplicates.repeated).pairs:
        yield Finding(
            "beware",
            f"{_pairs(twins.pairs)} of pictures of one label and split are alike ({_where(twins)}), "
            f"{twins.identical} of them byte for byte, as {_example(twins)}: they count more than others.",
        )
    if own := duplicates.own_originals.pairs:
        yield Finding(
            "note", f"{_pairs(own)} of a fake and its own original are alike, as the manifest's pairs should be."
        )


def _example(twins: Twins, last: bool = False) -> str:
    one, other = twins.examples[-1 if last else 0]
    return f"{one} and {other}"


def _where(twins: Twins) -> str:
    return ", ".join(f"{name} {pairs}" for name, pairs in twins.sets)


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count} pairs"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
