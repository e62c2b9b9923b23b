"""What damage costs each judge, level by level, on one sample of faces: `robustness.json`, by `dfx robustness`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dfx import __version__
from dfx.errors import DataError
from dfx.numbers import Interval
from dfx.records.values import check_interval, check_shares, content_of, read_json, value_of
from dfx.storage import plain

FILE = "robustness.json"
SCHEMA = "dfx.robustness/1"
COMMON = ("jpeg", 50.0)  # the damage that every reading names: what a messenger does to a photo
DAMAGED = f"{FILE} is damaged: expected curves as `dfx robustness` writes them."


@dataclass(frozen=True, slots=True)
class Sample:
    """Which faces the curves were measured on: `groups` name → how many; `digest` tells them from any others."""

    data: str  # the folder's name, not its place
    split: str
    n_real: int
    n_fake: int
    groups: Mapping[str, int]
    seed: int
    digest: str


@dataclass(frozen=True, slots=True)
class Clean:
    """A judge on the undamaged faces; `uncertain` is the share on which its verdict is "uncertain"."""

    auc: float
    interval: Interval
    uncertain: float

    def __post_init__(self) -> None:
        check_shares(self.auc, self.uncertain)
        check_interval(self.interval)


@dataclass(frozen=True, slots=True)
class Point:
    """A judge on the same faces damaged. `drop` is the AUC lost against `Clean`, negative where it gains.

    `drop_interval` is DeLong's for correlated curves; None where the faces at hand cannot tell (both separate perfectly).
    """

    damage: str
    level: float
    auc: float
    interval: Interval
    drop: float
    drop_interval: Interval | None
    uncertain: float
    label: str  # damage and level in words

    def __post_init__(self) -> None:
        check_shares(self.auc, self.uncertain, abs(self.drop))
        check_interval(self.interval)
        check_interval(self.drop_interval or (0, 0))

    @property
    def loss(self) -> str:
        """What is lost: ".02 AUC", or "no measurable AUC" where the interval of the drop holds 0 or is unknown."""
        if self.drop_interval is None or self.drop_interval[0] <= 0 <= self.drop_interval[1]:
            return "no measurable AUC"
        return f"{_short(self.drop)} AUC"


@dataclass(frozen=True, slots=True)
class Curves:
    """All points of one judge. `made_of` tells its weights and calibration from any others'."""

    name: str
    made_of: str
    clean: Clean
    points: tuple[Point, ...]

    @property
    def reading(self) -> str:
        """One sentence of what damage costs it."""
        start = f"{self.name} ({_short(self.clean.auc)} AUC undamaged)"
        if not self.points:
            return f"{start} was measured on undamaged faces only."
        common = [point for point in self.points if (point.damage, point.level) == COMMON]
        worst = max(self.points, key=lambda point: point.drop)
        losses = [f"{point.loss} at {point.label}" for point in common if point is not worst]
        losses.append(f"{'most, ' if worst.loss.startswith('.') else ''}{worst.loss} at {worst.label}")
        return f"{start} loses {', '.join(losses)}."


@dataclass(frozen=True, slots=True)
class DamageKind:
    """A damage's title and the level at which nothing happens, None where there is none."""

    title: str
    untouched: float | None


@dataclass(frozen=True, slots=True)
class Robustness:
    """All curves on one sample of faces brought to `side` pixels; `damages` name → what it is."""

    sample: Sample
    curves: tuple[Curves, ...]
    damages: Mapping[str, DamageKind]
    side: int = 224

    def __post_init__(self) -> None:
        if unknown := {point.damage for judge in self.curves for point in judge.points} - self.damages.keys():
            raise DataError(f"Expected a title of every damage; there is none of {', '.join(sorted(unknown))}.")

    def as_json(self) -> dict[str, Any]:
        """The content of the file."""
        used = dict.fromkeys(point.damage for judge in self.curves for point in judge.points)
        return {
            "schema": SCHEMA,
            "dfx_version": __version__,
            "intervals": "95 %",
            "side": self.side,
            "sample": content_of(self.sample),
            "damages": {name: content_of(self.damages[name]) for name in used},
            "models": {
                one.name: {
                    "made_of": one.made_of,
                    "reading": one.reading,
                    "clean": plain(asdict(one.clean)),
                    "points": plain([asdict(point) for point in one.points]),
                }
                for one in self.curves
            },
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any], damaged: str = DAMAGED) -> Robustness:
        """What `as_json` made. Raises DataError, the sentence `damaged`, for anything else."""
        try:
            curves = [{**row, "name": name} for name, row in content["models"].items()]
        except (KeyError, TypeError, AttributeError) as error:
            raise DataError(damaged) from error
        return value_of(cls, {**content, "curves": curves}, damaged)


def read_robustness(folder: Path) -> Robustness:
    """The curves of a models folder. Raises DataError where the file is missing, damaged or something else."""
    return Robustness.from_json(read_json(folder / FILE))


def _short(value: float) -> str:
    """Two decimals: ".87", "−.02", "1.00"."""
    digits = f"{abs(value):.2f}"
    return f"{'−' if value < 0 else ''}{digits.removeprefix('0')}"
