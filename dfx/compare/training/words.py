"""Over- and under-fitting in a sentence, read off the curve of a run's last stage.

The limits are chosen, not fitted: validation AUC of a few thousand faces moves by less than DROP from epoch to epoch once a
run has settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dfx.language import count, figure
from dfx.records.runs import Epoch, Run, best_of

Kind = Literal["unknown", "short", "chance", "over", "rising", "unstable", "under", "settled"]

CHANCE = 0.55  # a mean AUC below this is as good as tossing a coin on faces of these numbers
DROP = 0.01  # of AUC below its best, while the loss fell on
RISE = 0.003  # of AUC an epoch, over the last epochs
LAST = 3  # epochs that "the end" means, and the fewest of a stage that a curve can be read from
POOR = 0.7  # a run that settles below this mean AUC has not fitted what there is to learn
JUMP = 0.1  # of its lowest value that the loss may rise again


@dataclass(frozen=True, slots=True)
class Reading:
    """What the curve says, in a word for the table and a sentence for the page."""

    kind: Kind
    sentence: str


def reading_of(run: Run) -> Reading:
    """One reading per run, of its last stage; what it rests on is in the sentence."""
    stage = tuple(epoch for epoch in run.stages[-1] if epoch.auc is not None)
    if not stage:
        return Reading("unknown", f"{run.name} stored no validation AUC, so its curve cannot be read.")
    if (top := max(epoch.auc or 0.0 for epoch in run.epochs)) < CHANCE:
        said = f"its validation AUC never rose above {figure(top)}, and .5 is chance"
        return Reading("chance", f"{run.name} has learnt nothing that holds on validation faces: {said}.")
    if len(stage) < LAST:
        few = f"{run.name} has {count(len(stage), 'epoch')} in its last stage, too few to read a curve from"
        way = f"; validation AUC went from {figure(_auc(stage[0]))} to {figure(_auc(stage[-1]))}"
        return Reading("short", f"{few}{way if len(stage) > 1 else ''}.")
    return _over(run.name, stage) or _rising(run.name, stage) or _unstable(run.name, stage) or _settled(run.name, stage)


def notes_of(run: Run) -> tuple[str, ...]:
    """What to beware of when curves of this run are compared."""
    notes = list(run.notes)
    sets = [{name for epoch in stage for name, _ in epoch.sets} for stage in run.stages]
    if any(names != sets[0] for names in sets):
        notes.append(f"The stages of {run.name} average over different validation sets: compare AUC within a stage.")
    best, final = run.best, best_of(run.stages[-1])
    if best is not None and final is not None and best != final:
        high, kept = (next(epoch for epoch in run.epochs if epoch.number == number) for number in (best, final))
        notes.append(
            f"The highest validation AUC of {run.name} ({figure(_auc(high))}, epoch {best}) came before its last stage, "
            f"which reached {figure(_auc(kept))} (epoch {final})."
        )
    if run.chosen is None and run.best is not None:
        notes.append(f"The history of {run.name} does not tell which epoch's weights were kept.")
    return tuple(notes)


def _over(name: str, stage: tuple[Epoch, ...]) -> Reading | None:
    top, end = max(stage, key=lambda epoch: epoch.auc or 0.0), stage[-1]
    if top.loss is None or end.loss is None or _auc(top) - _auc(end) < DROP or end.loss >= top.loss:
        return None
    loss = f"the loss fell on from {figure(top.loss)} to {figure(end.loss)}"
    auc = f"validation AUC fell from {figure(_auc(top))} to {figure(_auc(end))}"
    return Reading("over", f"{name} over-fits after epoch {top.number}: {loss}, while {auc}.")


def _rising(name: str, stage: tuple[Epoch, ...]) -> Reading | None:
    top, end = max(stage, key=lambda epoch: epoch.auc or 0.0), stage[-1]
    gain = (_auc(end) - _auc(stage[-LAST])) / (LAST - 1)
    if top.number < stage[-2].number or gain < RISE:
        return None
    return Reading(
        "rising",
        f"{name} is under-trained: validation AUC still rose by {figure(gain)} an epoch over the last {LAST} and ended at "
        f"{figure(_auc(end))}; more epochs would probably help.",
    )


def _unstable(name: str, stage: tuple[Epoch, ...]) -> Reading | None:
    losses = [epoch.loss for epoch in stage if epoch.loss is not None]
    if not losses or losses[-1] <= min(losses) + JUMP * abs(min(losses)):
        return None
    said = f"The loss of {name} rose again, from {figure(min(losses))} to {figure(losses[-1])} at the end."
    return Reading("unstable", said)


def _settled(name: str, stage: tuple[Epoch, ...]) -> Reading:
    tail = [_auc(epoch) for epoch in stage[-LAST:]]
    moved = max(tail) - min(tail)
    if max(tail) < POOR:
        stayed = f"{figure(min(tail))} to {figure(max(tail))}"
        why = f"over the last {len(tail)} epochs validation AUC stayed at {stayed}"
        return Reading("under", f"{name} under-fits: {why}; more epochs of the same would not help.")
    return Reading(
        "settled",
        f"{name} has settled: over the last {len(tail)} epochs validation AUC moved by {figure(moved)} and ended at "
        f"{figure(tail[-1])}, with no sign of over-fitting.",
    )


def _auc(epoch: Epoch) -> float:
    assert epoch.auc is not None  # only epochs that have one are asked
    return epoch.auc
