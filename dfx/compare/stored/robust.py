"""Robustness as curves per damage, and which judge to trust with messenger pictures, from the stored measurements alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dfx.compare.board.board import Board
from dfx.compare.board.files import Problem, problem_of, read_json
from dfx.compare.board.judges import Judge, titles_of
from dfx.compare.table import Table, table
from dfx.errors import DataError, DfxError
from dfx.language import count, figure, listed, real_and_fake
from dfx.numbers.intervals import Interval

FILE = "robustness.json"
# What messengers do to a photo: JPEG again at middling quality, and fewer pixels. The stored levels that stand for it.
MESSENGER: tuple[tuple[str, float], ...] = (("jpeg", 75), ("jpeg", 60), ("jpeg", 50), ("down", 0.5))


@dataclass(frozen=True, slots=True)
class Damaged:
    """One judge at one level of a damage; `drop` is the AUC lost against the same faces undamaged, None if unknown."""

    level: float
    label: str
    auc: float
    interval: Interval
    drop: float
    drop_interval: Interval | None
    uncertain: float  # the share of verdicts "uncertain"


@dataclass(frozen=True, slots=True)
class Clean:
    """One judge on the same faces undamaged."""

    auc: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Curve:
    """One judge under one damage, levels in the order measured, mild to severe."""

    judge: Judge
    damage: str
    title: str
    clean: Clean
    untouched: float | None  # the level at which nothing happens
    points: tuple[Damaged, ...]


@dataclass(frozen=True, slots=True)
class Robust:
    """All curves on one sample of `n_real` and `n_fake` faces; `not_measured` are the board's other judges.

    `outdated` were measured with weights or a calibration that the models folder no longer holds.
    """

    n_real: int
    n_fake: int
    curves: tuple[Curve, ...]
    not_measured: tuple[Judge, ...]
    outdated: tuple[Judge, ...] = ()
    problem: Problem | None = None

    @property
    def judges(self) -> tuple[Judge, ...]:
        return tuple(dict.fromkeys(curve.judge for curve in self.curves))

    @property
    def damages(self) -> dict[str, str]:
        """Damage → title."""
        return {curve.damage: curve.title for curve in self.curves}

    def of(self, judge: str, damage: str, level: float) -> Damaged | None:
        """One measured point, None where it was not measured."""
        for curve in self.curves:
            if curve.judge.name == judge and curve.damage == damage:
                return next((point for point in curve.points if point.level == level), None)
        return None


def robust(board: Board) -> Robust:
    """The curves of the board's judges. A file that cannot be used gives none, with the problem named."""
    try:
        content = read_json(board.folder / FILE, FILE)
        found = robust_from(content, board.everyone)
        return replace(found, outdated=_outdated(found.judges, content["models"], board.folder))
    except DfxError as error:
        return Robust(0, 0, (), board.everyone, problem=problem_of(FILE, error))


