"""How the example's weights were made: `python train.py DATA`, a folder of faces as dfx reads it; minutes on two cores.

It writes the weights, and prints what `dfx_example_net/__init__.py` and its card state: the SHA-256, the calibration from
validation faces, and the AUC on test faces.
"""

from __future__ import annotations

import sys
from pathlib import Path

import keras
import numpy as np
from dfx_example_net.network import example_net

from dfx.data.dataset import FaceFile, of_sets, read_dataset
from dfx.data.pixels import read_face
from dfx.faces.resize import resize
from dfx.numbers.metrics import auc
from dfx.predict.calibration.platt import fit
from dfx.zoo.spec import UNIT
from dfx.zoo.weights import write_from

SIDE = 96
STEPS = 700
SETS = ("faces140k", "gans", "diffusion", "photos")  # generated faces and photographs
OUT = Path(__file__).parent / "dfx_example_net" / "weights.safetensors"


def loaded(files: list[FaceFile]) -> tuple[np.ndarray, np.ndarray]:
    """Faces `(N, S, S, 3)` uint8 and labels `(N,)`, 1 for fake."""
    faces = np.stack([resize(read_face(file.path), SIDE) for file in files])
    return faces, np.array([file.fake for file in files], np.float32)


def logits(model: keras.Model, faces: np.ndarray) -> np.ndarray:
    """The mean over each face and its mirror image `(N,)`, as dfx asks a model."""
    both = [
        model.predict(UNIT(each.astype(np.float32)), batch_size=64, verbose=0) for each in (faces, faces[:, :, ::-1])
    ]
    return np.mean(both, axis=0)[:, 0]


def main(data: Path) -> None:
    keras.utils.set_random_seed(3)
    rng = np.random.default_rng(3)
    splits = {split: of_sets(read_dataset(data, [split]), SETS) for split in ("train", "val", "test")}
    faces, fake = loaded(splits["train"])
    model = example_net(SIDE)
    model.compile(
        keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(3e-3, STEPS)),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )
    sides = [np.flatnonzero(fake == label) for label in (0, 1)]
    for step in range(STEPS):
        chosen = np.concatenate([rng.choice(side, 32) for side in sides])  # as many real as fake
        mirrored = faces[chosen][:, :, :: rng.choice((1, -1))]
        loss = model.train_on_batch(UNIT(mirrored.astype(np.float32)), fake[chosen, None])
        if step % 100 == 0:
            print(f"{step} of {STEPS}: loss {float(loss):.3f}", flush=True)
    sha256 = write_from(model, OUT)
    seen, labels = loaded(splits["val"])
    line = fit(logits(model, seen), labels > 0, [file.set for file in splits["val"]])
    seen, labels = loaded(splits["test"])
    print(sha256, line, f"test: n = {len(labels)}, AUC {auc(labels > 0, logits(model, seen)):.3f}", sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
