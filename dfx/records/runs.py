"""How every model was trained, read back: `history.csv` and `recipe.json` of each folder below the models folder.

A run may have several stages, each started from the best weights of the one before. A stage has its own learning rate
schedule, input size and, where the recipe changed, its own loss, so curves are compared within a stage.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from dfx.errors import DataError
from dfx.records.recipe import FILE, epochs_done, read_recipe, stages_of
from dfx.records.values import check_shares
from dfx.settings import settings
from dfx.zoo.index import WEIGHTS

HISTORY = "history.csv"
MOST_BYTES = 1_000_000  # of a history; a thousand epochs have a tenth of that
RESTART = (
    3.0  # a learning rate so many times the last one begins a stage, where the recipe does not say where they begin
)
SET = "val_auc_"


@dataclass(frozen=True, slots=True)
class Epoch:
    """One epoch. What its run did not store, or stored as NaN, is None; AUC and accuracy are of validation faces.

    `auc` is the mean over `sets`, name → AUC. `seconds` include the validation.
    """

    number: int  # over all stages, from 1
    stage: int  # from 1
    input_size: int | None
    loss: float | None
    auc: float | None
    sets: tuple[tuple[str, float], ...] = ()
    learning_rate: float | None = None
    seconds: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A model's training. `chosen` is the epoch whose weights were kept; None where the history cannot tell.

    `notes` are sentences on what is missing beside the history.
    """

    name: str
    epochs: tuple[Epoch, ...]
    chosen: int | None
    notes: tuple[str, ...] = ()

    @property
    def stages(self) -> tuple[tuple[Epoch, ...], ...]:
        numbers = dict.fromkeys(epoch.stage for epoch in self.epochs)
        return tuple(tuple(epoch for epoch in self.epochs if epoch.stage == number) for number in numbers)

    @property
    def best(self) -> int | None:
        """The epoch of the highest validation AUC of all stages; None where none was measured."""
        return best_of(self.epochs)

    @property
    def seconds(self) -> float | None:
        """All epochs together; None where one has no time."""
        times = [epoch.seconds for epoch in self.epochs]
        return sum(time for time in times if time is not None) if None not in times else None


@dataclass(frozen=True, slots=True)
class Runs:
    """What could be read, and one sentence for each model whose history could not."""

    runs: tuple[Run, ...]
    problems: tuple[str, ...] = ()


def best_of(epochs: tuple[Epoch, ...]) -> int | None:
    """The number of the first epoch of the highest validation AUC; None where none was measured."""
    measured = [epoch for epoch in epochs if epoch.auc is not None]
    return max(measured, key=lambda epoch: epoch.auc or 0.0).number if measured else None


def read_runs(folder: Path | None = None) -> Runs:
    """Every run below the models folder, by name; a damaged one costs only itself."""
    root = folder or settings().models_dir
    runs, problems = [], []
    for place in sorted(root.iterdir()) if root.is_dir() else []:
        if place.is_dir() and any((place / name).is_file() for name in (HISTORY, FILE, WEIGHTS)):
            try:
                runs.append(read_run(place))
            except DataError as error:
                problems.append(str(error))
    return Runs(tuple(runs), tuple(problems))


def read_run(folder: Path) -> Run:
    """The run of one model's folder. Raises DataError where its history is missing or damaged."""
    name, path = folder.name, folder / HISTORY
    if not path.is_file():
        raise DataError(f"The training history of {name} is missing.")
    recipe = None
    with suppress(DataError):
        recipe = read_recipe(folder)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError
        rows = list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"))))
        epochs = _epochs(rows, recipe or {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, DataError, csv.Error) as error:
        raise DataError(f"The training history of {name} is damaged.") from error
    if not epochs:
        raise DataError(f"The training history of {name} holds no epoch.")
    notes = () if recipe is not None else (f"The recipe of {name} is missing or damaged; its stages are guessed.",)
    return Run(name, epochs, _chosen(epochs, recipe), notes)


def _epochs(rows: list[dict[str, str]], recipe: Mapping[str, Any]) -> tuple[Epoch, ...]:
    epochs = []
    for number, row in enumerate(rows, start=1):
        if int(row["epoch"]) != number:
            raise ValueError("epochs out of order")
        size = _number(row, "input_size")
        sets = {key.removeprefix(SET): _share(row, key) for key in row if key and key.startswith(SET)}
        epochs.append(
            Epoch(
                number, 1, None if size is None else int(size), _number(row, "loss"), _share(row, "val_auc"),
                tuple((name, value) for name, value in sets.items() if value is not None),
                _number(row, "learning_rate"), _number(row, "seconds"), _share(row, "val_accuracy"),
            )
        )  # fmt: skip
    stages = _stages_by_recipe(recipe, len(epochs)) or _stages_by_jumps(epochs)
    return tuple(replace(epoch, stage=stage) for epoch, stage in zip(epochs, stages, strict=True))


def _number(row: Mapping[str, str], key: str) -> float | None:
    """None where nothing, or no finite number, was stored. Raises ValueError for text that is no number."""
    text = (row.get(key) or "").strip()
    value = float(text) if text else math.nan
    return value if math.isfinite(value) else None


def _share(row: Mapping[str, str], key: str) -> float | None:
    value = _number(row, key)
    check_shares(value)
    return value


def _stages_by_recipe(recipe: Mapping[str, Any], n: int) -> list[int]:
    """The stage of each epoch as the recipe tells it; empty where its epochs are not the `n` of the history."""
    lengths = [int(epochs_done(stage) or 0) for stage in stages_of(recipe)]
    stages = [number for number, length in enumerate(lengths, start=1) for _ in range(length)]
    return stages if len(stages) == n else []


def _stages_by_jumps(epochs: Sequence[Epoch]) -> list[int]:
    """A stage begins where the input size changes or the learning rate jumps up."""
    stages = [1]
    for before, now in pairwise(epochs):
        rate, last = now.learning_rate, before.learning_rate
        begins = now.input_size != before.input_size or (rate or 0) > RESTART * (math.inf if last is None else last)
        stages.append(stages[-1] + begins)
    return stages[: len(epochs)]


def _chosen(epochs: tuple[Epoch, ...], recipe: Mapping[str, Any] | None) -> int | None:
    """As `dfx train` chooses: the last stage's best; the last epoch of a model that may see no fake; of one that is chosen
    by how well it redraws real faces, the history does not say."""
    if recipe is None or "real_val" in recipe:
        return None
    if recipe.get("blend") == 1:
        return epochs[-1].number
    return best_of(tuple(epoch for epoch in epochs if epoch.stage == epochs[-1].stage))
