"""What was measured of a model and how it was trained, from the files beside its weights."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dfx.errors import DataError
from dfx.records.leaderboard import Row, read_leaderboard
from dfx.records.recipe import recipe_of
from dfx.settings import settings
from dfx.zoo import present
from dfx.zoo.anatomy.facts import facts
from dfx.zoo.index import read_index, run_at
from dfx.zoo.registry import plugged

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
    here = read_index()[name] if name in present() else None
    cost = row.price() if row else None
    measured = None
    if row and row.all and row.all.auc is not None:
        measured = Measured(row.all.auc, row.all.intervals["auc"], row.all.n, cost.ms_one if cost else None)
    return Card(
        name, cost.parameters if cost and here else facts()[name].parameters,
        run_at(name), here.bytes if here else None, here.sha256 if here else None, measured, row.withheld if row else None,
    )  # fmt: skip


def rows() -> dict[str, Row] | None:
    """Model → what the leaderboard says of it; None where it cannot be read."""
    try:
        found = read_leaderboard(settings().models_dir).rows
    except DataError:
        return None
    return None if any(row.all is None for row in found) else {row.name: row for row in found}


def card_text(name: str) -> str | None:
    """The model's card in Markdown; None where there is none."""
    own = plugged().models.get(name)
    try:
        return (own.model.card if own else settings().models_dir / name / "card.md").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def training(name: str) -> dict[str, str] | None:
    """How it was trained, in words; None where no recipe was recorded or it cannot be read."""
    folder = settings().models_dir / name
    try:
        recipe = recipe_of(folder, name)
    except (DataError, ValueError, KeyError, TypeError):
        return None
    on_card = _SETS.search(card_text(name) or "")
    sets = ", ".join(recipe["sets"]) or (on_card[1] if on_card else "")
    start = "random weights" if recipe["start"] == "random" else str(recipe["start"])
    found = {"Faces": recipe["stages"], "Sets": sets, "Started from": start, "Run at": f"{recipe['input_size']} px"}
    return {key: value for key, value in found.items() if value}
