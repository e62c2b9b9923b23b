"""Whether the 468 points lie where the detector's five do.

On a face in profile the net lays half its points beside the head and is as sure of them as ever. Of 140 training faces that
the five points call turned by 20 to 30°, one in a hundred lies .19 off; of 18 turned by 50° and more, half lie .26 off.
"""

from __future__ import annotations

import numpy as np

from dfx.faces.mesh.points import FaceMesh
from dfx.types import Landmarks

FIVE = (1, 61, 291)  # nose, left and right corner of the mouth
FARTHEST = 0.22  # of the longer of the eyes' distance and theirs to the mouth


def farthest(mesh: FaceMesh, landmarks: Landmarks) -> float:
    """How far the worst of the five points lies from the mesh's, in units of the face; both in pixels of one picture."""
    five = np.array(list(landmarks.as_dict().values()), float)
    eyes, mouth = five[:2], five[3:].mean(axis=0)
    unit = max(float(np.linalg.norm(eyes[1] - eyes[0])), float(np.linalg.norm(mouth - eyes.mean(axis=0))), 1.0)
    own = np.concatenate([mesh.eyes, mesh.points[list(FIVE), :2]])
    return float(np.linalg.norm(own - five, axis=1).max()) / unit


def agrees(mesh: FaceMesh, landmarks: Landmarks) -> bool:
    """Whether the points may be trusted to lie on the face that has these five."""
    return farthest(mesh, landmarks) <= FARTHEST
