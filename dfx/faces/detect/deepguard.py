"""DeepGuard's rules for frames and faces, as that system states them; find.py holds ours.

Where its words leave something open: a frame 1 000 px wide keeps its size, one 1 900 px wide is halved. Its "every
floor(fps)-th frame" is taken as what it is meant to be, one a second by the stream's own times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from dfx.faces.crop import crop_warnings, cut
from dfx.faces.detect.detector import Detection, detect_in_batch
from dfx.faces.detect.detector import scaled as enlarged
from dfx.faces.find import kept, most_in_frame, whole_box
from dfx.types import Box, Face, FoundFaces, Pixels, Sampling

SAMPLING = Sampling(every_s=1.0, least=1, most=120, burst=0)  # `most`: two minutes in full, longer clips spread out
SCALES = ((300, 2.0), (1001, 1.0), (1901, 0.5))  # below this width, pixels: the factor
SMALLEST = 0.33  # of anything wider
CONFIDENCE = 0.95
MARGIN = 0.30  # of the box's width left and right, of its height above and below


def scaled(pixels: Pixels) -> Pixels:
    """`pixels` (H, W, 3) at the size that faces are searched at, by area."""
    height, width = pixels.shape[:2]
    factor = factor_for(width)
    size = max(1, int(width * factor)), max(1, int(height * factor))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8) if factor != 1 else pixels


def factor_for(width: int) -> float:
    """By what a frame that wide is scaled."""
    return next((factor for below, factor in SCALES if width < below), SMALLEST)


def find_faces_deepguard(pixels: Pixels) -> FoundFaces:
    """The faces of `pixels` (H, W, 3) uint8 RGB, largest first, in pixels of that frame.

    A face's `crop_box` is its box with the margin on each side, clipped to the frame: a rectangle, not our square.
    `crop` holds its pixels (H', W', 3) as they are; models stretch them to their square input, as DeepGuard does.
    Kept are at most `most_in_frame()`.
    """
    return find_faces_deepguard_in_batch([pixels])[0]


def find_faces_deepguard_in_batch(pictures: Sequence[Pixels]) -> list[FoundFaces]:
    """As `find_faces_deepguard`, for many frames; those of equal size are searched together, in less time per frame."""
    searched = [scaled(pixels) for pixels in pictures]
    side = max((max(search.shape[:2]) for search in searched), default=1)  # not shrunk any further
    by_frame = []
    for pixels, search, detections in zip(pictures, searched, detect_in_batch(searched, side=side), strict=True):
        across, down = pixels.shape[1] / search.shape[1], pixels.shape[0] / search.shape[0]
        whole = [enlarged(face, across, down) for face in kept(detections, CONFIDENCE)]
        largest = sorted(whole, key=lambda face: face.area, reverse=True)
        faces = tuple(_face(pixels, face) for face in largest[: most_in_frame()])
        by_frame.append(FoundFaces(faces, left_out=len(largest) - len(faces)))
    return by_frame


def framed(box: Box, height: int, width: int) -> Box:
    """`box` with MARGIN of its own width and height on each side, clipped to a frame (height, width)."""
    left, top = max(0, box.x - int(box.width * MARGIN)), max(0, box.y - int(box.height * MARGIN))
    right = min(width, box.x + box.width + int(box.width * MARGIN))
    bottom = min(height, box.y + box.height + int(box.height * MARGIN))
    return Box(left, top, right - left, bottom - top)


def _face(pixels: Pixels, detection: Detection) -> Face:
    height, width = pixels.shape[:2]
    box = whole_box(detection, height, width)
    frame = framed(box, height, width)
    fitting = replace(frame, width=max(frame.width, box.height))  # a long face does fit: it need not fit a square
    return Face(
        box=box,
        confidence=min(1.0, detection.confidence),
        landmarks=detection.landmarks,
        crop_box=frame,
        crop=cut(pixels, frame),
        warnings=crop_warnings(box, fitting, MARGIN, height, width),
    )
