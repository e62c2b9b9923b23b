"""How many test faces, and how many things that no camera makes of a face, count as unlike anything dfx was trained on.

python -m dfx.evaluate.strangers --data DIR [--faces 30]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np

from dfx.data.dataset import FaceFile, read_dataset
from dfx.data.pixels import read_face
from dfx.errors import WeightsMissing
from dfx.evaluate.intervals import wilson
from dfx.evaluate.markdown import markdown_table
from dfx.predict.predictor import predictor
from dfx.predict.unlike_file import read_unlike
from dfx.types import Pixels

_noise = np.random.default_rng(0)


def _grey(face: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), np.uint8)


def _false_colours(face: Pixels) -> Pixels:
    return np.asarray(cv2.applyColorMap(_grey(face), cv2.COLORMAP_JET)[..., ::-1], np.uint8)


def _pixelated(face: Pixels) -> Pixels:
    small = cv2.resize(face, (14, 14), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, face.shape[1::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


STRANGERS: Mapping[str, Callable[[Pixels], Pixels]] = {
    "noise alone": lambda face: _noise.integers(0, 256, face.shape, dtype=np.uint8),
    "one colour": lambda face: np.full_like(face, 128),
    "strong noise added": lambda face: np.clip(face + _noise.normal(0, 40, face.shape), 0, 255).astype(np.uint8),
    "blurred past recognition": lambda face: np.asarray(cv2.GaussianBlur(face, (0, 0), 8), np.uint8),
    "pencil sketch": lambda face: np.repeat(cv2.pencilSketch(face)[0][..., None], 3, axis=2),
    "painted": lambda face: np.asarray(cv2.stylization(face, sigma_s=60, sigma_r=0.45), np.uint8),
    "four shades a colour": lambda face: (face // 64 * 64).astype(np.uint8),
    "pixelated": _pixelated,
    "false colours": _false_colours,
    "negative": lambda face: 255 - face,
    "grey": lambda face: np.repeat(_grey(face)[..., None], 3, axis=2),
    "upside down": lambda face: np.ascontiguousarray(face[::-1]),
}


def shares(data: Path, faces: int) -> list[tuple[str, int, int]]:
    """Name, how many count as unlike, and of how many: test faces per set, then each kind of stranger.

    Raises WeightsMissing where no distance is shipped, DataError.
    """
    unlike = read_unlike()
    if unlike is None:
        raise WeightsMissing("No distance is shipped; `python -m dfx.train.ship --distance MODEL` makes one.")
    chosen = _some(read_dataset(data, ("test",)), faces)
    by_set = {
        name: [read_face(one.path) for one in chosen if one.set == name] for name in sorted({f.set for f in chosen})
    }
    some = [face for crops in by_set.values() for face in crops][::5]
    made = {name: [change(face) for face in some] for name, change in STRANGERS.items()}
    ready = predictor(unlike.model)
    return [
        (name, int(unlike.beyond(ready.logits_and_features(crops, "texture")[1]).sum()), len(crops))
        for name, crops in (*((f"test, {name}", crops) for name, crops in by_set.items()), *made.items())
    ]


def _some(files: list[FaceFile], count: int) -> list[FaceFile]:
    """`count` of each set and label, drawn once and for all."""
    rng, groups = np.random.default_rng(0), {(one.set, one.fake): None for one in files}
    parts = [[one for one in files if (one.set, one.fake) == group] for group in groups]
    return [part[i] for part in parts for i in rng.permutation(len(part))[:count]]


def main() -> None:
    parser = argparse.ArgumentParser(description="How many faces, and how many other things, count as unlike.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=30, help="of each set and label")
    asked = parser.parse_args()
    rows = shares(asked.data, asked.faces)
    cells = (
        f"| {name} | {count} of {n} | {wilson(count, n)[0]:.2f}–{wilson(count, n)[1]:.2f} |" for name, count, n in rows
    )
    print(markdown_table("", ("what", "unlike", "95 %"), cells))


if __name__ == "__main__":
    main()
