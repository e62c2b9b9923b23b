"""Whether an answer gains by looking at a face with several margins: mean AUC on validation faces, and what it gains.

    python benchmarks/views.py DATA [WORK]

DATA is a folder of faces with a `val` split, WORK keeps logits between calls. Stored crops have no more margin than the models
were trained with, so narrower ones are cut from their middle: .9 and .8 of the side. Each view is judged with its mirror
image, as every answer is; views are joined as their mean logit. Gains are paired (DeLong), groups weigh the same.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import FaceFile, read_dataset
from dfx.data.pixels import read_face
from dfx.evaluate.folder import POOLS
from dfx.numbers.intervals import NORMAL_95, delong
from dfx.numbers.pools import two_label_groups
from dfx.predict.predictor import predictor
from dfx.predict.shipped import ensemble_of
from dfx.storage import writing
from dfx.types import Pixels

Floats = NDArray[np.float64]

SHARES = (1.0, 0.9, 0.8)  # of the crop's side
JOINED = ((1.0,), (0.9,), (0.8,), (1.0, 0.9), (1.0, 0.8), (1.0, 0.9, 0.8))
CHUNK = 64


def middle(crop: Pixels, share: float) -> Pixels:
    side = round(crop.shape[0] * share)
    at = (crop.shape[0] - side) // 2
    return np.ascontiguousarray(crop[at : at + side, at : at + side])


def logits_of(model: str, share: float, files: Sequence[FaceFile], work: Path | None) -> Floats:
    """Logits (N,) of the middle `share` of every crop."""
    kept = work / f"views-{model}-{share:g}.npy" if work else None
    if kept is not None and kept.is_file():
        return np.asarray(np.load(kept), float)
    parts = []
    for at in range(0, len(files), CHUNK):
        crops = [middle(read_face(file.path), share) for file in files[at : at + CHUNK]]
        parts.append(predictor(model).logits(crops))
    said = np.concatenate(parts)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with writing(kept) as file:
            np.save(file, said)
    return said


def gains(fake: NDArray[np.bool_], groups: NDArray[np.str_], scores: Mapping[str, Floats]) -> list[str]:
    """A line per way of looking: its mean AUC over groups, and its gain over the first with a 95 % interval."""
    names = [name for name in np.unique(groups) if name]
    measured = [delong(fake[groups == g], np.stack([said[groups == g] for said in scores.values()])) for g in names]
    aucs, covariances = zip(*measured, strict=True)
    mean, covariance = np.mean(aucs, axis=0), np.sum(covariances, axis=0) / len(names) ** 2
    lines = []
    for k, name in enumerate(scores):
        gain = mean[k] - mean[0]
        off = NORMAL_95 * float(np.sqrt(max(covariance[k, k] + covariance[0, 0] - 2 * covariance[0, k], 0)))
        lines.append(
            f"{name:16} {mean[k]:.4f}" + (f"   {gain:+.4f} ({gain - off:+.4f} to {gain + off:+.4f})" if k else "")
        )
    return lines


def main(data: Path, work: Path | None) -> None:
    files = read_dataset(data, ("val",))
    fake = np.array([file.fake for file in files])
    groups = np.array([name or "" for name in two_label_groups([file.set for file in files], fake, POOLS)])
    ensemble = ensemble_of().heard()
    said = {(model, share): logits_of(model, share, files, work) for model in ensemble.models for share in SHARES}
    print(f"{len(files)} faces, {len(set(groups) - {''})} groups")

    def joined(model: str, shares: Sequence[float]) -> Floats:
        return np.mean([said[model, share] for share in shares], axis=0)

    for model in ensemble.models:
        print(model, *gains(fake, groups, {str(shares): joined(model, shares) for shares in JOINED}), sep="\n  ")
    together = {}
    for shares in JOINED:
        columns = np.stack([joined(model, shares) for model in ensemble.models], axis=1)
        together[str(shares)] = ensemble.combine(columns)
    print("the default", *gains(fake, groups, together), sep="\n  ")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python benchmarks/views.py DATA [WORK]")
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else None)
