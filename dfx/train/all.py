"""Every run of the schedule, one after the other: `dfx maintain schedule`.

A run that is done is skipped and one that was interrupted goes on, so that the same command may be given again at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dfx.errors import DataError
from dfx.train.fit import train
from dfx.train.plan import Inputs
from dfx.train.schedule import STAGES, TEACHER, Stage
from dfx.train.teach.teacher import ask, save_teacher
from dfx.types import Progress, no_progress

DONE = "done"  # an empty file in the folder of a run that is complete
LANDMARKS, SOFT = "landmarks.npz", "teacher.npz"


def run_all(
    data: Path, starts: Path, runs: Path, only: Sequence[str] = (), progress: Progress = no_progress
) -> list[Path]:
    """The folders of all runs of the schedule (`only` these, where named), trained where they are not yet.

    `data` the folder of faces, `starts` that of the ImageNet starts, `runs` where run folders, landmarks and the teacher's
    probabilities are kept. Raises DataError, TrainingError; what was done is kept.
    """
    if unknown := set(only) - {stage.name for stage in STAGES}:
        raise DataError(f"The schedule has no run {', '.join(sorted(unknown))}.")
    chosen = [stage for stage in STAGES if not only or stage.name in only]
    for i, stage in enumerate(chosen):
        progress(i / len(chosen), stage.name)
        run(stage, data, starts, runs, progress)
    return [runs / stage.name for stage in chosen]


def run(stage: Stage, data: Path, starts: Path | None, runs: Path, progress: Progress = no_progress) -> None:
    """One run, unless it is done; without `starts` from random weights."""
    folder = runs / stage.name
    if (folder / DONE).is_file():
        return
    landmarks = runs / LANDMARKS if stage.plan.blend else None
    if landmarks and not landmarks.is_file():
        from dfx.data.landmarks import collect

        runs.mkdir(parents=True, exist_ok=True)
        collect(data, landmarks)
    teacher = runs / SOFT if stage.taught else None
    if teacher and not teacher.is_file():
        save_teacher(teacher, ask(data, runs / TEACHER))
    start = starts / stage.start if starts and stage.start else None
    weights = runs / stage.after / "best.safetensors" if stage.after else None
    smaller = runs / stage.grown if stage.grown else None
    hinting = runs / stage.hinting if stage.hinting else None
    inputs = Inputs(start, weights, landmarks, teacher, smaller, hinting)
    train(stage.plan, data, folder, inputs, resume=True, progress=progress)
    (folder / DONE).touch()


def smaller(stage: Stage, epochs: int = 1, steps: int = 2, size: int = 64) -> Stage:
    """The same run in seconds: to see that every part works, not to learn anything."""
    plan = replace(
        stage.plan, epochs=epochs, steps=steps, batch=8, input_size=size, warm_up=1, sets=(), soft=0, guide=0, hints=0,
        parts=0,
    )  # fmt: skip
    return replace(stage, plan=plan, taught=False, hinting=None)


def ship_all(data: Path, done: Sequence[Path], runs: Path) -> None:
    """Fit the baselines, ship the last run of every model, and write cards and leaderboard."""
    from dfx.settings import settings
    from dfx.train.baselines.baselines import BASELINES, train_baseline
    from dfx.train.ship.ship import ship

    for name in BASELINES:
        if not (runs / name / DONE).is_file():
            train_baseline(name, data, runs / name)
            (runs / name / DONE).touch()
    last = {stage.plan.model: runs / stage.name for stage in STAGES if runs / stage.name in done}
    ship(data, [*last.values(), *(runs / name for name in BASELINES)], settings().models_dir, runs)
