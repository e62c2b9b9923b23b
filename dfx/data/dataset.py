"""A folder of face crops: `[<set>/]<split>/<real|fake>/*.jpg`, with or without a `manifest.csv`."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dfx.errors import DataError

SPLITS = ("train", "val", "test")
LABELS = ("real", "fake")
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
TRAITS = ("age", "sex", "group")  # columns of a manifest that say who is seen, as the data set itself labels it


@dataclass(frozen=True, slots=True)
class FaceFile:
    """One crop on disk. `key` is its path below the data folder, with forward slashes.

    What follows `fake` is what the manifest says of it, empty where it says nothing: `source` is where it was taken
    from, `pair` the same for a fake and its original, `traits` the filled columns of TRAITS as (name, value).
    """

    path: Path
    key: str
    set: str
    split: str
    fake: bool
    method: str = ""
    source: str = ""
    pair: str = ""
    traits: tuple[tuple[str, str], ...] = ()


def _from_parts(root: Path, key: str, said: Mapping[str, str]) -> FaceFile | None:
    """The set, split and label a path below `root` spells out, or None where it does not."""
    parts = Path(key).parts
    if len(parts) < 3 or (parts[-2] not in LABELS and parts[-3] not in LABELS):
        return None
    at = len(parts) - 2 if parts[-2] in LABELS else len(parts) - 3  # <label>/<method>/file.jpg is welcome too
    if at < 1 or parts[at - 1] not in SPLITS:
        return None
    name = parts[at - 2] if at >= 2 else root.name
    return FaceFile(
        root / key, key, name, parts[at - 1], parts[at] == "fake",
        said.get("method", ""), said.get("source", ""), said.get("pair", ""),
        tuple((trait, said[trait]) for trait in TRAITS if said.get(trait)),
    )  # fmt: skip


def _manifest(root: Path) -> dict[str, dict[str, str]]:
    """Path below `root` → the filled columns of its row."""
    manifest = root / "manifest.csv"
    if not manifest.is_file():
        return {}
    with manifest.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row.get("path")]
    # a short or long row leaves None and a list behind; neither is a column
    return {
        row["path"]: {
            key: value.strip() for key, value in row.items() if key and isinstance(value, str) and value.strip()
        }
        for row in rows
    }


def read_dataset(root: Path, splits: Iterable[str] = SPLITS) -> list[FaceFile]:
    """Every crop under `root` of the given splits, sorted by path.

    Raises DataError where there is no such folder or it holds no face of those splits.
    """
    if not root.is_dir():
        raise DataError(f"There is no data folder named {root.name!r}.")
    wanted, manifest = set(splits), _manifest(root)
    keys = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.suffix.lower() in SUFFIXES)
    found = [_from_parts(root, key, manifest.get(key, {})) for key in keys]
    files = [file for file in found if file is not None and file.split in wanted]
    if not files:
        raise DataError(
            f"{root.name!r} holds no faces for {'/'.join(sorted(wanted))}: "
            "expected <set>/<split>/<real|fake>/*.jpg with split train, val or test."
        )
    return files


def by_set(files: Iterable[FaceFile]) -> dict[str, list[FaceFile]]:
    """Files grouped by set, in order of first appearance."""
    groups: dict[str, list[FaceFile]] = defaultdict(list)
    for file in files:
        groups[file.set].append(file)
    return dict(groups)


def of_sets(files: Sequence[FaceFile], names: Sequence[str]) -> list[FaceFile]:
    """The files of these sets, of all sets where none is named. Raises DataError for a set that is not there."""
    there = by_set(files)
    if missing := [name for name in names if name not in there]:
        raise DataError(f"The data folder holds no set {', '.join(missing)}; it holds {', '.join(there)}.")
    return [file for file in files if not names or file.set in names]


def without(files: Sequence[FaceFile], names: Sequence[str]) -> list[FaceFile]:
    """The files but those of `names`: a set, `<set>/<real|fake>` or `<set>/<method>`. Raises DataError for one not there."""
    labels = {file.key: {file.set, f"{file.set}/{LABELS[file.fake]}", f"{file.set}/{file.method}"} for file in files}
    if missing := [name for name in names if not any(name in said for said in labels.values())]:
        raise DataError(f"The data folder holds no {', '.join(missing)} to leave out.")
    return [file for file in files if labels[file.key].isdisjoint(names)]
