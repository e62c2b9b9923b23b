"""Where the thresholds of dfx.faces.quality stand: shares of real test faces that each warning flags.

    python benchmarks/quality.py DATA

DATA is a folder `<set>/test/real/*.jpg`. Each face is measured as it is and after known damage.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from dfx.faces import find_faces_in_batch
from dfx.faces import quality as Q
from dfx.types import Box, Face, Pixels

PER_SET = 98
TIGHT = {"dfdc", "ffpp"}  # padded before detection, or MTCNN misses the face


def as_pixels(values: Any) -> Pixels:
    return np.asarray(values, dtype=np.uint8)


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    _, coded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return as_pixels(cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB))


def quarter(face: Face) -> Face:
    """The face as it would be in the picture at a quarter of its size."""
    box, square = (
        Box(*(round(value / 4) for value in (b.x, b.y, b.width, b.height))) for b in (face.box, face.crop_box)
    )
    crop = as_pixels(cv2.resize(face.crop, (square.width, square.width), interpolation=cv2.INTER_AREA))
    return replace(face, box=box, crop_box=square, crop=crop)


DAMAGE: dict[str, Callable[[Face], Face]] = {
    "as it is": lambda face: face,
    "JPEG 60": lambda face: replace(face, crop=jpeg(face.crop, 60)),
    "JPEG 30": lambda face: replace(face, crop=jpeg(face.crop, 30)),
    "JPEG 15": lambda face: replace(face, crop=jpeg(face.crop, 15)),
    "blur 1.5 px": lambda face: replace(face, crop=as_pixels(cv2.GaussianBlur(face.crop, (0, 0), 1.5))),
    "blur 3 px": lambda face: replace(face, crop=as_pixels(cv2.GaussianBlur(face.crop, (0, 0), 3))),
    "quarter size": quarter,
    "quarter light": lambda face: replace(face, crop=as_pixels(face.crop // 4)),
}
FLAGS: dict[str, Callable[[Q.Quality], bool]] = {
    "small": lambda q: q.width_px < Q.SMALL_PX,
    "blurred": lambda q: q.sharpness < Q.BLURRED,
    "turned": lambda q: abs(q.yaw) > Q.TURNED_DEG,
    "tilted": lambda q: abs(q.roll) > Q.TILTED_DEG,
    "blocky": lambda q: q.blockiness > Q.BLOCKY,
    "dark": lambda q: q.brightness < Q.DARK,
}


def faces_of(folder: Path, padded: bool) -> list[Face]:
    paths = sorted(folder.glob("*.jpg"))
    chosen = random.Random(1).sample(paths, min(PER_SET, len(paths)))
    pictures = [as_pixels(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)) for path in chosen]
    if padded:
        pictures = [as_pixels(cv2.copyMakeBorder(p, 56, 56, 56, 56, cv2.BORDER_REFLECT_101)) for p in pictures]
    return [found.faces[0] for found in find_faces_in_batch(pictures) if found.faces]


def main(data: Path) -> None:
    for folder in sorted(data.glob("*/test/real")):
        name = folder.parts[-3]
        faces = faces_of(folder, name in TIGHT)
        print(f"\n{name}, n = {len(faces)}\n{'':14}" + "".join(f"{flag:>9}" for flag in (*FLAGS, "none")))
        for damage, harm in DAMAGE.items():
            measured = [Q.measure(harm(face)) for face in faces]
            shares = [np.mean([flag(q) for q in measured]) for flag in FLAGS.values()]
            shares.append(np.mean([not Q.warnings_of(q) for q in measured]))
            print(f"{damage:14}" + "".join(f"{share:9.0%}" for share in shares))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/quality.py DATA")
    main(Path(sys.argv[1]))
