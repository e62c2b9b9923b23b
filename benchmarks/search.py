"""Which learning rate, strength of augmentation and average of weights a network learns most by, in short runs.

    python benchmarks/search.py DATA STARTS OUT [MODEL]

DATA is a folder of faces, STARTS that of the ImageNet starts, OUT keeps the runs: given again, the search goes on. Each arm
begins at the same start and sees the same 12 800 faces, with one thing changed from the first arm. What is compared are the
weights after the last step, by the mean AUC over groups of validation faces; gains over the first arm are paired (DeLong).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from views import Floats, gains

from dfx.data.batches import EvalBatches
from dfx.data.dataset import read_dataset
from dfx.evaluate.folder import POOLS
from dfx.numbers.pools import two_label_groups
from dfx.storage import writing
from dfx.train.fit import train
from dfx.train.plan import Inputs, Plan
from dfx.train.run_folder import trained
from dfx.train.schedule import B0, V3_SMALL
from dfx.zoo.registry import spec_of

STARTS = {"mobilenet_v3_small": V3_SMALL, "efficientnet_v2_b0": B0}
SIZES = {"mobilenet_v3_small": 128, "efficientnet_v2_b0": 96}  # pixels
FIRST = Plan("", epochs=1, steps=200, learning_rate=1e-3, warm_up=60, augment="light")
RATES = (1e-4, 3e-4, 3e-3)
STRENGTHS = ("strong", "wild")
AVERAGES = (0.9, 0.98)


def arms(model: str) -> Iterator[tuple[str, Plan]]:
    """The name and plan of each run, the one that all are compared with first."""
    first = replace(FIRST, model=model, input_size=SIZES[model])
    yield "as it is", first
    for rate in RATES:
        yield f"rate {rate:g}", replace(first, learning_rate=rate)
    for strength in STRENGTHS:
        yield strength, replace(first, augment=strength)
    for momentum in AVERAGES:
        yield f"average {momentum:g}", replace(first, average=momentum)


def logits_of(plan: Plan, data: Path, start: Path, run: Path) -> Floats:
    """Logits (N,) of the validation faces after the run, which is trained unless it was."""
    kept = run / "val.npy"
    if not kept.is_file():
        train(plan, data, run, Inputs(start=start))
        network = trained(run, SIZES[plan.model])
        batches = EvalBatches(read_dataset(data, ("val",)), SIZES[plan.model], spec_of(plan.model).scaling)
        with writing(kept) as file:
            np.save(file, network.predict(batches, verbose=0)[:, 0])
    return np.asarray(np.load(kept), float)


def main(data: Path, starts: Path, out: Path, *models: str) -> None:
    files = read_dataset(data, ("val",))
    fake = np.array([file.fake for file in files])
    groups = np.array([name or "" for name in two_label_groups([file.set for file in files], fake, POOLS)])
    for model in models or STARTS:
        scores = {
            name: logits_of(plan, data, starts / STARTS[model], out / model / name.replace(" ", "-"))
            for name, plan in arms(model)
        }
        print(
            f"{model}, {len(files)} faces, {len(set(groups) - {''})} groups", *gains(fake, groups, scores), sep="\n  "
        )


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5) or any(name not in STARTS for name in sys.argv[4:]):
        sys.exit(f"usage: python benchmarks/search.py DATA STARTS OUT [{' or '.join(STARTS)}]")
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
