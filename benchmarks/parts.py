"""What a network that learned in parts misses of its teacher's maps: each part alone, and all following on one another.

    python benchmarks/parts.py DATA RUN TEACHER

DATA is a folder of faces with a `val` split, RUN the run folder of the network, TEACHER that of the one it learned from. Of 256
validation faces, by the statistics of the batch: 1 is what the mean misses, 0 nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import keras
import numpy as np

from dfx.data.batches import EvalBatches
from dfx.data.dataset import read_dataset
from dfx.train.run_folder import plan_of, trained
from dfx.train.teach.parts import Carried, Missed, in_parts
from dfx.train.teach.seams import paired, seams
from dfx.zoo.registry import spec_of

N = 256


def missed(data: Path, run: Path, teaching: Path) -> tuple[list[str], list[list[float]]]:
    """The seams' names, and per seam what is missed alone and in a row."""
    (name, size), (taught, side) = (
        (plan_of(folder)["model"], plan_of(folder)["input_size"]) for folder in (run, teaching)
    )
    student, teacher = trained(run, size), trained(teaching, side)
    model = in_parts(student, teacher, spec_of(taught).scaling, spec_of(name).scaling, 1.0)
    own = [layer for layer, _ in paired(seams(student), seams(teacher))]
    wanted = [layer.output for layer in model.layers if isinstance(layer, Carried)]
    alone = [model.get_layer(f"missed_{i}").output for i in range(len(own))]
    row = [Missed(name=f"in_a_row_{layer.name}")([layer.output, map_]) for layer, map_ in zip(own, wanted, strict=True)]
    both = keras.Model(model.input, [*alone, *row])
    files = read_dataset(data, ("val",))
    some = [files[i] for i in np.random.default_rng(0).choice(len(files), N, replace=False)]
    batches = EvalBatches(some, size, spec_of(name).scaling)
    shares = np.mean([[np.mean(share) for share in both(views, training=True)] for (views,) in batches], axis=0)
    return [layer.name for layer in own], shares.reshape(2, -1).T.tolist()


def main(data: Path, run: Path, teaching: Path) -> None:
    for name, (alone, row) in zip(*missed(data, run, teaching), strict=True):
        print(f"{name:28} alone {alone:.2f}   in a row {row:.2f}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python benchmarks/parts.py DATA RUN TEACHER")
    main(*(Path(argument) for argument in sys.argv[1:]))
