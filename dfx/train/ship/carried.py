"""Judges whose weights are not here: what was measured of them stands as long as the faces are the same.

A network that was trained, measured and not shipped leaves its card, its metrics and what it said of every test face. When
others are measured anew it keeps its place among them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from dfx.data.dataset import FaceFile
from dfx.errors import DataError
from dfx.evaluate.run import Said
from dfx.records.leaderboard import Entry
from dfx.records.predictions import read_predictions


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
    board, predictions = folder / "leaderboard.json", folder / "predictions.parquet"
    if not (board.is_file() and predictions.is_file()):
        return ()
    kept = read_predictions(predictions)
    if [file.key for file in kept.files] != [file.key for file in files]:
        return ()
    names = [field.name for field in fields(Entry)]
    try:
        rows = json.loads(board.read_text(encoding="utf-8"))["rows"]
        entries = [Entry(**{name: row[name] for name in names}) for row in rows]
        beside = []
        for entry in entries:
            logit, p = kept.columns.get(entry.name, (None, None))
            if entry.kind == "ensemble" or entry.name in measured or p is None:
                continue
            own = folder / entry.name / "metrics.json"
            path = own if own.is_file() else folder / "ensembles" / f"{entry.name}.json"
            metrics = json.loads(path.read_text(encoding="utf-8"))
            said = Said(logit, p, metrics["threshold"])
            beside.append(Carried(entry, {key: value for key, value in metrics.items() if key != "pairs"}, said))
        return tuple(beside)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise DataError(f"{board.name} cannot be read, so nothing of it can be kept.") from error
