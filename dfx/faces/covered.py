"""Whether something covers a face, as far as its 468 points tell it: a mask or a cup, not sunglasses, not a hand.

Two signs. The net of the points sees no face where a face was found; and mouth and chin both have another colour than the
skin: than the forehead, and than the bridge of the nose, which a fringe does not hide. Only hue and saturation count (Lab's
a and b), so a shadow makes little difference, and a grey picture never shows it.

By `python benchmarks/covered.py DATA`, on test photographs and covers drawn on them: 7 of 828 bare faces are called covered
(.4–1.7 %), as many when they are 40 px wide; 249 of 285 masks are told (83–91 %), and of 357 the detector finds those 285 at
all; of sunglasses 3 of 356, of hands 5 of 323.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import DfxError
from dfx.faces.in_crop import in_crop
from dfx.faces.mesh import FaceMesh, mesh_of
from dfx.faces.quality import TURNED_DEG, yaw
from dfx.types import Face, Pixels

LOOKED_AT = 192  # pixels a side of the crop: the net of the points takes no more of it
SIDE = 96  # pixels in which colours are read: pores, noise and glints are averaged
CHIN = (152, 175, 199, 200, 18, 83, 313, 201, 421, 32, 262, 140, 369)
MOUTH = (0, 17, 61, 291, 37, 267, 84, 314, 164, 92, 322)
FOREHEAD = (10, 151, 9, 108, 337, 67, 297, 69, 299)
BRIDGE = (168, 8, 9, 193, 417, 122, 351)
LIMIT = 19.0  # of a and b, in 1/255; of 1 200 training photographs 1 lies above (a wig), black beards at 15 to 18

MASKED = "Mouth and chin seem to be covered; models judge what is left."
UNSEEN = "The parts of this face cannot be made out; something may cover them."


def covered_warnings(face: Face) -> tuple[str, ...]:
    """What seems to be covered, in a short sentence; nothing is an empty tuple, also where the net of the points is not to
    be had, and of a face turned so far aside that the points do not follow it."""
    side = min(LOOKED_AT, face.crop.shape[0])
    crop = np.asarray(cv2.resize(face.crop, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    inside = in_crop(replace(face, crop=crop))
    if abs(yaw(inside.landmarks)) > TURNED_DEG:
        return ()
    try:
        mesh = mesh_of(inside.crop, inside)
    except DfxError:
        return ()
    if mesh is None:
        return (UNSEEN,)
    return (MASKED,) if unlike_skin(inside.crop, mesh) > LIMIT else ()


def unlike_skin(crop: Pixels, mesh: FaceMesh) -> float:
    """How far mouth and chin, whichever is nearer, lie from the colour of forehead or bridge, whichever is nearer; of the
    face that `mesh` was found on in `crop` (H, W, 3) uint8 RGB."""
    height, width = crop.shape[:2]
    small = cv2.resize(crop, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    colours = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)[..., 1:].astype(np.float32)
    places = np.floor(mesh.points[:, :2] * np.array([SIDE / width, SIDE / height])).astype(int).clip(0, SIDE - 1)

    def colour_of(points: tuple[int, ...]) -> NDArray[np.float32]:
        x, y = places[list(points)].T
        return np.asarray(np.median(colours[y, x], axis=0))

    skin = [colour_of(FOREHEAD), colour_of(BRIDGE)]
    return min(float(np.linalg.norm(colour_of(part) - own)) for part in (MOUTH, CHIN) for own in skin)
