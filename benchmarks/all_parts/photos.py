"""Photos: beside the plain pipeline, and what more faces and more pixels cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from all_parts.section import Made, Section, asked, said_by, table
from photo_parts.pictures import Photo, write

from dfx.data.samples import FOLDER
from dfx.predict.shipped import read_ensembles
from dfx.types import Pixels
from dfx.zoo import shipped

FACES = (1, 2, 4, 8, 16, 32, 64)
MEGAPIXELS = (0.5, 1, 2, 6, 12, 24, 50)
TILES, TILE = 8, 256  # along each side, and their pixels: as many pixels whatever the number of faces


def beside_plain(fewer: bool) -> Made:
    models = ",".join(read_ensembles().default.models)
    sizes = (0.5,) if fewer else (0.5, 2, 12)
    return {"said": said_by("photo.py", "--models", models, "--rounds", 1 if fewer else 3, "--megapixels", *sizes)}


def all_beside_plain(fewer: bool) -> Made:
    return {"said": said_by("photo.py", "--models", ",".join(shipped()), "--rounds", 3, "--megapixels", 2)}


def wall(faces: int) -> Pixels:
    """So many faces, each in a tile of its own, and as many tiles of soft grain as fill the picture."""
    rng = np.random.default_rng(0)
    read = [cv2.imread(str(FOLDER / f"{name}.jpg"), cv2.IMREAD_COLOR_RGB) for name in ("astronaut", "grace-hopper")]
    sides = [min(picture.shape[:2]) for picture in read]
    tiles = [
        cv2.resize(
            picture[:side, (picture.shape[1] - side) // 2 :][:, :side], (TILE, TILE), interpolation=cv2.INTER_AREA
        )
        for picture, side in zip(read, sides, strict=True)
    ]
    grain = cv2.resize(
        rng.integers(90, 170, (TILE // 8, TILE // 8, 3), np.uint8), (TILE, TILE), interpolation=cv2.INTER_CUBIC
    )
    chosen = set(np.linspace(0, TILES**2 - 1, faces).round().astype(int).tolist())
    placed = [tiles[k % len(tiles)] if k in chosen else grain for k in range(TILES**2)]
    return np.asarray(np.vstack([np.hstack(placed[k : k + TILES]) for k in range(0, TILES**2, TILES)]), np.uint8)


@contextmanager
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as made:
        yield Path(made)


def by_faces(fewer: bool) -> Made:
    rows = []
    with folder() as place:
        for faces in FACES[:4:3] if fewer else FACES:
            file = place / f"{faces}.jpg"
            cv2.imwrite(str(file), cv2.cvtColor(wall(faces), cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90])
            rows.append({"faces": faces, **asked("photo", file, 2 if fewer else 5)})
    return {"rows": rows}


def by_pixels(fewer: bool) -> Made:
    rows = []
    with folder() as place:
        for megapixels in MEGAPIXELS[:3:2] if fewer else MEGAPIXELS:
            height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
            file = write(Photo(f"{megapixels} MP", megapixels, round(height * 4 / 3), height), place)
            rows.append({"megapixels": megapixels, **asked("photo", file, 2 if fewer else 5)})
    return {"rows": rows}


def _curve(made: Made, key: str, head: str) -> list[str]:
    first = 1000 * median(made["rows"][0]["seconds"])
    cells: list[Sequence[object]] = []
    for row in made["rows"]:
        ms = 1000 * median(row["seconds"])
        cells.append(
            (row[key], row["found"], f"{ms:.0f}", f"{ms / first:.2f}", f"{ms / max(row['found'], 1):.1f}",
             f"{row['first_s']:.2f}", row["peak_mb"])
        )  # fmt: skip
    return table((head, "found", "ms", "× the first row", "ms a face", "first answer, s", "peak, MiB"), cells)


_BESIDE = (
    "From a file's bytes to faces, logits and a map, dfx against the pipeline a user would write (Pillow, MTCNN at full size, "
    "`predict`, tf-keras-vis), the same weights, in turns; medians. "
)
SECTIONS = (
    Section(
        "photo", "A photo beside the plain pipeline, the default's models", _BESIDE, 3, beside_plain, lambda made: made["said"]
    ),
    Section(
        "photo-all", "The same with every shipped network", _BESIDE, 3, all_beside_plain, lambda made: made["said"],
        in_a_try=False,
    ),
    Section(
        "faces", "More faces", f"The verdict, without maps, of a picture of {TILES * TILE} × {TILES * TILE} pixels with so "
        "many faces in it; each row a fresh process.", 1, by_faces, lambda made: _curve(made, "faces", "faces"),
    ),
    Section(
        "pixels", "More pixels", "The same of one face in a photo of so many megapixels.", 1, by_pixels,
        lambda made: _curve(made, "megapixels", "MP"),
    ),
)  # fmt: skip
