"""Logits of trained weights over a split, computed once: a figure that is asked for again costs nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import FaceFile
from dfx.data.pixels import read_face
from dfx.storage import writing
from dfx.types import Progress, no_progress

if TYPE_CHECKING:
    from dfx.predict.predictor import Predictor

Floats = NDArray[np.float64]
CHUNK = 64


@dataclass(frozen=True, slots=True)
class Candidate:
    """Trained weights that are measured under `name`: the file of a row `model` of the registry, run at `size` pixels."""

    name: str
    model: str
    file: Path
    size: int | None = None  # None: the row's own


@dataclass(frozen=True, slots=True)
class LogitStore:
    """`store(name, files)` → logits `(N,)` of a candidate, from `folder` where the same weights met the same files before."""

    folder: Path
    candidates: dict[str, Candidate] = field(default_factory=dict)
    progress: Progress = no_progress

    def __call__(self, name: str, files: Sequence[FaceFile]) -> Floats:
        candidate = self.candidates[name]
        asked = hashlib.sha256(candidate.file.read_bytes())
        for word in (str(candidate.size), *(file.key for file in files)):
            asked.update(word.encode())
        path = self.folder / f"{candidate.model}-{asked.hexdigest()[:16]}.npy"
        if not path.is_file():
            ready, parts = self.predictor(name), [np.empty(0)]
            for at in range(0, len(files), CHUNK):
                self.progress(at / len(files), f"{ready.spec.title}: {at} of {len(files)} faces")
                parts.append(ready.logits([read_face(file.path) for file in files[at : at + CHUNK]]))
            self.folder.mkdir(parents=True, exist_ok=True)
            with writing(path) as file:
                np.save(file, np.concatenate(parts))
        return np.asarray(np.load(path), float)

    def predictor(self, name: str, *, engine: bool = False) -> Predictor:
        """The candidate, ready to answer; `engine`: as it will once it is shipped."""
        from dfx.predict.predictor import Predictor
        from dfx.zoo import build

        candidate = self.candidates[name]
        return Predictor(build(candidate.model, candidate.file, candidate.size), engine=engine)
