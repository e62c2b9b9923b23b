"""From a face that was found to its 468 points: cut along the line of its eyes, asked, and laid back into the picture.

The net is MediaPipe's (`models/face_landmark_468/card.md`), run by LiteRT, .7 ms a face. It was trained on heads that stand
upright: cut level with the picture, a head rolled by 20° costs .05 eye distances, by 30° .1; cut along its eyes, nothing.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.engine import Engine
from dfx.faces.mesh.points import COUNT, FaceMesh
from dfx.settings import ROOT
from dfx.types import Face, Landmarks, Pixels
from dfx.zoo.checked import checked_bytes

FILE = (
    ROOT / "models" / "face_landmark_468" / "network.tflite"
)  # one for all: no visitor's and no trainer's folder of models
SHA256 = "c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1"
SIDE = 192  # pixels of the net's input
MARGIN = 0.25  # of the box's longer side, on each side; .3 moves the points by .01–.02 eye distances, .5 by .08
BOX_SIDE = 2.68  # of the longer of the eyes' distance and theirs to the mouth; of 60 training faces ± .18
BOX_ABOVE = 0.2  # of the same: how far the box's middle lies above the one between eyes and mouth; ± .04
LEAST_PRESENCE = 0.5  # portraits come to 1.00, noise to 0, a cup of coffee to .07
MOST_OVERSAMPLING = 8  # the cut is read so many times finer at most, then averaged


def mesh_of(pixels: Pixels, face: Face) -> FaceMesh | None:
    """The points of `face` in pixels of `pixels` (H, W, 3) uint8 RGB, in which it was found; None where the net sees no face.

    However the head is rolled, also where the face lies on its side. Raises WeightsMissing or WeightsDamaged where the net's
    file is not what it was, EngineUnusable where LiteRT does not run.
    """
    centre = (face.box.x + face.box.width / 2, face.box.y + face.box.height / 2)
    return _mesh_in(pixels, centre, max(face.box.width, face.box.height), roll_of(face.landmarks))


def mesh_by(pixels: Pixels, landmarks: Landmarks) -> FaceMesh | None:
    """As `mesh_of`, of a face of which only its five points are kept: the detector's box is where it lies as a rule."""
    left, right = np.asarray(landmarks.left_eye), np.asarray(landmarks.right_eye)
    eyes, mouth = (left + right) / 2, np.add(landmarks.mouth_left, landmarks.mouth_right) / 2
    unit = max(float(np.linalg.norm(right - left)), float(np.linalg.norm(mouth - eyes)), 1.0)
    centre = (eyes + mouth) / 2 + BOX_ABOVE * (eyes - mouth) / max(float(np.linalg.norm(eyes - mouth)), 1.0) * unit
    return _mesh_in(pixels, (float(centre[0]), float(centre[1])), BOX_SIDE * unit, roll_of(landmarks))


def _mesh_in(pixels: Pixels, centre: tuple[float, float], box: float, roll: float) -> FaceMesh | None:
    side = box * (1 + 2 * MARGIN)
    to_picture = _placement(centre, side, roll)
    seen = _cut(pixels, to_picture, side)
    placed, logit = _network()(seen[None].astype(np.float32) / 255)
    presence = float(1 / (1 + np.exp(-float(np.ravel(logit)[0]))))
    if presence < LEAST_PRESENCE:
        return None
    inside = placed.reshape(COUNT, 3)
    flat = inside[:, :2] @ to_picture[:, :2].T + to_picture[:, 2]
    points = np.column_stack([flat, inside[:, 2] * side / SIDE]).astype(np.float32)
    points.setflags(write=False)
    return FaceMesh(points, presence)


def roll_of(points: Landmarks) -> float:
    """How far the line of the eyes is turned clockwise from level, radians in (−π, π]."""
    across, down = np.subtract(points.right_eye, points.left_eye)
    return float(np.arctan2(down, across))


def _placement(centre: tuple[float, float], side: float, roll: float) -> NDArray[np.float64]:
    """(2, 3): from a place in the net's square (SIDE × SIDE, continuous) to one in the picture."""
    cos, sin = np.cos(roll), np.sin(roll)
    turn = np.array([[cos, -sin], [sin, cos]]) * side / SIDE
    return np.column_stack([turn, np.asarray(centre) - turn @ (SIDE / 2, SIDE / 2)])


def _cut(pixels: Pixels, to_picture: NDArray[np.float64], side: float) -> Pixels:
    """What the net sees, (SIDE, SIDE, 3); the picture's border repeats outside. A large face is read finer and averaged."""
    finer = min(MOST_OVERSAMPLING, max(1, round(side / SIDE)))
    back = to_picture.copy()
    back[:, :2] /= finer
    back[:, 2] += back[:, :2].sum(axis=1) / 2 - 0.5  # OpenCV counts from the middle of a pixel
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    fine = cv2.warpAffine(pixels, back, (SIDE * finer, SIDE * finer), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(fine, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


@cache
def _network() -> Engine:
    return Engine(checked_bytes(FILE, SHA256, "the face's 468 points"), threads=1)
