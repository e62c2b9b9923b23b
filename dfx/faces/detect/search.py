"""Every face of a photograph: upright, or lying on its side, or small in a large picture.

First the picture is searched as a whole, shrunk, which is enough for nearly all. Where that finds no face for sure, it is
turned by quarters and searched again; then, where shrinking may have lost faces that are large enough to judge, the
picture is searched in parts, see `dfx.faces.detect.tiles`. Where nothing at all was found, it is looked at once more at
half the size, where a covered face loses less of its likeness. All of it is bounded: three turns of the shrunk picture,
32 parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dfx.faces.detect.detector import Detection, detect_in_batch, scaled, shrunk
from dfx.faces.detect.tiles import SURE_PX, Parts, merged, parts_of, reach_of, search_parts
from dfx.faces.detect.turns import QUARTERS, turned, turned_point, turned_points, turned_size
from dfx.faces.find import face_of, kept
from dfx.faces.quality import LEAST_PX
from dfx.settings import Settings, settings
from dfx.types import FoundFaces, Pixels

LONG = 2.5  # a picture so many times longer than wide is a strip or a panorama: shrinking takes most of it
# Confidence of a face that only a second search finds: many looks find many things that are none. In 29 pictures of 12
# megapixels without a face, parts gave 4 above .95 and none above .99, turns 1 and none; of 60 faces pasted into such a
# picture at 40 to 80 px, 58 to 60 were found above .99, hardly fewer than at all.
SURE = 0.99
# Of 209 crops without a face, in which nothing was found, a look at half the size found something in one (.90).
SECOND_LOOK = "This face was found only at a second look, at half the size: it may be covered, or be no face."


def search_faces(pixels: Pixels, limits: Settings | None = None) -> FoundFaces:
    """The faces of a photograph (H, W, 3) uint8 RGB, largest first; one without a face gives none, never an exception.

    What the search as a whole finds is kept as in `dfx.faces.find`; what only another one finds has to be sure. At most
    `limits.max_faces` of those that are large enough to judge. Raises ValueError where `pixels` is not such an array.
    """
    limits = limits or settings()
    found: Sequence[Detection] = tuple(
        kept(detect_in_batch([pixels], side=limits.detect_side)[0], limits.face_confidence)
    )
    if not _sure(found, limits):
        found = _lying(pixels, limits) or found
    parts = _parts(pixels, found, limits)
    if parts:
        there = [face for face in search_parts(pixels, parts) if face.confidence > SURE]
        found = merged(_sure(found, limits), (*there, *found))  # a doubtful box takes no sure one's place
        found = tuple(kept(found, limits.face_confidence))
    if found:
        return _gather(pixels, found, parts, limits)
    again = detect_in_batch([pixels], side=min(limits.detect_side, max(pixels.shape[:2])) // 2)[0]
    faces = _gather(pixels, tuple(kept(again, limits.face_confidence)), parts, limits)
    doubtful = tuple(replace(face, warnings=(*face.warnings, SECOND_LOOK)) for face in faces.faces)
    return replace(faces, faces=doubtful)


def _sure(found: Sequence[Detection], limits: Settings) -> list[Detection]:
    return [face for face in found if face.confidence > limits.face_confidence]


def _lying(pixels: Pixels, limits: Settings) -> Sequence[Detection]:
    """The faces of the picture in its three other positions, in its coordinates as given, each with its turn."""
    small = shrunk(pixels, limits.detect_side)
    views = [np.ascontiguousarray(turned(small, quarters)) for quarters in QUARTERS]
    found = detect_in_batch(views, side=limits.detect_side)
    faces = (
        _turned_back(face, quarters, small.shape[0], small.shape[1])
        for quarters, faces in zip(QUARTERS, found, strict=True)
        for face in faces
        if face.confidence > SURE
    )
    across, down = pixels.shape[1] / small.shape[1], pixels.shape[0] / small.shape[0]
    return [scaled(face, across, down) for face in merged((), faces)]


def _turned_back(face: Detection, quarters: int, height: int, width: int) -> Detection:
    """A face of a picture (height, width) that was found after `quarters`, in the picture as it was."""
    tall, wide = turned_size(height, width, quarters)
    x0, y0 = turned_point((face.x, face.y), -quarters, tall, wide)
    x1, y1 = turned_point((face.x + face.width, face.y + face.height), -quarters, tall, wide)
    points = turned_points(face.landmarks, -quarters, tall, wide)
    return Detection(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0), face.confidence, points, quarters)


def _parts(pixels: Pixels, found: Sequence[Detection], limits: Settings) -> Parts | None:
    """The parts to search, where shrinking may have lost faces: the picture is long, or no face was found for sure, or one
    that is hardly larger than the least to be found, beside which smaller ones may be."""
    height, width = pixels.shape[:2]
    scale = min(1.0, limits.detect_side / max(height, width))
    long = max(height, width) >= LONG * min(height, width)
    tiny = any(min(face.width, face.height) * scale < SURE_PX for face in found)
    if found and found[0].turn:
        return None
    return parts_of(height, width, limits.detect_side) if long or tiny or not _sure(found, limits) else None


def _gather(pixels: Pixels, found: Sequence[Detection], parts: Parts | None, limits: Settings) -> FoundFaces:
    largest = sorted(found, key=lambda face: face.area, reverse=True)
    large = [face for face in largest if _wide(face) >= LEAST_PX]
    judged, small = large[: limits.max_faces], [face for face in largest if _wide(face) < LEAST_PX]
    faces, too_small = (tuple(face_of(pixels, one, limits.face_margin) for one in some) for some in (judged, small))
    whole = reach_of(limits.detect_side / max(pixels.shape[:2]))
    return FoundFaces(
        faces, len(large) - len(faces), too_small, len(parts.boxes) if parts else 0, parts.reach_px if parts else whole
    )


def _wide(face: Detection) -> int:
    """The width of the face where it stands upright, whole pixels."""
    return round(face.height if face.turn % 2 else face.width)
