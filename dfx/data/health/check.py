"""A look at a folder of faces before anything is trained on it."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from dfx.data.dataset import LABELS, SUFFIXES, FaceFile, read_dataset
from dfx.data.health.duplicates import find_duplicates
from dfx.data.health.findings import findings
from dfx.data.health.inspect import Look, look_at_all
from dfx.data.health.shortcuts import shortcuts, spreads
from dfx.data.health.summary import Count, Summary, Tile
from dfx.errors import DataError
from dfx.types import Progress, no_progress

TILES = 12  # per set
_READING = 0.9  # of the time


def check(root: Path, progress: Progress = no_progress) -> Summary:
    """Counts, damaged files, duplicates and shortcuts of the faces below `root` (`[<set>/]<split>/<real|fake>/*`).

    Raises DataError where there is no such folder, no face in it, or no (readable) face of one of the labels.
    """
    files, named = _read(root)
    _check_labels(root, files, "face")
    looks, unreadable = look_at_all(files, lambda share, text: progress(_READING * share, text))
    _check_labels(root, [look.file for look in looks], "readable face")
    duplicates = find_duplicates(looks, lambda share, text: progress(_READING + (1 - _READING) * share, text))
    kinds = Counter((look.file.set, look.file.split, look.file.fake, look.file.method) for look in looks)
    counts, found = tuple(Count(*kind, n) for kind, n in sorted(kinds.items())), shortcuts(looks)
    pictures = sum(path.suffix.lower() in SUFFIXES for path in root.rglob("*"))
    strays = (pictures - len(files), len(named - {file.key for file in files}))
    sets: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        sets[look.file.set].append(look)
    summary = Summary(
        data=root.resolve().name,
        counts=counts,
        unreadable=unreadable,
        outside=strays[0],
        not_there=strays[1],
        duplicates=duplicates,
        spreads=spreads(sets),
        shortcuts=found,
        tiles=tuple(tile for members in sets.values() for tile in _tiles(members)),
        findings=(),
    )
    clear = [one for one in found if one.is_clear]
    return replace(summary, findings=findings(summary.by_set(), unreadable, duplicates, clear, strays))


def _read(root: Path) -> tuple[list[FaceFile], set[str]]:
    """The files, and the paths that the manifest names."""
    try:
        files, manifest = read_dataset(root), root / "manifest.csv"
        if not manifest.is_file():
            return files, set()
        with manifest.open(newline="", encoding="utf-8") as table:
            return files, {row["path"] for row in csv.DictReader(table) if row.get("path")}
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError("Expected manifest.csv to be a table in UTF-8; it cannot be read.") from error
    except OSError as error:
        raise DataError(f"{root.name!r} cannot be read: {error.strerror}.") from error


def _check_labels(root: Path, files: Iterable[FaceFile], what: str) -> None:
    labels = {file.fake for file in files}
    if missing := [label for fake, label in enumerate(LABELS) if bool(fake) not in labels]:
        raise DataError(
            f"Expected real and fake faces in {root.resolve().name!r}, but it has no {what} that is {missing[0]}."
        )


def _tiles(looks: Sequence[Look]) -> list[Tile]:
    """Up to `TILES` files of one set: half real and half fake where it can be, evenly from first to last."""
    real, fake = ([look for look in looks if look.file.fake == label] for label in (False, True))
    half = TILES // 2
    reals = min(len(real), max(half, TILES - len(fake)))
    shown = ((look.file, look.phash) for look in (*_spread(real, reals), *_spread(fake, TILES - reals)))
    return [Tile(file.key, file.set, file.split, file.fake, f"{phash:016x}") for file, phash in shown]


def _spread(looks: Sequence[Look], count: int) -> list[Look]:
    if len(looks) <= count:
        return list(looks)
    return [looks[i] for i in np.linspace(0, len(looks) - 1, count).round().astype(int)]
