"""The models folder's figures and answers as they are read: what cannot be read becomes a sentence, the rest goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dfx.errors import DfxError
from dfx.records.figures import ENSEMBLE, FILE, JUDGES, figures_file
from dfx.zoo.index import read_index, weight_file
from dfx.zoo.registry import MODELS, plugged

Words = NDArray[np.str_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be used, by its name below the models folder, and why in one sentence."""

    file: str
    sentence: str


def problem_of(file: str, error: DfxError) -> Problem:
    return Problem(file, str(error))


def judges_in(folder: Path, named: Iterable[str]) -> list[str]:
    """The judges whose figures are to be read below `folder`: those `named` by the leaderboard, else whatever is there, and
    measured plug-ins."""
    own = [name for name in plugged().models if (folder / figures_file(name)).is_file()]  # in no leaderboard of dfx's
    if names := list(named):
        return [*names, *own]
    models = [name for name in MODELS if (folder / name).is_dir()]
    whole = [ENSEMBLE] if (folder / FILE).is_file() else []
    return [*models, *own, *whole, *sorted(path.stem for path in (folder / JUDGES).glob("*.json"))]


def shipped_models(folder: Path) -> frozenset[str]:
    """Models that the index names and whose weight file is there, and those of plug-ins. Raises DfxError for a damaged
    index."""
    return (
        frozenset(name for name in read_index(folder) if weight_file(name, folder).is_file()) | plugged().models.keys()
    )
