"""The plan in a run folder: read of any run, and written for a baseline, which has less of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfx.errors import TrainingError
from dfx.storage import write_whole
from dfx.train.history import rows_of
from dfx.train.plan import Plan
from dfx.zoo.registry import spec_of

if TYPE_CHECKING:
    import keras

NOT_OURS = (
    "label_smoothing",
    "norm_momentum",
    "average",
    "blend",
    "redrawn",
    "pairs",
    "soft",
    "hints",
    "parts",
    "workers",
)  # of a plan: no baseline has them


def plan_of(run: Path) -> dict[str, Any]:
    """What `plan.json` of a run that is done says. Raises TrainingError where it, or the weights, are not there."""
    try:
        plan: dict[str, Any] = json.loads((run / "plan.json").read_text(encoding="utf-8"))
        plan["model"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{run.name!r} is no run folder: expected plan.json and best.safetensors in it.") from error
    if not (run / "best.safetensors").is_file():
        raise TrainingError(f"{run.name!r} holds no best.safetensors: expected a run that has finished an epoch.")
    return plan


def recipe_in(folder: Path) -> dict[str, Any] | None:
    """How the weights in `folder` were trained: what is shipped has a recipe, a run its plan and the epochs that it did of it.

    None where neither lies there.
    """
    plan, recipe, history = folder / "plan.json", folder / "recipe.json", folder / "history.csv"
    if recipe.is_file():
        shipped: dict[str, Any] = json.loads(recipe.read_text(encoding="utf-8"))
        return shipped
    if not plan.is_file():
        return None
    done = {"epochs_done": len(rows_of(history))} if history.is_file() else {}
    return {**json.loads(plan.read_text(encoding="utf-8")), **done}


def trained(run: Path, size: int) -> keras.Model:
    """The model of the run folder `run` with its best weights, at `size` pixels. Raises TrainingError, WeightsDamaged."""
    from dfx.zoo.weights import read_into

    model = spec_of(plan_of(run)["model"]).build(size)
    read_into(model, run / "best.safetensors")
    return model


def note_plan(plan: Plan, out: Path, left: Iterable[str] = (), **more: object) -> None:
    """`plan.json`: the plan less what this fit does not have, and `more` that was counted or chosen."""
    out.mkdir(parents=True, exist_ok=True)
    kept = {key: value for key, value in asdict(plan).items() if key not in (*NOT_OURS, *left)}
    write_whole(out / "plan.json", json.dumps({**kept, "start": None, **more}, indent=1) + "\n")