def robust_from(content: Mapping[str, Any], judges: Sequence[Judge]) -> Robust:
    """What `dfx robustness` wrote, of these judges. Raises DataError for anything else."""
    try:
        titles, sample, models = content["damages"], content["sample"], content["models"]
        measured = [judge for judge in judges if judge.name in models]
        curves = [curve for judge in measured for curve in _curves(judge, models[judge.name], titles)]
        n_real, n_fake = int(sample["n_real"]), int(sample["n_fake"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{FILE} is damaged: expected curves as `dfx robustness` writes them.") from error
    rest = tuple(judge for judge in judges if judge not in measured)
    return Robust(n_real, n_fake, tuple(curves), rest)


def _outdated(judges: Sequence[Judge], rows: Mapping[str, Any], folder: Path) -> tuple[Judge, ...]:
    """Those whose stored mark is not that of what the folder holds now; none where it cannot be told."""
    from dfx.evaluate.robustness.run import Asked
    from dfx.predict.shipped import read_ensembles
    from dfx.zoo.index import read_index

    try:
        known, weights = read_ensembles(folder), {name: row.sha256 for name, row in read_index(folder).items()}
    except DfxError:
        return ()
    named = {f"ensemble_{name}": one for name, one in known.presets.items()}
    now = {**known.single, **named, "ensemble": known.default}
    mark = Asked(now, weights, ()).made_of
    return tuple(one for one in judges if one.name not in now or rows[one.name].get("made_of") != mark(now[one.name]))


def _curves(judge: Judge, row: Mapping[str, Any], titles: Mapping[str, Any]) -> list[Curve]:
    clean = Clean(float(row["clean"]["auc"]), _pair(row["clean"]["interval"]))
    points = [(point["damage"], _point(point)) for point in row["points"]]
    names = dict.fromkeys(name for name, _ in points)
    return [
        Curve(
            judge, name, str(titles[name]["title"]), clean, titles[name]["untouched"],
            tuple(point for damage, point in points if damage == name),
        )
        for name in names
    ]  # fmt: skip


def _point(row: Mapping[str, Any]) -> Damaged:
    drop = row["drop_interval"]
    return Damaged(
        float(row["level"]), str(row["label"]), float(row["auc"]), _pair(row["interval"]), float(row["drop"]),
        None if drop is None else _pair(drop), float(row["uncertain"]),
    )  # fmt: skip


def _pair(row: Any) -> Interval:
    low, high = row
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Messenger:
    """One judge on pictures as messengers leave them: the mean AUC over the levels that stand for it, and the worst."""

    judge: Judge
    mean_auc: float
    worst: Damaged


def for_messengers(found: Robust) -> tuple[Messenger, ...]:
    """Best first; judges not measured at every one of those levels are left out."""
    rows = []
    for judge in found.judges:
        points = [point for damage, level in MESSENGER if (point := found.of(judge.name, damage, level))]
        if len(points) == len(MESSENGER):
            mean = sum(point.auc for point in points) / len(points)
            rows.append(Messenger(judge, mean, min(points, key=lambda point: point.auc)))
    return tuple(sorted(rows, key=lambda row: -row.mean_auc))


def robust_in_words(found: Robust) -> str:
    """Which damage costs most, over the judges measured."""
    points = [(point, curve) for curve in found.curves for point in curve.points]
    if not points:
        return found.problem.sentence if found.problem else "No model's robustness was measured."
    point, curve = max(points, key=lambda pair: pair[0].drop)
    return (
        f"{point.label[:1].upper()}{point.label[1:]} costs most: {curve.judge.title} falls from an AUC of "
        f"{figure(curve.clean.auc, digits=2)} to {figure(point.auc, digits=2)} "
        f"({real_and_fake(found.n_real, found.n_fake)}). {_not_asked(found)}"
    ).rstrip()


def messengers_in_words(found: Robust) -> str:
    """Which judge for pictures that came through a messenger, how sure that is, and who was not measured."""
    rows = for_messengers(found)
    if not rows:
        return f"No model was measured on what messengers do to pictures. {_not_asked(found)}".rstrip()
    best, others = rows[0], rows[1:]
    points = (found.of(best.judge.name, damage, level) for damage, level in MESSENGER)
    said = (
        f"For messenger pictures {best.judge.title}: a mean AUC of {figure(best.mean_auc, digits=2)} over "
        f"{listed([point.label for point in points if point])}, at worst "
        f"{figure(best.worst.auc, best.worst.interval, digits=2)} at {best.worst.label}, on "
        f"{real_and_fake(found.n_real, found.n_fake)}."
    )
    close = [row.judge for row in others if row.worst.interval[1] >= best.worst.interval[0]]
    if close:
        said += f" So few faces do not prove a lead: the intervals of {titles_of(close)} overlap with it."
    elif others:
        said += " No other's interval reaches it."
    return f"{said} {_not_asked(found)}".rstrip()


def _not_asked(found: Robust) -> str:
    """Who was not measured, and whose measurement is out of date."""
    said = []
    if found.not_measured:
        said.append(f"{count(len(found.not_measured), 'other was', 'others were')} not measured.")
    if found.outdated:
        said.append(f"{titles_of(found.outdated)}: measured with earlier weights or calibration.")
    return " ".join(said)


def robust_table(found: Robust) -> Table:
    header = ("name", "damage", "level", "label", "AUC", "low", "high", "AUC lost", "low", "high", "uncertain", "real",
              "fake")  # fmt: skip
    made = [
        [curve.judge.name, curve.damage, one.level, one.label, one.auc, *one.interval, one.drop,
         *(one.drop_interval or (None, None)), one.uncertain, found.n_real, found.n_fake]
        for curve in found.curves
        for one in curve.points
    ]  # fmt: skip
    return table(header, made)
