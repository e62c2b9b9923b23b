"""The models folder's figures and answers as they are read: what cannot be read becomes a sentence, the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfx.errors import DataError, DfxError
from dfx.zoo.index import read_index, weight_file
from dfx.zoo.registry import MODELS

BOARD, PREDICTIONS, TRAITS, METRICS, JUDGES = (
    "leaderboard.json", "predictions.parquet", "faces.parquet", "metrics.json", "ensembles",
)  # fmt: skip
WORDS = ("key", "set", "split", "method", "source")
Words = NDArray[np.str_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be used, by its name below the models folder, and why in one sentence."""

    file: str
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What was said of N faces: words and labels `(N,)`, and judge → P(fake) `(N,)`."""

    words: Mapping[str, Words]
    fake: NDArray[np.bool_]
    p: Mapping[str, Floats]


def read_json(path: Path, name: str) -> dict[str, Any]:
    """A JSON object. Raises DataError, calling the file `name`, where it is missing, damaged or something else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except FileNotFoundError as error:
        raise DataError(f"{name} is missing from the models folder.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{name} is damaged: expected JSON.") from error
    if not isinstance(found, dict):
        raise DataError(f"{name} is damaged: expected an object, not a {type(found).__name__}.")
    return found


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no number.")


def read_answers(path: Path) -> Answers:
    """The columns that the charts need of the file of predictions, quickly. Raises DataError as for any bad file."""
    import pyarrow as pa
    from pyarrow import parquet

    if not path.is_file():
        raise DataError(f"{path.name} is missing from the models folder.")
    try:
        with parquet.ParquetFile(path) as file:
            said = [name for name in file.schema_arrow.names if name.endswith(".p")]
            table = file.read(columns=[*WORDS, "fake", *said])
        words = {name: np.array(table.column(name).to_pylist(), dtype=str) for name in WORDS}
        fake = np.array(table.column("fake").to_pylist(), bool)  # its own to_numpy imports pandas, which costs a second
        p = {name.removesuffix(".p"): np.array(table.column(name).to_pylist(), float) for name in said}
    except (pa.ArrowException, KeyError, TypeError, ValueError, OSError) as error:
        raise DataError(f"{path.name} is damaged: expected a file of predictions that dfx wrote.") from error
    if not len(fake):
        raise DataError(f"{path.name} holds no faces.")
    return Answers(words, fake, p)


def checked(name: str, p: Floats) -> Floats:
    """P(fake) `(N,)` as they are. Raises DataError where one is missing or no probability."""
    bad = int((~((p >= 0) & (p <= 1))).sum())
    if bad:
        raise DataError(f"{bad} of the {len(p)} answers of {name} are no probabilities in [0, 1].")
    return p


def metrics_files(folder: Path, named: Mapping[str, Any]) -> dict[str, str]:
    """Judge → its metrics file below `folder`: those `named` by the leaderboard, else whatever is there."""
    if named:
        return {name: _file_of(name) for name in named}
    models = {name: _file_of(name) for name in MODELS if (folder / name).is_dir()}
    joint = sorted(path.stem for path in (folder / JUDGES).glob("*.json"))
    whole = {"ensemble": METRICS} if (folder / METRICS).is_file() else {}
    return {**models, **whole, **{name: f"{JUDGES}/{name}.json" for name in joint}}


def _file_of(name: str) -> str:
    if name in MODELS:
        return f"{name}/{METRICS}"
    return METRICS if name == "ensemble" else f"{JUDGES}/{Path(name).name}.json"


def shipped_models(folder: Path) -> frozenset[str]:
    """Models that the index names and whose weight file is there. Raises DfxError for a damaged index."""
    return frozenset(name for name in read_index(folder) if weight_file(name, folder).is_file())


def problem_of(file: str, error: DfxError) -> Problem:
    return Problem(file, str(error))
