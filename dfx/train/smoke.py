"""The whole way from 200 made-up faces to a leaderboard, in a minute of processor time: `dfx maintain smoke`.

The faces are views of the shipped photographs and self-blends of them, so the figures mean nothing; that every part of
`make train-all` runs is what is seen.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from dfx.data.alter.augment import RECIPES, framed, lit
from dfx.data.alter.blend import self_blend
from dfx.data.samples import samples
from dfx.faces.crop import cut
from dfx.media.photo.images import decode
from dfx.train.all import DONE, run, smaller
from dfx.train.schedule import STAGES
from dfx.types import Progress, no_progress

SIZE = 96
SETS = ("one", "two")  # one photograph each
SHARES = {"train": 32, "val": 10, "test": 8}  # faces of a label in a set
RUNS = ("generator_specialist_1", "meso4")
BASELINES = ("svm", "one_class_vae")


def make_faces(out: Path, seed: int = 7) -> int:
    """200 random views (96 px) `<set>/<split>/<real|fake>/*.png` below `out`, fakes self-blended; how many were made."""
    from dfx.faces.find import find_faces

    photographs = [s for s in samples() if not s.is_fake]
    rng, count = np.random.default_rng(seed), 0
    for name, sample in zip(SETS, photographs, strict=False):
        photo = decode(sample.file.read_bytes(), sample.file.name).pixels
        face = find_faces(photo).faces[0]
        for split, share in SHARES.items():
            for i in range(2 * share):
                label = ("real", "fake")[i % 2]
                path = out / name / split / label / f"{i}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                pixels = self_blend(photo, face.landmarks, rng).pixels if label == "fake" else photo
                view = lit(framed(cut(pixels, face.crop_box), SIZE, rng, RECIPES["wild"]), rng, RECIPES["wild"])
                cv2.imwrite(str(path), view[..., ::-1])
                count += 1
    return count


def smoke(out: Path, progress: Progress = no_progress) -> Path:
    """Everything below `out`: `data`, `runs` and `models`; returns the leaderboard's file."""
    from dfx.train.baselines.baselines import BASELINES as PLANS
    from dfx.train.baselines.baselines import train_baseline
    from dfx.train.ship.ship import ship

    data, runs, models = out / "data", out / "runs", out / "models"
    progress(0.0, f"{make_faces(data)} faces made")
    for stage in (smaller(stage) for stage in STAGES if stage.name in RUNS):
        if not (runs / stage.name / DONE).is_file():
            run(stage, data, None, runs)
        progress(0.3, f"trained {stage.name}")
    for name in BASELINES:
        if not (runs / name / DONE).is_file():
            train_baseline(name, data, runs / name, replace(PLANS[name], epochs=1, steps=4, batch=8))
            (runs / name / DONE).touch()
        progress(0.6, f"fitted {name}")
    return ship(data, [runs / name for name in (*RUNS, *BASELINES)], models, runs)
