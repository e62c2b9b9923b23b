"""What the fit of a baseline leaves in its run folder beside the weights."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from dfx.storage import write_whole
from dfx.train.plan import Plan

NOT_OURS = ("label_smoothing", "norm_momentum", "blend", "soft", "workers")  # of a plan: no baseline has them


def note_plan(plan: Plan, out: Path, left: Iterable[str] = (), **more: object) -> None:
    """`plan.json`: the plan less what this fit does not have, and `more` that was counted or chosen."""
    out.mkdir(parents=True, exist_ok=True)
    kept = {key: value for key, value in asdict(plan).items() if key not in (*NOT_OURS, *left)}
    write_whole(out / "plan.json", json.dumps({**kept, "start": None, **more}, indent=1) + "\n")
