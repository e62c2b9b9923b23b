"""What a trained model says of every training face, for students.

Hinton, Vinyals and Dean, Distilling the knowledge in a neural network, 2015 (arXiv:1503.02531).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dfx.data.dataset import read_dataset
from dfx.errors import DataError
from dfx.numbers.logistic import expit
from dfx.storage import writing
from dfx.train.run_folder import plan_of

CHUNK = 64


@dataclass(frozen=True, slots=True, eq=False)
class Teacher:
    """What the teacher says of the training faces: key → row, P(fake) `(N,)`, standardised features `(N, D)` float16."""

    rows: Mapping[str, int]
    p: np.ndarray
    features: np.ndarray

    def fake_probability(self, key: str) -> float | None:
        """P(fake) of a face; None for one it was not asked of."""
        row = self.rows.get(key)
        return None if row is None else float(self.p[row])

    def features_of(self, key: str | None) -> np.ndarray:
        """The features `(D,)` of a face; NaN for one it was not asked of and for a picture made of others (None)."""
        row = None if key is None else self.rows.get(key)
        return np.full(self.features.shape[1], np.nan, np.float32) if row is None else self.features[row]


def load_teacher(path: Path) -> Teacher:
    """Raises DataError where the file holds no teacher."""
    try:
        with np.load(path, allow_pickle=False) as file:
            keys = file["keys"].tolist()
            return Teacher({key: i for i, key in enumerate(keys)}, file["p"].astype(float), file["features"])
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path.name} does not hold a teacher's answers.") from error


def save_teacher(path: Path, teacher: Teacher) -> None:
    """One `.npz`."""
    keys, p = np.array(list(teacher.rows)), teacher.p.astype(np.float32)
    with writing(path) as file:
        np.savez_compressed(file, keys=keys, p=p, features=teacher.features)


def ask(data: Path, run: Path) -> Teacher:
    """P(fake), uncalibrated, and features of every training face below `data` by the best weights of the folder `run`.

    Raises DataError, TrainingError.
    """
    from dfx.data.pixels import read_face
    from dfx.predict.predictor import Predictor
    from dfx.zoo import build

    plan = plan_of(run)
    teacher = Predictor(build(plan["model"], run / "best.safetensors", plan["input_size"]))
    files = read_dataset(data, ("train",))
    said = [
        teacher.logits_and_features([read_face(file.path) for file in files[at : at + CHUNK]])
        for at in range(0, len(files), CHUNK)
    ]
    features = np.concatenate([some for _, some in said])
    standard = (features - features.mean(0)) / (features.std(0) + 1e-6)
    logits = np.concatenate([some for some, _ in said])
    return Teacher({file.key: i for i, file in enumerate(files)}, expit(logits), standard.astype(np.float16))
