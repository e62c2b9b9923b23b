"""What was measured of a model and how it was trained, from the files beside its weights."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dfx.settings import settings
from dfx.zoo import shipped, spec_of
from dfx.zoo.anatomy.facts import facts
from dfx.zoo.index import read_index

BOARD = "leaderboard.json"
NO_BOARD = (
    "The table of what was measured, leaderboard.json in the models folder, is missing or damaged: no AUC is shown."
)
_SETS = re.compile(r"^Trained on the train splits of ([\w, +]+)\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Measured:
    """AUC over all faces of the test splits with its 95 % interval, n faces, and milliseconds a face alone."""

    auc: float
    interval: tuple[float, float]
    n: int
    ms: float | None


@dataclass(frozen=True, slots=True)
class Card:
    """A model in the index. `bytes` and `sha256` are None where no weights are shipped."""

    name: str
    parameters: int
    input_size: int
    bytes: int | None
    sha256: str | None
    measured: Measured | None
    withheld: str | None = None


def card_of(name: str) -> Card:
    """Parameters and input size are those of the shipped weights, else the registry's. Raises WeightsDamaged."""
    row = (rows() or {}).get(name)
    here = read_index()[name] if name in shipped() else None
    measured = row["measured"] if row else None
    counted = row["parameters"] if row and here else None
    return Card(
        name, counted or facts()[name].parameters, here.input_size if here else spec_of(name).input_size,
        here.bytes if here else None, here.sha256 if here else None, measured, row["withheld"] if row else None,
    )  # fmt: skip


def rows() -> dict[str, dict[str, Any]] | None:
    """Model → what the leaderboard says of it; None where it cannot be read."""
    path = settings().models_dir / BOARD
    try:
        return _rows(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        return None


@lru_cache(maxsize=2)
def _rows(path: Path, changed: int) -> dict[str, dict[str, Any]]:
    board = json.loads(path.read_text(encoding="utf-8"))
    return {row["name"]: _row(row) for row in board["rows"]}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    every, cost = row["all"], row.get("cost") or {}
    low, high = every["intervals"]["auc"]
    ms = cost.get("ms_a_face", {}).get("1")
    found = Measured(float(every["auc"]), (float(low), float(high)), every["n_real"] + every["n_fake"], ms)
    return {"measured": found, "parameters": cost.get("parameters"), "withheld": row.get("withheld")}


def card_text(name: str) -> str | None:
    """The model's card in Markdown; None where there is none."""
    return _text(settings().models_dir / name / "card.md")


def training(name: str) -> dict[str, str] | None:
    """How it was trained, in words; None where no recipe was recorded or it cannot be read."""
    from dfx.records.recipe import recipe_of

    folder = settings().models_dir / name
    try:
        recipe = recipe_of(folder, name)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    sets = ", ".join(recipe["sets"]) or _sets_of(card_text(name) or "")
    start = "random weights" if recipe["start"] == "random" else str(recipe["start"])
    found = {"Faces": recipe["stages"], "Sets": sets, "Started from": start, "Run at": f"{recipe['input_size']} px"}
    return {key: value for key, value in found.items() if value}


def _sets_of(card: str) -> str:
    found = _SETS.search(card)
    return found[1] if found else ""


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
