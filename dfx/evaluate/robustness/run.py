"""Damages a sample of test faces by degrees and asks every model: `dfx robustness`.

Raw logits are kept beside the work, in a file named after the sample, level by level, so that what was interrupted goes on
and an ensemble of models that were asked on different days can be measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from dfx.data.alter.damages import DAMAGES, SIDE, Damage, damaged
from dfx.data.dataset import FaceFile, read_dataset
from dfx.data.pixels import read_face
from dfx.errors import DataError
from dfx.evaluate.robustness.curves import check_same_faces, clean_of, point_of, robustness_of
from dfx.evaluate.robustness.sample import described, sampled
from dfx.evaluate.rows import Floats, Labels
from dfx.faces.resize import resize
from dfx.predict.ensemble import Ensemble
from dfx.predict.shipped import ensemble_of, read_ensembles
from dfx.records.robustness import Curves, Robustness
from dfx.storage import writing
from dfx.types import Pixels, Progress, no_progress
from dfx.zoo.index import read_index

UNDAMAGED = "none"

LogitsOf = Callable[[str, Sequence[Pixels]], Floats]  # (model, crops) → raw logits (N,)


class Store:
    """Raw logits `(N,)` of one sample by model, damage and level, in an `.npz` file that is written whole or not at all."""

    def __init__(self, path: Path) -> None:
        """Raises DataError where the file there is not one of logits."""
        self.path = path
        self.columns: dict[str, NDArray[np.float32]] = {}
        if path.is_file():
            try:
                with np.load(path, allow_pickle=False) as file:
                    self.columns = {key: file[key] for key in file.files}
            except (OSError, ValueError, EOFError, BadZipFile) as error:
                raise DataError(f"{path.name} is not a file of logits; move it away to begin anew.") from error

    def save(self) -> None:
        """Raises DataError where the disk refuses; what was there is kept."""
        columns: dict[str, Any] = dict(self.columns)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with writing(self.path) as file:
                np.savez(file, **columns)
        except OSError as error:
            raise DataError(
                f"{self.path.name} could not be written ({error.strerror}); what it held is kept."
            ) from error

    def stacked(self, keys: Sequence[str | None], n: int) -> Floats | None:
        """Columns `(N, M)`, zeros for None; nothing where one is not there."""
        if any(key is not None and key not in self.columns for key in keys):
            return None
        return np.stack([np.zeros(n) if key is None else self.columns[key].astype(float) for key in keys], axis=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be measured: judges, name → ensemble (of one for a single model), and the origin of each model's answers."""

    judges: Mapping[str, Ensemble]
    origins: Mapping[str, str]
    kinds: Sequence[Damage]

    def key(self, model: str, damage: str, level: float) -> str:
        weights, _, size = self.origins.get(model, "").partition("@")
        return f"{model} {weights[:12]} {size} {damage} {level:g}"


def fill(
    store: Store,
    files: Sequence[FaceFile],
    asked: Asked,
    models: Sequence[str],
    logits_of: LogitsOf,
    seed: int,
    progress: Progress = no_progress,
) -> None:
    """Ask `models` for every damage and level that the store lacks; each face is damaged once for all of them."""
    steps: list[tuple[Damage | None, float]] = [
        (None, 0.0),
        *((kind, at) for kind in asked.kinds for at in kind.levels),
    ]
    faces: list[Pixels] = []
    for i, (kind, level) in enumerate(steps):
        name = kind.name if kind else UNDAMAGED
        lacking = [model for model in models if asked.key(model, name, level) not in store.columns]
        if not lacking:
            continue
        faces = faces or [resize(read_face(file.path), SIDE) for file in files]
        pictures = faces
        if kind is not None:
            pictures = [damaged(face, kind, level, file.key, seed) for face, file in zip(faces, files, strict=True)]
        for k, model in enumerate(lacking):
            progress((i + k / len(lacking)) / len(steps), f"{kind.label(level) if kind else 'undamaged'}: {model}")
            store.columns[asked.key(model, name, level)] = np.asarray(logits_of(model, pictures), np.float32)
        store.save()


def curves_of(name: str, asked: Asked, store: Store, fake: Labels) -> Curves | None:
    """All points of one judge for which the store holds its members, not only those asked; None without the undamaged."""
    judge = asked.judges[name]
    heard = [model if weight > 0 else None for model, weight in zip(judge.models, judge.weights, strict=True)]

    def columns(damage: str, level: float) -> Floats | None:
        return store.stacked([model and asked.key(model, damage, level) for model in heard], len(fake))

    clean = columns(UNDAMAGED, 0.0)
    if clean is None:
        return None
    places = [(kind.name, level) for kind in DAMAGES.values() for level in kind.levels]
    found = [(damage, level, columns(damage, level)) for damage, level in places]
    points = tuple(point_of(judge, fake, clean, x, damage, level) for damage, level, x in found if x is not None)
    return Curves(name, judge.made_of(asked.origins), clean_of(judge, fake, clean), points)


def asked_of(models: Sequence[str], kinds: Sequence[Damage]) -> Asked:
    """These shipped models each alone, the default ensemble, and those that have a name."""
    ensembles = read_ensembles()
    judges = {name: ensemble_of([name]) for name in models}
    named = {f"ensemble_{name}": one for name, one in ensembles.presets.items()}
    origins = {name: row.origin for name, row in read_index().items()}
    return Asked({**judges, "ensemble": ensembles.default, **named}, origins, kinds)


def measure_robustness(
    asked: Asked,
    data: Path,
    work: Path,
    logits_of: LogitsOf,
    *,
    models: Sequence[str],
    n: int = 300,
    seed: int = 7,
    split: str = "test",
    pools: Sequence[str] = (),
    earlier: Robustness | None = None,
    progress: Progress = no_progress,
) -> Robustness:
    """Curves of every judge whose members were asked, now or before, and all that `earlier` holds: what it knows of a judge
    as it is now is not measured again.

    Logits are kept in the folder `work`. Raises DataError where the data cannot give a sample, where it is another one than
    that of `earlier`, or where the disk refuses.
    """
    chosen = sampled(read_dataset(data, (split,)), n, seed, pools)
    files = [file for some in chosen.values() for file in some]
    sample = described(data, split, chosen, seed)
    if earlier is not None:
        check_same_faces(sample, earlier)
    store = Store(work / f"robustness-{sample.digest}.npz")
    todo = {name: judge for name, judge in asked.judges.items() if not _is_known(name, asked, earlier)}
    heard = {model for judge in todo.values() for model in judge.heard().models}
    fill(store, files, asked, [model for model in models if model in heard], logits_of, seed, progress)
    fake = np.array([file.fake for file in files])
    progress(1.0, "Intervals")
    curves = (curves_of(name, asked, store, fake) for name in todo)
    return robustness_of(sample, tuple(one for one in curves if one is not None), SIDE, earlier)


def _is_known(name: str, asked: Asked, earlier: Robustness | None) -> bool:
    """Whether `earlier` holds every point that is asked of this judge, made of what it is made of now."""
    stored = next((judge for judge in earlier.curves if judge.name == name), None) if earlier else None
    if stored is None or stored.made_of != asked.judges[name].made_of(asked.origins):
        return False
    points = {(point.damage, point.level) for point in stored.points}
    return points >= {(kind.name, float(level)) for kind in asked.kinds for level in kind.levels}
