"""Five landmarks for every real training face, found once and kept: `dfx maintain landmarks`.

Self-blending needs them. Many sets hold tight crops in which MTCNN misses the face, so each picture is padded by
reflection first; the points are those of the unpadded picture at its stored size.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import DataError
from dfx.faces.detect.detector import detect_in_batch
from dfx.storage import writing
from dfx.types import Landmarks, Pixels, Progress, no_progress

Row = NDArray[np.float32]  # (10,): x, y of left eye, right eye, nose, mouth left, mouth right
SPLITS = ("train", "val")  # never a test split
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
PADDING = 0.25  # on each side, share of the side
BATCH = 32
SAVE_EVERY = 20  # batches
MISSING = np.full(10, np.nan, dtype=np.float32)  # looked at, no usable face


def real_faces(data: Path) -> list[Path]:
    """The real pictures of the train and val splits below `data` (`<set>/<split>/real/*`), relative to it, sorted."""
    found = (path for split in SPLITS for path in data.glob(f"*/{split}/real/*") if path.suffix.lower() in SUFFIXES)
    return sorted(path.relative_to(data) for path in found)


def to_landmarks(row: Row, scale: float = 1.0) -> Landmarks:
    """The row's five points, times `scale`."""
    points = [(float(x), float(y)) for x, y in (row * scale).reshape(5, 2)]
    return Landmarks(*points)


def to_row(points: Landmarks) -> Row:
    """The ten numbers of `points`."""
    return np.asarray(list(points.as_dict().values()), dtype=np.float32).reshape(10)


def load(path: Path) -> dict[str, Row]:
    """Relative POSIX path → row, of the pictures in which a face was found. Raises DataError on a damaged file."""
    return {name: row for name, row in _read(path).items() if not np.isnan(row).any()}


def find_landmarks(pictures: list[Pixels]) -> list[Row]:
    """The row of the central face of each picture (H, W, 3) RGB, or `MISSING`; points in the picture's own pixels."""
    pads = [(int(p.shape[0] * PADDING), int(p.shape[1] * PADDING)) for p in pictures]
    padded = [
        np.asarray(cv2.copyMakeBorder(picture, y, y, x, x, cv2.BORDER_REFLECT_101), dtype=np.uint8)
        for picture, (y, x) in zip(pictures, pads, strict=True)
    ]
    rows: list[Row] = []
    for picture, (y, x), faces in zip(pictures, pads, detect_in_batch(padded), strict=True):
        largest_first = sorted(faces, key=lambda face: face.area, reverse=True)
        moved = (to_row(face.landmarks) - np.tile([x, y], 5).astype(np.float32) for face in largest_first)
        rows.append(next((row for row in moved if _usable(row, picture)), MISSING))
    return rows


def _usable(row: Row, picture: Pixels) -> bool:
    """Whether the points' middle lies in the picture's middle half (not in a reflection) and they span a face."""
    points = row.reshape(5, 2)
    height, width = picture.shape[:2]
    middle = points.mean(axis=0) / (width, height)
    eyes = np.linalg.norm(points[1] - points[0])
    to_mouth = np.linalg.norm(points[3:].mean(axis=0) - points[:2].mean(axis=0))
    return bool((np.abs(middle - 0.5) < 0.25).all() and min(eyes, to_mouth) > 0.04 * min(height, width))


def collect(data: Path, out: Path, progress: Progress = no_progress) -> dict[str, Row]:
    """Landmarks of all real train and val faces below `data`, written to `out`; goes on where a former run stopped.

    Raises DataError where `data` holds no such picture.
    """
    names = [path.as_posix() for path in real_faces(data)]
    if not names:
        raise DataError("Expected real faces in <set>/<train|val>/real/, found none.")
    rows = _read(out) if out.exists() else {}
    todo = [name for name in names if name not in rows]
    for number, at in enumerate(range(0, len(todo), BATCH)):
        batch = todo[at : at + BATCH]
        read = {name: cv2.imread(str(data / name), cv2.IMREAD_COLOR_RGB) for name in batch}
        pictures = {name: pixels.astype(np.uint8, copy=False) for name, pixels in read.items() if pixels is not None}
        usable = dict(zip(pictures, find_landmarks(list(pictures.values())), strict=True))
        rows |= {name: usable.get(name, MISSING) for name in batch}
        if number % SAVE_EVERY == SAVE_EVERY - 1:
            _write(out, rows)
        progress(1 - max(0, len(todo) - (number + 1) * BATCH) / len(todo), f"{len(rows)} of {len(names)} pictures")
    _write(out, rows)
    return rows


def _read(path: Path) -> dict[str, Row]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return dict(zip(stored["paths"].tolist(), stored["points"].astype(np.float32), strict=True))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(
            "Expected a landmark file written by `dfx maintain landmarks`; this one cannot be read."
        ) from error


def _write(path: Path, rows: dict[str, Row]) -> None:
    """All at once or not at all: a run that is killed leaves the former file."""
    with writing(path) as file:
        np.savez_compressed(file, paths=np.array(list(rows)), points=np.stack(list(rows.values())))


def coverage(rows: dict[str, Row]) -> dict[str, tuple[int, int]]:
    """Per set: pictures with landmarks, pictures looked at."""
    counts: dict[str, tuple[int, int]] = {}
    for name, row in rows.items():
        found, seen = counts.get(name.split("/")[0], (0, 0))
        counts[name.split("/")[0]] = (found + int(not np.isnan(row).any()), seen + 1)
    return counts
