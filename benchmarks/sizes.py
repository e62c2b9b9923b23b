"""Whether a network answers better when it is run larger than it was trained: mean AUC on validation faces, and the gain.

    python benchmarks/sizes.py DATA WORK MODEL SIZE [SIZE ...]

DATA is a folder of faces with a `val` split, WORK keeps logits between calls, MODEL is a shipped network with weights that
fit any size. Each size's gain over the first is paired (DeLong), groups weigh the same. Training zooms into a face, so that
at the same size it looks smaller later (Touvron et al. 2019, arXiv 1906.06423).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from views import gains

from dfx.data.dataset import read_dataset
from dfx.evaluate.folder import POOLS
from dfx.numbers.pools import two_label_groups
from dfx.train.ship.logits import Candidate, LogitStore
from dfx.train.ship.ship import LOGITS
from dfx.zoo.index import weight_file


def main(data: Path, work: Path, model: str, sizes: Sequence[int]) -> None:
    files = read_dataset(data, ("val",))
    fake, sets = np.array([file.fake for file in files]), [file.set for file in files]
    groups = np.array([name or "" for name in two_label_groups(sets, fake, POOLS)])
    store = LogitStore(
        work / LOGITS, {f"{size}": Candidate(f"{size}", model, weight_file(model), size) for size in sizes}
    )
    said = {f"{size} px": store(f"{size}", files) for size in sizes}
    print(f"{model}, {len(files)} faces", *gains(fake, groups, said), sep="\n  ")
    for name in sorted(set(groups) - {""}):
        here = np.where(groups == name, name, "")
        print(f"{name}, {np.count_nonzero(here == name)} faces", *gains(fake, here, said), sep="\n  ")


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit("usage: python benchmarks/sizes.py DATA WORK MODEL SIZE SIZE [SIZE ...]")
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], [int(size) for size in sys.argv[4:]])
