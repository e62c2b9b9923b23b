"""Faces rendered from a mesh of landmarks: Lambert's and Phong's light on triangles, before a smooth backdrop.

The mesh is MediaPipe's (468 points, Kartynnik and others, 2019), read with TensorFlow's interpreter from the file that the
caller names; dfx ships no copy.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from dfx.data.drawings.rendering import backdrop
from dfx.data.drawings.strokes import Chance, blurred, coloured
from dfx.types import Pixels

SIDE = 192  # pixels of the cut that the mesh model reads
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
EYES = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
    (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466),
)
BROWS = ((46, 53, 52, 65, 55, 107, 66, 105, 63, 70), (276, 283, 282, 295, 285, 336, 296, 334, 293, 300))


@lru_cache(maxsize=1)
def _interpreter(file: Path):  # type: ignore[no-untyped-def]
    import tensorflow as tf

    made = tf.lite.Interpreter(str(file), num_threads=1)
    made.allocate_tensors()
    return made


def points_of(face: Pixels, file: Path) -> tuple[NDArray[np.float32], float]:
    """The 468 points (x, y, z) in shares of the crop's side, z toward us negative, and the logit that a face is there."""
    model = _interpreter(file)
    small = cv2.resize(face, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)[None] / 255
    model.set_tensor(model.get_input_details()[0]["index"], small)
    model.invoke()
    found = [model.get_tensor(one["index"]).ravel() for one in model.get_output_details()]
    points, there = sorted(found, key=len, reverse=True)
    return points.reshape(468, 3) / SIDE, float(there[0])


def rendered(face: Pixels, rng: Chance, file: Path) -> Pixels | None:
    """The face's shape in made-up skin, under one light; None where the model sees no face."""
    points, there = points_of(face, file)
    if there < 0:
        return None
    side = face.shape[0]
    points = points * side
    triangles = Delaunay(points[:, :2]).simplices
    normals = _normals(points, triangles)
    light = np.array([rng.uniform(-0.8, 0.8), rng.uniform(-0.9, 0.1), -1])
    light /= np.linalg.norm(light)
    lambert = np.clip(normals @ light, 0, 1)
    shine = np.clip(2 * lambert * -normals[:, 2] + light[2], 0, 1) ** rng.uniform(8, 30)
    skin = rng.uniform(0.35, 0.95) * np.array([1, rng.uniform(0.65, 0.85), rng.uniform(0.5, 0.75)])
    colours = skin * (0.25 + 0.8 * lambert[:, None]) + rng.uniform(0.05, 0.35) * shine[:, None]
    canvas = backdrop(side, rng)
    if rng.random() < 0.6:
        hair = rng.uniform(0.02, 0.5, 3)
        centre, size = points[[10, 152], :2].mean(axis=0), np.ptp(points[:, :2], axis=0)
        cv2.ellipse(
            canvas,
            (int(centre[0]), int(centre[1] - 0.12 * size[1])),
            (int(0.62 * size[0]), int(0.66 * size[1])),
            0,
            0,
            360,
            hair.tolist(),
            -1,
            cv2.LINE_AA,
        )
    depth = points[triangles, 2].mean(axis=1)
    for corners in triangles[np.argsort(-depth)]:
        cv2.fillConvexPoly(
            canvas, np.round(points[corners, :2]).astype(np.int32), colours[corners].mean(axis=0).tolist()
        )
    if rng.random() < 0.8:  # smooth shading; else facets stay
        canvas = blurred(canvas, side / 90)
    _features(canvas, points, rng)
    return coloured(np.float32(canvas))


def _normals(points: NDArray[np.float32], triangles: NDArray[np.int32]) -> NDArray[np.float64]:
    """Unit normals at the points, toward us (z negative)."""
    a, b, c = (points[triangles[:, k]].astype(float) for k in range(3))
    flat = np.cross(b - a, c - a)
    flat *= -np.sign(flat[:, 2:3])
    normals = np.zeros((len(points), 3))
    for k in range(3):
        np.add.at(normals, triangles[:, k], flat)
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9))


def _features(canvas: NDArray[np.float32], points: NDArray[np.float32], rng: Chance) -> None:
    """Lips, brows, eyes with iris and pupil."""
    at = np.round(points[:, :2]).astype(np.int32)
    cv2.fillPoly(canvas, [at[list(LIPS)]], (rng.uniform(0.5, 0.9), 0.3, 0.32), cv2.LINE_AA)
    hair = (rng.uniform(0.02, 0.4, 3)).tolist()
    for brow in BROWS:
        cv2.fillPoly(canvas, [at[list(brow)]], hair, cv2.LINE_AA)
    iris = rng.uniform(0.05, 0.6, 3).tolist()
    for eye in EYES:
        ring = at[list(eye)]
        cv2.fillPoly(canvas, [ring], (0.95, 0.95, 0.95), cv2.LINE_AA)
        radius = max(1, int(np.ptp(ring[:, 1]) * 0.45))
        middle = tuple(int(v) for v in ring.mean(axis=0))
        cv2.circle(canvas, middle, radius, iris, -1, cv2.LINE_AA)
        cv2.circle(canvas, middle, max(1, radius // 2), (0.02, 0.02, 0.02), -1, cv2.LINE_AA)
