"""Whether a network answers better when it is run larger than it was trained: mean AUC on validation faces, and the gain.

    python benchmarks/sizes.py DATA WORK MODEL SIZE [SIZE ...]

DATA is a folder of faces with a `val` split, WORK keeps logits between calls, MODEL is a shipped network with weights that
fit any size. Each size's gain over the first is paired (DeLong), groups weigh the same. Training zooms into a face, so that
at the same size it looks smaller later (Touvron et al. 2019, arXiv 1906.06423). A gain in AUC may be paid for by photographs
of sources that no fit saw: of those, test faces of sets without validation faces, it is told how many are called fake where
5 % of the validation photographs are.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from views import gains

from dfx.data.dataset import read_dataset
from dfx.evaluate.folder import POOLS
from dfx.numbers.intervals import wilson
from dfx.numbers.pools import two_label_groups
from dfx.train.ship.logits import Candidate, LogitStore
from dfx.train.ship.ship import LOGITS
from dfx.zoo.index import weight_file

FALSE_ALARMS = 0.05


def main(data: Path, work: Path, model: str, sizes: Sequence[int]) -> None:
    files = read_dataset(data, ("val",))
    fake, sets = np.array([file.fake for file in files]), [file.set for file in files]
    groups = np.array([name or "" for name in two_label_groups(sets, fake, POOLS)])
    store = LogitStore(
        work / LOGITS, {f"{size} px": Candidate(f"{size} px", model, weight_file(model), size) for size in sizes}
    )
    said = {name: store(name, files) for name in store.candidates}
    print(f"{model}, {len(files)} faces", *gains(fake, groups, said), sep="\n  ")
    unseen = [file for file in read_dataset(data, ("test",)) if not file.fake and file.set not in sets]
    for name in said:
        cut = np.quantile(said[name][~fake], 1 - FALSE_ALARMS)
        called = int((store(name, unseen) >= cut).sum())
        low, high = wilson(called, len(unseen))
        print(f"  {name}: {called} of {len(unseen)} photographs of unseen sources called fake ({low:.1%}–{high:.1%})")
    for name in sorted(set(groups) - {""}):
        here = np.where(groups == name, name, "")
        print(f"{name}, {np.count_nonzero(here == name)} faces", *gains(fake, here, said), sep="\n  ")


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit("usage: python benchmarks/sizes.py DATA WORK MODEL SIZE SIZE [SIZE ...]")
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], [int(size) for size in sys.argv[4:]])
