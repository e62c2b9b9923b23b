"""What a trained model says of every training face, for students: `python -m dfx.train.teacher --data DIR RUN OUT.npz`.

Hinton, Vinyals and Dean, Distilling the knowledge in a neural network, 2015 (arXiv:1503.02531).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from scipy.special import expit

from dfx.data.dataset import read_dataset
from dfx.errors import DataError, DfxError

CHUNK = 64


def load_teacher(path: Path) -> dict[str, float]:
    """Key of a training face → the teacher's P(fake). Raises DataError where the file holds none."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return dict(zip(file["keys"].tolist(), file["p"].astype(float).tolist(), strict=True))
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path.name} does not hold a teacher's probabilities.") from error


def save_teacher(path: Path, probabilities: Mapping[str, float]) -> None:
    """Store key → P(fake)."""
    np.savez_compressed(path, keys=np.array(list(probabilities)), p=np.array(list(probabilities.values()), np.float32))


def ask(data: Path, run: Path) -> dict[str, float]:
    """P(fake), uncalibrated, of every training face below `data` by the best weights of the run folder `run`."""
    from dfx.data.pixels import read_face
    from dfx.predict.predictor import Predictor
    from dfx.zoo import build

    plan = json.loads((run / "plan.json").read_text())
    teacher = Predictor(build(plan["model"], run / "best.safetensors", plan["input_size"]))
    files = read_dataset(data, ("train",))
    said: dict[str, float] = {}
    for at in range(0, len(files), CHUNK):
        some = files[at : at + CHUNK]
        logits = teacher.logits([read_face(file.path) for file in some])
        said.update(zip((file.key for file in some), expit(logits).tolist(), strict=True))
    return said


def main(
    data: Annotated[Path, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg")],
    run: Annotated[Path, typer.Argument(help="the teacher's run folder")],
    out: Annotated[Path, typer.Argument(help="the .npz file to write")],
) -> None:
    """Write what the teacher says of every training face."""
    try:
        save_teacher(out, ask(data, run))
    except DfxError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    typer.run(main)
