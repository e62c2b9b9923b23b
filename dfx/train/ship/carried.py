"""Judges whose weights are not here: what was measured of them stands as long as the faces are the same.

A network that was trained, measured and not shipped leaves its card, its metrics and what it said of every test face. When
others are measured anew it keeps its place among them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dfx.data.dataset import FaceFile
from dfx.errors import DataError
from dfx.evaluate.run import Said
from dfx.records.figures import figures_file
from dfx.records.leaderboard import FILE as BOARD
from dfx.records.leaderboard import Entry, read_leaderboard
from dfx.records.predictions import FILE as PREDICTIONS
from dfx.records.predictions import read_predictions
from dfx.records.values import read_json


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """A judge's row of the leaderboard, its metrics.json without its pairs, and what it said of every test face."""

    entry: Entry
    metrics: dict[str, Any]
    said: Said


def carried(folder: Path, measured: Collection[str], files: Sequence[FaceFile]) -> tuple[Carried, ...]:
    """The models of `folder`'s leaderboard that are not `measured` now, where they were asked about these very `files`.

    Raises DataError where a stored file is damaged.
    """
    if not ((folder / BOARD).is_file() and (folder / PREDICTIONS).is_file()):
        return ()
    kept = read_predictions(folder / PREDICTIONS)
    if [file.key for file in kept.files] != [file.key for file in files]:
        return ()
    try:
        beside = []
        for row in read_leaderboard(folder).rows:
            logit, p = kept.columns.get(row.name, (None, None))
            if row.kind == "ensemble" or row.name in measured or p is None:
                continue
            metrics = read_json(folder / figures_file(row.name))
            entry = Entry(row.name, row.title, row.kind, row.source, row.withheld)
            said = Said(logit, p, metrics["threshold"])
            beside.append(Carried(entry, {key: value for key, value in metrics.items() if key != "pairs"}, said))
        return tuple(beside)
    except (DataError, KeyError) as error:
        raise DataError(f"{BOARD} cannot be read, so nothing of it can be kept.") from error
