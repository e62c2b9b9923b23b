"""What `dfx data check` knows of a folder, as values and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal

from dfx.data.dataset import LABELS
from dfx.data.health.duplicates import Duplicates
from dfx.data.health.inspect import Unreadable
from dfx.data.health.shortcuts import QUANTILES, Shortcut, Spread

Level = Literal["wrong", "beware", "note"]


@dataclass(frozen=True, slots=True)
class Count:
    """Readable files of one kind."""

    set: str
    split: str
    fake: bool
    method: str
    files: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence on the folder: `wrong` must be mended, `beware` must be known, `note` is as it should be."""

    level: Level
    sentence: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One file for a grid of samples, without its pixels."""

    key: str
    set: str
    split: str
    fake: bool
    phash: str  # 16 hexadecimal digits


@dataclass(frozen=True, slots=True)
class Summary:
    """One folder of faces. Counts are of readable files; `findings` come loudest first."""

    data: str
    counts: tuple[Count, ...]
    unreadable: tuple[Unreadable, ...]
    outside: int  # pictures that lie where no split and label can be read from
    not_there: int  # rows of the manifest without a file
    duplicates: Duplicates
    spreads: tuple[Spread, ...]
    shortcuts: tuple[Shortcut, ...]
    tiles: tuple[Tile, ...]
    findings: tuple[Finding, ...]

    @property
    def files(self) -> int:
        return sum(count.files for count in self.counts)

    def by_set(self) -> dict[str, dict[str, dict[str, int]]]:
        """Set → split → label → files."""
        made: dict[str, dict[str, dict[str, int]]] = {}
        for count in self.counts:
            labels = made.setdefault(count.set, {}).setdefault(count.split, dict.fromkeys(LABELS, 0))
            labels[LABELS[count.fake]] += count.files
        return made

    def by_split(self) -> dict[str, int]:
        """Split → files."""
        splits: Counter[str] = Counter()
        for count in self.counts:
            splits[count.split] += count.files
        return dict(splits)

    def as_json(self, named: int = 20) -> dict[str, Any]:
        """For charts: nothing but numbers, names and hashes; at most `named` unreadable files by name."""
        return {
            "data": self.data,
            "files": self.files,
            "findings": [asdict(finding) for finding in self.findings],
            "splits": self.by_split(),
            "sets": self.by_set(),
            "methods": [_labelled(count) for count in self.counts],
            "unreadable": {"count": len(self.unreadable), "first": [asdict(one) for one in self.unreadable[:named]]},
            "outside": self.outside,
            "not_there": self.not_there,
            "duplicates": asdict(self.duplicates),
            "quantiles": list(QUANTILES),
            "spreads": [_labelled(spread) for spread in self.spreads],
            "shortcuts": [
                {**asdict(one), "auc": round(one.auc, 4), "is_clear": one.is_clear} for one in self.shortcuts
            ],
            "tiles": [_labelled(tile) for tile in self.tiles],
        }


def _labelled(row: Count | Spread | Tile) -> dict[str, Any]:
    """The row with its label by name."""
    values = asdict(row)
    return values | {"label": LABELS[values.pop("fake")]}
