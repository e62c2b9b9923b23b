"""The epoch table of a run, and several runs on one axis: epochs or seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from dfx.errors import DataError
from dfx.language import count, figure
from dfx.records.runs import Epoch, Run

By = Literal["epoch", "seconds"]
What = Literal["auc", "loss", "accuracy"]


@dataclass(frozen=True, slots=True)
class EpochRow:
    """One line of the table. `improvement` is what the validation AUC gained on the best epoch before it of its stage,
    negative where it fell short; None for the stage's first."""

    epoch: Epoch
    improvement: float | None
    best: bool  # of the highest validation AUC
    chosen: bool  # its weights were kept


@dataclass(frozen=True, slots=True)
class Track:
    """One run on the common axis: epochs, or seconds of training since its start."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    marked: int | None  # place in `x` and `y` of the epoch whose weights were kept


@dataclass(frozen=True, slots=True)
class Aligned:
    """Runs on one axis, and one sentence for each that has no such numbers."""

    by: By
    what: What
    tracks: tuple[Track, ...]
    left_out: tuple[str, ...] = ()


def epoch_table(run: Run) -> tuple[EpochRow, ...]:
    """Loss, AUC, improvement, learning rate and seconds of every epoch."""
    rows = []
    for stage in run.stages:
        reached: float | None = None
        for epoch in stage:
            gain = None if epoch.auc is None or reached is None else epoch.auc - reached
            rows.append(EpochRow(epoch, gain, epoch.number == run.best, epoch.number == run.chosen))
            reached = epoch.auc if reached is None else max(reached, epoch.auc if epoch.auc is not None else reached)
    return tuple(rows)


def aligned(runs: Sequence[Run], by: By = "epoch", what: What = "auc") -> Aligned:
    """Every run's curve on one axis. Raises DataError for an axis or curve that there is not."""
    if by not in ("epoch", "seconds") or what not in ("auc", "loss", "accuracy"):
        raise DataError(
            f"Runs are compared by epoch or seconds, and by auc, loss or accuracy, not {by!r} and {what!r}."
        )
    tracks, left_out = [], []
    for run in runs:
        values = [(place, epoch) for place, epoch in enumerate(run.epochs) if getattr(epoch, what) is not None]
        if by == "seconds" and run.seconds is None:
            left_out.append(f"{run.name} stored no seconds for some of its epochs.")
        elif not values:
            left_out.append(f"{run.name} stored no {_WORDS[what]}.")
        else:
            seconds = accumulate(epoch.seconds or 0.0 for epoch in run.epochs)
            axis = [float(epoch.number) for epoch in run.epochs] if by == "epoch" else list(seconds)
            marked = next((i for i, (_, epoch) in enumerate(values) if epoch.number == run.chosen), None)
            x, y = zip(*((axis[place], float(getattr(epoch, what))) for place, epoch in values), strict=True)
            tracks.append(Track(run.name, x, y, marked))
    return Aligned(by, what, tuple(tracks), tuple(left_out))


def leader_sentence(found: Aligned) -> str:
    """Who was ahead where the shortest run ended: the only place at which all can be compared. "" for fewer than two.

    Losses are not ranked: runs of different recipes have different ones.
    """
    if len(found.tracks) < 2 or found.what == "loss":
        return ""
    end = min(track.x[-1] for track in found.tracks)
    reached = {t.name: max((y for x, y in zip(t.x, t.y, strict=True) if x <= end), default=None) for t in found.tracks}
    ranked = sorted(((y, name) for name, y in reached.items() if y is not None), reverse=True)
    where = f"{end:.0f} seconds" if found.by == "seconds" else count(round(end), "epoch")
    (first, leader), (second, follower) = ranked[0], ranked[1] if len(ranked) > 1 else ranked[0]
    if leader == follower:
        return f"After {where} of training only {leader} has a measured epoch."
    return (
        f"After {where} of training, where the shortest of these runs ends, {leader} leads with a validation "
        f"{_WORDS[found.what]} of {figure(first)} before {follower} with {figure(second)}."
    )


_WORDS: dict[What, str] = {"auc": "AUC", "loss": "loss", "accuracy": "accuracy"}
