"""Measures what spectra real faces have, for `dfx.forensics.pixels.spectrum`.
Photographs of the train split only, as many of each set as of the others, drawn evenly over the sorted paths.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from dfx.data.dataset import FaceFile, read_dataset
from dfx.data.pixels import read_face
from dfx.errors import DataError
from dfx.forensics.pixels.spectrum import BINS, SIDE, Values, at_side, curve

MOST = 600
QUANTILES = (("low", 0.05), ("middle", 0.5), ("high", 0.95))
_LEAST = 20  # faces below which quantiles of 5 % mean nothing
COMMAND = "dfx maintain spectrum-band DATA OUT.json"


def chosen(files: list[FaceFile], most: int = MOST) -> dict[str, list[FaceFile]]:
    """Set → its share of `most` real faces, evenly over the set."""
    real: dict[str, list[FaceFile]] = defaultdict(list)
    for file in files:
        if not file.fake and file.split == "train":
            real[file.set].append(file)
    share = most // max(len(real), 1)
    places = {name: np.linspace(0, len(group) - 1, min(share, len(group))).astype(int) for name, group in real.items()}
    return {name: [real[name][at] for at in places[name]] for name in sorted(real)}


def measured(root: Path, most: int = MOST) -> dict[str, object]:
    """What the file holds. Raises DataError where fewer than 20 real faces of at least 224 pixels are found."""
    curves: dict[str, list[Values]] = {}
    for name, group in chosen(read_dataset(root, ("train",)), most).items():
        faces = [face for file in group if (face := at_side(read_face(file.path))) is not None]
        curves[name] = [curve(face) for face in faces]
    every = [one for group in curves.values() for one in group]
    if len(every) < _LEAST:
        raise DataError(f"Expected at least {_LEAST} real training faces of {SIDE} pixels, found {len(every)}.")
    rows = {name: [round(float(v), 4) for v in np.quantile(every, q, axis=0)] for name, q in QUANTILES}
    counts = {name: len(group) for name, group in curves.items() if group}
    return {
        "command": COMMAND,
        "split": "train, real",
        "n": len(every),
        "sets": counts,
        "side": SIDE,
        "bins": BINS,
        **rows,
    }
