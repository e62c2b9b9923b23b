"""What damage costs a model: its AUC by degrees of damage, on the same faces, beside the AUC on the faces as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from dfx import __version__
from dfx.data.alter.damages import DAMAGES, SIDE
from dfx.errors import DataError
from dfx.evaluate.robustness.sample import Sample
from dfx.evaluate.rows import Floats, Labels
from dfx.numbers.intervals import NORMAL_95, Interval, auc_interval, delong
from dfx.predict.ensemble import Ensemble
from dfx.predict.verdict import verdict_of
from dfx.storage import plain

SCHEMA = "dfx.robustness/1"
COMMON = ("jpeg", 50.0)  # the damage that every reading names: what a messenger does to a photo


@dataclass(frozen=True, slots=True)
class Clean:
    """A model on the undamaged faces; `uncertain` is the share on which its verdict is "uncertain"."""

    auc: float
    interval: Interval
    uncertain: float


@dataclass(frozen=True, slots=True)
class Point:
    """A model on the same faces damaged. `drop` is the AUC lost against `Clean`, negative where it gains.

    `drop_interval` is DeLong's for correlated curves; None where the faces at hand cannot tell (both separate perfectly).
    """

    damage: str
    level: float
    auc: float
    interval: Interval
    drop: float
    drop_interval: Interval | None
    uncertain: float

    @property
    def label(self) -> str:
        return DAMAGES[self.damage].label(self.level) if self.damage in DAMAGES else f"{self.damage} {self.level:g}"

    @property
    def loss(self) -> str:
        """What is lost: ".02 AUC", or "no measurable AUC" where the interval of the drop holds 0 or is unknown."""
        if self.drop_interval is None or self.drop_interval[0] <= 0 <= self.drop_interval[1]:
            return "no measurable AUC"
        return f"{_short(self.drop)} AUC"


@dataclass(frozen=True, slots=True)
class Curves:
    """One model's, or ensemble's, points. `made_of` tells its weights and calibration from any others'."""

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
        said = [f"{point.loss} at {point.label}" for point in common if point is not worst]
        said.append(f"{'most, ' if worst.loss.startswith('.') else ''}{worst.loss} at {worst.label}")
        return f"{start} loses {', '.join(said)}."

    def as_json(self) -> dict[str, Any]:
        points = [plain({**asdict(point), "label": point.label}) for point in self.points]
        head = {"made_of": self.made_of, "reading": self.reading, "clean": plain(asdict(self.clean))}
        return {**head, "points": points}

    @classmethod
    def from_json(cls, name: str, row: Mapping[str, Any]) -> Curves:
        clean = row["clean"]
        points = tuple(_point(point) for point in row["points"])
        return cls(name, row["made_of"], Clean(clean["auc"], _pair(clean["interval"]), clean["uncertain"]), points)


def _point(row: Mapping[str, Any]) -> Point:
    drop = row["drop_interval"]
    return Point(
        row["damage"], float(row["level"]), row["auc"], _pair(row["interval"]), row["drop"],
        None if drop is None else _pair(drop), row["uncertain"],
    )  # fmt: skip


def _pair(row: Any) -> Interval:
    low, high = row
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Robustness:
    """All curves on one sample."""

    sample: Sample
    curves: tuple[Curves, ...]

    def as_json(self) -> dict[str, Any]:
        """The content of `robustness.json`."""
        used = dict.fromkeys(point.damage for one in self.curves for point in one.points)
        rows = {name: DAMAGES[name] for name in used if name in DAMAGES}
        said = {name: {"title": row.title, "untouched": row.untouched} for name, row in rows.items()}
        head = {"schema": SCHEMA, "dfx_version": __version__, "intervals": "95 %", "side": SIDE}
        models = {one.name: one.as_json() for one in self.curves}
        return {**head, "sample": asdict(self.sample), "damages": said, "models": models}

    @classmethod
    def from_json(cls, content: Any) -> Robustness:
        """What `as_json` made. Raises DataError for anything else."""
        try:
            curves = tuple(Curves.from_json(name, row) for name, row in content["models"].items())
            return cls(Sample(**content["sample"]), curves)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError("Expected a file of robustness curves, as `dfx robustness` writes it.") from error

    def merged(self, earlier: Robustness) -> Robustness:
        """These curves and what only `earlier` holds: models, and damages of the same weights.

        Raises DataError where `earlier` was measured on other faces.
        """
        check_same_faces(self.sample, earlier)
        mine = {one.name: one for one in self.curves}
        before = {one.name: one for one in earlier.curves}
        joined = [_joined(mine[name], before.get(name)) if name in mine else before[name] for name in before | mine]
        return replace(self, curves=tuple(joined))


def check_same_faces(sample: Sample, earlier: Robustness) -> None:
    """Raises DataError where `earlier` was measured on other faces."""
    if earlier.sample != sample:
        old, new = (f"{s.n_real + s.n_fake} faces of {s.data}, seed {s.seed}" for s in (earlier.sample, sample))
        raise DataError(f"Expected curves of the same faces to add to ({new}), but the file's are of others ({old}).")


def _joined(new: Curves, old: Curves | None) -> Curves:
    if old is None or old.made_of != new.made_of:
        return new
    points = {(point.damage, point.level): point for point in (*old.points, *new.points)}
    order = {name: i for i, name in enumerate(DAMAGES)}
    return replace(new, points=tuple(sorted(points.values(), key=lambda point: order.get(point.damage, len(order)))))


def clean_of(judge: Ensemble, fake: Labels, logits: Floats) -> Clean:
    """`judge` on undamaged faces, from its members' raw logits `(N, M)`."""
    areas, _ = delong(fake, judge.combine(logits))
    return Clean(float(areas[0]), auc_interval(fake, judge.combine(logits)), uncertain_share(judge, logits))


def point_of(judge: Ensemble, fake: Labels, clean: Floats, logits: Floats, damage: str, level: float) -> Point:
    """`judge` on damaged faces against the same faces undamaged, from its members' raw logits `(N, M)`."""
    before, after = judge.combine(clean), judge.combine(logits)
    areas, covariance = delong(fake, np.stack([before, after]))
    drop = float(areas[0] - areas[1])
    variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    half = NORMAL_95 * np.sqrt(variance) if variance > 1e-12 else None
    interval = None if half is None else (float(drop - half), float(drop + half))
    return Point(
        damage, level, float(areas[1]), auc_interval(fake, after), drop, interval, uncertain_share(judge, logits)
    )


def uncertain_share(judge: Ensemble, logits: Floats) -> float:
    """The share of faces on which the verdict is "uncertain"."""
    pairs = zip(judge.combine(logits), judge.intervals(logits), strict=True)
    said = (verdict_of(float(p), (float(low), float(high)), judge.threshold, judge.band) for p, (low, high) in pairs)
    return float(np.mean([verdict == "uncertain" for verdict, _ in said]))


def _short(value: float) -> str:
    """Two decimals: ".87", "−.02", "1.00"."""
    said = f"{abs(value):.2f}"
    return f"{'−' if value < 0 else ''}{said.removeprefix('0')}"
