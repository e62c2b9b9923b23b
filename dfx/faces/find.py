"""From a picture to the faces worth judging, by one quick look: for frames of clips, and as the first look at a photo, whose
whole search stands in `dfx.faces.detect.search`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dfx.faces.crop import crop_warnings, cut, square_around
from dfx.faces.detect.detector import Detection, detect_in_batch
from dfx.settings import Settings, settings
from dfx.types import Box, Face, FoundFaces, Pixels

IN_FRAME = 12  # faces of a clip's frame that are judged: 64 moments of a crowd would cost minutes


def most_in_frame() -> int:
    """How many faces of a clip's frame are judged, the largest first."""
    return min(IN_FRAME, settings().max_faces)


def find_faces(pixels: Pixels, limits: Settings | None = None) -> FoundFaces:
    """The faces of `pixels` (H, W, 3) uint8 RGB, largest first; a picture without one gives none, never an exception.

    Kept is a face found alone, or found with a confidence above `limits.face_confidence` (DeepGuard's rule); at most
    `limits.max_faces`. A face's `warnings` speak of its place in the picture; those of its quality come from
    `dfx.faces.quality.warnings_for`. Raises ValueError where `pixels` is not such an array.
    """
    return find_faces_in_batch([pixels], limits)[0]


def find_faces_in_batch(pictures: Sequence[Pixels], limits: Settings | None = None) -> list[FoundFaces]:
    """As `find_faces`, for many pictures; those of equal size are detected together, in less time per picture."""
    limits = limits or settings()
    found = detect_in_batch(pictures, side=limits.detect_side)
    by_picture = []
    for pixels, detections in zip(pictures, found, strict=True):
        largest = sorted(kept(detections, limits.face_confidence), key=lambda face: face.area, reverse=True)
        faces = tuple(face_of(pixels, detection, limits.face_margin) for detection in largest[: limits.max_faces])
        by_picture.append(FoundFaces(faces, left_out=len(largest) - len(faces)))
    return by_picture


def kept(detections: Sequence[Detection], confidence: float) -> Iterable[Detection]:
    """DeepGuard's rule: the only face found, whatever its confidence, or those above `confidence`."""
    return detections if len(detections) == 1 else [face for face in detections if face.confidence > confidence]


def face_of(pixels: Pixels, detection: Detection, margin: float) -> Face:
    """The face of a detection, with its square crop."""
    height, width = pixels.shape[:2]
    box = whole_box(detection, height, width)
    square = square_around(box, margin, height, width)
    return Face(
        box=box,
        confidence=min(1.0, detection.confidence),
        landmarks=detection.landmarks,
        crop_box=square,
        crop=cut(pixels, square, detection.turn),
        warnings=crop_warnings(box, square, margin, height, width),
        turn=detection.turn,
    )


def whole_box(detection: Detection, height: int, width: int) -> Box:
    """In whole pixels inside the picture, at least one pixel large."""
    x = min(max(round(detection.x), 0), width - 1)
    y = min(max(round(detection.y), 0), height - 1)
    return Box(x, y, min(max(round(detection.width), 1), width - x), min(max(round(detection.height), 1), height - y))
