"""The shipped calibrations of whole clips: `clips.json` in the models folder, one row per ensemble."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from dfx.errors import DataError, WeightsDamaged
from dfx.predict.clip.answer import ClipModel, untried
from dfx.predict.shipped import ensemble_of
from dfx.settings import settings
from dfx.storage import write_whole

FILE = "clips.json"


def name_of(models: Sequence[str]) -> str:
    """What the file calls the ensemble of these models: its members of weight above 0."""
    return "+".join(sorted(ensemble_of(models).heard().models))


def clip_model(models: Sequence[str] = (), folder: Path | None = None) -> ClipModel:
    """The calibration for clips judged by the ensemble of `models`; one that changes nothing where none was fitted.

    Raises WeightsDamaged where the file is there and cannot be read.
    """
    path = (folder or settings().models_dir) / FILE
    rows = _read(path, path.stat().st_mtime_ns) if path.is_file() else {}
    found = rows.get(name_of(models))
    return found if found is not None else untried(ensemble_of(models).threshold)


def read_measured(folder: Path) -> tuple[dict[str, ClipModel], dict[str, Any]]:
    """All rows of the file and what was measured of them; nothing where there is no file. Raises WeightsDamaged."""
    path = folder / FILE
    if not path.is_file():
        return {}, {}
    rows = _read(path, path.stat().st_mtime_ns)
    return rows, json.loads(path.read_text(encoding="utf-8")).get("measured", {})


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> dict[str, ClipModel]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))["ensembles"]
        return {str(name): ClipModel.from_json(row) for name, row in stored.items()}
    except (ValueError, KeyError, TypeError, AttributeError, DataError) as error:
        raise WeightsDamaged(
            f"{FILE} in the models folder is damaged. Get it again with `git checkout models`."
        ) from error


def write_clip_models(folder: Path, models: Mapping[str, ClipModel], measured: Mapping[str, object]) -> None:
    """Store the calibrations, and beside them what was measured, whole or not at all."""
    stored = {"ensembles": {name: model.to_json() for name, model in models.items()}, "measured": dict(measured)}
    write_whole(folder / FILE, json.dumps(stored, indent=1, allow_nan=False) + "\n")
