"""Robustness as curves per damage, and which judge to trust with messenger pictures, from the stored measurements alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dfx.compare.board.board import Board
from dfx.compare.board.files import Problem, problem_of
from dfx.compare.board.judges import Judge, titles_of
from dfx.compare.table import Table, table
from dfx.errors import DataError, DfxError
from dfx.language import count, figure, listed, real_and_fake
from dfx.records.figures import ENSEMBLE
from dfx.records.robustness import FILE, Clean, Point, Robustness, read_robustness
from dfx.zoo.index import read_index

# What messengers do to a photo: JPEG again at middling quality, and fewer pixels. The stored levels that stand for it.
MESSENGER: tuple[tuple[str, float], ...] = (("jpeg", 75), ("jpeg", 60), ("jpeg", 50), ("down", 0.5))
NAMED = 3  # judges that a sentence names; of more it says how many


@dataclass(frozen=True, slots=True)
class Curve:
    """One judge under one damage, levels in the order measured, mild to severe."""

    judge: Judge
    damage: str
    title: str
    clean: Clean
    untouched: float | None  # the level at which nothing happens
    points: tuple[Point, ...]


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

    def of(self, judge: str, damage: str, level: float) -> Point | None:
        """One measured point, None where it was not measured."""
        for curve in self.curves:
            if curve.judge.name == judge and curve.damage == damage:
                return next((point for point in curve.points if point.level == level), None)
        return None


def robust(board: Board) -> Robust:
    """The curves of the board's judges. A file that cannot be used gives none, with the problem named."""
    try:
        stored = read_robustness(board.folder)
    except DataError as error:
        return Robust(0, 0, (), board.everyone, problem=problem_of(FILE, error))
    return replace(robust_of(stored, board.everyone), outdated=_outdated(stored, board))


def robust_of(stored: Robustness, judges: Sequence[Judge]) -> Robust:
    """What `dfx robustness` measured of these judges, a curve per damage."""
    by_name = {row.name: row for row in stored.curves}
    curves = []
    for judge in judges:
        points = by_name[judge.name].points if judge.name in by_name else ()
        for damage in dict.fromkeys(point.damage for point in points):
            kind = stored.damages[damage]
            own = tuple(point for point in points if point.damage == damage)
            curves.append(Curve(judge, damage, kind.title, by_name[judge.name].clean, kind.untouched, own))
    rest = tuple(judge for judge in judges if judge.name not in by_name)
    return Robust(stored.sample.n_real, stored.sample.n_fake, tuple(curves), rest)


def _outdated(stored: Robustness, board: Board) -> tuple[Judge, ...]:
    """Those whose stored mark is not that of what the folder holds now; none where it cannot be told."""
    from dfx.predict.shipped import read_ensembles

    try:
        known, index = read_ensembles(board.folder), read_index(board.folder)
    except DfxError:
        return ()
    named = {f"{ENSEMBLE}_{name}": judge for name, judge in known.presets.items()}
    now = {**known.single, **named, ENSEMBLE: known.default}
    origins = {name: row.origin for name, row in index.items()}
    old = [row.name for row in stored.curves if row.name not in now or row.made_of != now[row.name].made_of(origins)]
    return tuple(judge for judge in board.everyone if judge.name in old)


@dataclass(frozen=True, slots=True)
class Messenger:
    """One judge on pictures as messengers leave them: the mean AUC over the levels that stand for it, and the worst."""

    judge: Judge
    mean_auc: float
    worst: Point


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
        n = len(found.outdated)
        many = f"All {n} shown" if n == len(found.judges) else f"{n} of those shown"
        who = titles_of(found.outdated) if n <= NAMED else many
        said.append(f"{who} {'was' if n == 1 else 'were'} measured with earlier weights or calibration.")
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
