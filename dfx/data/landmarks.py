"""Five landmarks for every real training face, and its 468 points, found once and kept: `dfx maintain landmarks`.

Self-blending needs them. Many sets hold tight crops in which MTCNN misses the face, so each picture is padded by
reflection first; the points are those of the unpadded picture at its stored size. The 468 are found by the five, where they
agree with them: 2 kB a face in half precision, an eighth of a pixel at 256.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import DataError
from dfx.faces.detect.detector import detect_in_batch
from dfx.faces.mesh.agree import agrees
from dfx.faces.mesh.find import mesh_by
from dfx.faces.mesh.points import COUNT, FaceMesh
from dfx.storage import writing
from dfx.types import Landmarks, Pixels, Progress, no_progress

Row = NDArray[np.float32]  # (10,): x, y of left eye, right eye, nose, mouth left, mouth right
Mesh = NDArray[np.float16]  # (468, 2): x, y
SPLITS = ("train", "val")  # never a test split
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
PADDING = 0.25  # on each side, share of the side
BATCH = 32
SAVE_EVERY = 20  # batches
MISSING = np.full(10, np.nan, dtype=np.float32)  # looked at, no usable face
UNSEEN = np.full((COUNT, 2), np.nan, dtype=np.float16)  # looked at, no points that agree with the five


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


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """Relative POSIX path → the five points of every picture looked at, and → the 468 of those looked at for them too."""

    rows: dict[str, Row]
    meshes: dict[str, Mesh]


def load(path: Path) -> dict[str, Row]:
    """Relative POSIX path → row, of the pictures in which a face was found. Raises DataError on a damaged file."""
    return {name: row for name, row in _read(path).rows.items() if not np.isnan(row).any()}


def load_meshes(path: Path) -> dict[str, FaceMesh]:
    """Relative POSIX path → the 468 points, flat (z is 0), of the pictures in which they were found; none in a file of before
    they were kept. Raises DataError on a damaged file."""
    meshes = {}
    for name, mesh in _read(path).meshes.items():
        if not np.isnan(mesh).any():
            points = np.pad(mesh.astype(np.float32), ((0, 0), (0, 1)))
            points.setflags(write=False)
            meshes[name] = FaceMesh(points, 1.0)
    return meshes


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


def find_mesh(picture: Pixels, row: Row) -> Mesh:
    """The 468 points of the face (H, W, 3) RGB with these five, or `UNSEEN`."""
    if np.isnan(row).any():
        return UNSEEN
    five = to_landmarks(row)
    mesh = mesh_by(picture, five)
    return mesh.points[:, :2].astype(np.float16) if mesh and agrees(mesh, five) else UNSEEN


def collect(data: Path, out: Path, progress: Progress = no_progress) -> Stored:
    """The points of all real train and val faces below `data`, written to `out`; goes on where a former run stopped, and adds
    the 468 to a file that has the five alone.

    Raises DataError where `data` holds no such picture; WeightsMissing or WeightsDamaged where the net of the 468 is not what
    it was.
    """
    names = [path.as_posix() for path in real_faces(data)]
    if not names:
        raise DataError("Expected real faces in <set>/<train|val>/real/, found none.")
    stored = _read(out) if out.exists() else Stored({}, {})
    todo = [name for name in names if name not in stored.rows or name not in stored.meshes]
    for number, at in enumerate(range(0, len(todo), BATCH)):
        batch = todo[at : at + BATCH]
        read = {name: cv2.imread(str(data / name), cv2.IMREAD_COLOR_RGB) for name in batch}
        pictures = {name: pixels.astype(np.uint8, copy=False) for name, pixels in read.items() if pixels is not None}
        new = [name for name in pictures if name not in stored.rows]
        usable = dict(zip(new, find_landmarks([pictures[name] for name in new]), strict=True)) if new else {}
        for name in batch:
            row = stored.rows.setdefault(name, usable.get(name, MISSING))
            stored.meshes[name] = find_mesh(pictures[name], row) if name in pictures else UNSEEN
        if number % SAVE_EVERY == SAVE_EVERY - 1:
            _write(out, stored)
        left = max(0, len(todo) - (number + 1) * BATCH)
        progress(1 - left / len(todo), f"{len(stored.meshes)} of {len(names)} pictures")
    _write(out, stored)
    return stored


def _read(path: Path) -> Stored:
    try:
        with np.load(path, allow_pickle=False) as stored:
            rows = dict(zip(stored["paths"].tolist(), stored["points"].astype(np.float32), strict=True))
            if "meshes" not in stored:  # a file of before they were kept
                return Stored(rows, {})
            if stored["meshes"].shape[1:] != (COUNT, 2):
                raise ValueError
            meshes = dict(zip(stored["mesh_paths"].tolist(), stored["meshes"].astype(np.float16), strict=True))
            return Stored(rows, meshes)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(
            "Expected a landmark file written by `dfx maintain landmarks`; this one cannot be read."
        ) from error


def _write(path: Path, stored: Stored) -> None:
    """All at once or not at all: a run that is killed leaves the former file."""
    with writing(path) as file:
        np.savez_compressed(
            file, paths=np.array(list(stored.rows)), points=np.stack(list(stored.rows.values())),
            mesh_paths=np.array(list(stored.meshes)), meshes=np.stack(list(stored.meshes.values())),
        )  # fmt: skip


def coverage(stored: Stored) -> dict[str, tuple[int, int, int]]:
    """Per set: pictures with the five points, pictures with the 468, pictures looked at."""
    counts: dict[str, tuple[int, int, int]] = {}
    for name, row in stored.rows.items():
        five, all_points, seen = counts.get(name.split("/")[0], (0, 0, 0))
        meshed = not np.isnan(stored.meshes.get(name, UNSEEN)).any()
        counts[name.split("/")[0]] = (five + int(not np.isnan(row).any()), all_points + int(meshed), seen + 1)
    return counts
