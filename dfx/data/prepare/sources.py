"""Raw pictures and videos on disk, and where their crops belong: set, split, label, method and pair of each."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal

from dfx.data.dataset import LABELS, SPLITS
from dfx.errors import DataError
from dfx.media.process import names

PICTURES = frozenset(suffix for suffixes in names.SUFFIXES.values() for suffix in suffixes)
VIDEOS = frozenset({".mp4", ".mov", ".m4v", ".mkv", ".avi", ".webm"})
_TRAIN, _VAL = 80, 90  # of 100: below the first train, below the second val, else test


@dataclass(frozen=True, slots=True)
class Source:
    """One raw file. `key` is its path below the source folder, with forward slashes."""

    path: Path
    key: str
    set: str
    split: str
    label: Literal["real", "fake"]
    method: str = ""
    pair: str = ""

    @property
    def is_video(self) -> bool:
        return self.path.suffix.lower() in VIDEOS


def read_sources(root: Path) -> tuple[Source, ...]:
    """Every picture and video below `root`, sorted by path.

    The folders are `[[<set>/]<split>/]<real|fake>/[<method>/]`, or `<set>/<real|fake>/`. A split that no folder names
    is drawn by `split_of` the pair or the file's name. A `manifest.csv` in `root` may give `method` and `pair` by
    `path`; else a fake is the pair of a real file of its set with the same name. Hidden files are left out.

    Raises DataError where there is no such folder, nothing in it, or a manifest that cannot be read.
    """
    if not root.is_dir():
        raise DataError(f"There is no folder named {root.name!r} to prepare.")
    rows = _manifest(root / "manifest.csv")
    keys = sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.suffix.lower() in PICTURES | VIDEOS and not path.name.startswith(".")
    )
    found = [source for key in keys if (source := _source(root, key, rows.get(key, {}))) is not None]
    if not found:
        raise DataError(
            f"{root.name!r} holds no picture or video to prepare: expected <real|fake>/, <split>/<real|fake>/ or "
            "<set>/<split>/<real|fake>/."
        )
    return tuple(
        source if source.split else replace(source, split=split_of(source.pair or source.path.stem))
        for source in _with_pairs(found)
    )


def split_of(name: str) -> str:
    """The split of a file without one: 80 % train, 10 % val, 10 % test, the same wherever and whenever it is asked."""
    number = int.from_bytes(sha256(name.encode("utf-8", "surrogateescape")).digest()[:8], "big") % 100
    return SPLITS[0] if number < _TRAIN else SPLITS[1] if number < _VAL else SPLITS[2]


def _manifest(path: Path) -> dict[str, dict[str, str]]:
    if not path.is_file():
        return {}
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return {row["path"]: row for row in csv.DictReader(file) if row.get("path")}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError("Expected the source's manifest.csv to be a table in UTF-8; it cannot be read.") from error


def _source(root: Path, key: str, row: dict[str, str]) -> Source | None:
    """What the folders spell out, or None where they name no label; the split is "" where they name none."""
    folders = PurePosixPath(key).parts[:-1]
    at = next((i for i, part in enumerate(folders[:3]) if part in LABELS), None)
    if at is None or (at == 2 and folders[1] not in SPLITS):
        return None
    split = folders[at - 1] if at >= 1 and folders[at - 1] in SPLITS else ""
    name = folders[0] if at == 2 or (at == 1 and not split) else root.resolve().name
    method = row.get("method") or (folders[at + 1] if len(folders) > at + 1 else "")
    label: Literal["real", "fake"] = "fake" if folders[at] == "fake" else "real"
    return Source(root / key, key, name, split, label, method, row.get("pair") or "")


def _with_pairs(sources: Iterable[Source]) -> list[Source]:
    """Files of one set without a pair that share a name over both labels become one."""
    sources = list(sources)
    labels: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source in sources:
        labels[source.set, source.path.stem].add(source.label)
    both = {name for name, found in labels.items() if len(found) == 2}
    return [
        replace(source, pair=source.path.stem) if not source.pair and (source.set, source.path.stem) in both else source
        for source in sources
    ]
