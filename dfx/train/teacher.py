"""What the shipped ensemble says of every training face, for students: `python -m dfx.train.teacher --data DIR OUT.npz`.

Hinton, Vinyals and Dean, Distilling the knowledge in a neural network, 2015 (arXiv:1503.02531).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from dfx.data.dataset import read_dataset
from dfx.errors import DataError, DfxError


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


def ask(data: Path) -> dict[str, float]:
    """P(fake) by the shipped ensemble of every training face below `data`; members of weight 0 are not run."""
    from dfx.evaluate.folder import logits_of
    from dfx.predict.shipped import read_ensembles

    files, ensemble = read_dataset(data, ("train",)), read_ensembles().default
    heard = zip(ensemble.models, ensemble.weights, strict=True)
    columns = [logits_of(name, files) if weight > 0 else np.zeros(len(files)) for name, weight in heard]
    said = ensemble.combine(np.stack(columns, axis=1))
    return {file.key: float(p) for file, p in zip(files, said, strict=True)}


def main(
    data: Annotated[Path, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg")],
    out: Annotated[Path, typer.Argument(help="the .npz file to write")],
) -> None:
    """Write what the shipped ensemble says of every training face."""
    try:
        save_teacher(out, ask(data))
    except DfxError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    typer.run(main)
