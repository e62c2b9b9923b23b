"""A large picture searched in overlapping parts, so that shrinking it takes no face that could be judged below what the
detector sees.

The parts are cut from a picture that is shrunk less than for the search as a whole: just so far that a face of the least
size that is judged keeps SEEN_PX. They overlap by the widest face that the search as a whole may have missed, so that
each such face lies whole in one of them at least; what a part's border cuts is dropped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dfx.faces.detect.detector import Detection, detect_in_batch
from dfx.faces.quality import LEAST_PX
from dfx.types import Box, Landmarks, Pixels

SMALLEST_PX = 20  # MTCNN's smallest face
SEEN_PX = (
    20  # width of the least face in a part; at 24, 28 and 32, with two to three times the parts, no more were found
)
SURE_PX = 40  # width in the shrunk picture from which the search as a whole misses hardly a face
PART_SIDE = 800  # long side of a part as it is searched, pixels
MOST_PARTS = 32  # bounds the time: for a picture that would need more, all are shrunk further
WORTH = 1.25  # parts must show faces at least this many times smaller than the search as a whole does
CUT_PX = 2  # a box that ends this near to a part's border, in the part as it is searched, may be cut by it
SAME = 0.5  # share of the smaller of two boxes that lies in the other, from which they hold one face


@dataclass(frozen=True, slots=True)
class Parts:
    """Where to search, boxes of one size, and the narrowest face that is found there, pixels."""

    boxes: tuple[Box, ...]
    reach_px: int


def reach_of(scale: float) -> int:
    """The narrowest face that is found in a picture shrunk by `scale`, pixels of the picture as given."""
    return math.ceil(SMALLEST_PX / min(1.0, scale))


def parts_of(height: int, width: int, side: int) -> Parts | None:
    """How to search a picture (height, width) whose long side was shrunk to `side` before; None where it is not worth it."""
    whole = min(1.0, side / max(height, width))
    scale = SEEN_PX / LEAST_PX
    if scale < WORTH * whole:
        return None
    while (boxes := _boxes(height, width, scale, SURE_PX / whole)) is None:
        scale *= 0.95
    return Parts(boxes, reach_of(scale))


def _boxes(height: int, width: int, scale: float, overlap: float) -> tuple[Box, ...] | None:
    """Boxes of one size that cover a picture; None where they are too many."""
    side = round(PART_SIDE / scale)
    tall, wide = min(side, height), min(side, width)
    overlap = min(overlap, side / 2)
    down, across = (1 if size <= side else math.ceil((size - overlap) / (side - overlap)) for size in (height, width))
    if down * across > MOST_PARTS:
        return None
    tops, lefts = np.linspace(0, height - tall, down).round(), np.linspace(0, width - wide, across).round()
    return tuple(Box(int(x), int(y), wide, tall) for y in tops for x in lefts)


def search_parts(pixels: Pixels, parts: Parts) -> list[Detection]:
    """What MTCNN finds in the parts of `pixels` (H, W, 3), in pixels of the picture, without what their borders cut."""
    found = detect_in_batch([box.cut(pixels) for box in parts.boxes], side=PART_SIDE)
    whole = []
    for box, faces in zip(parts.boxes, found, strict=True):
        for face in faces:
            if not _is_cut(face, box, pixels.shape[0], pixels.shape[1]):
                points = Landmarks(*((x + box.x, y + box.y) for x, y in face.landmarks.as_dict().values()))
                whole.append(replace(face, x=face.x + box.x, y=face.y + box.y, landmarks=points))
    return whole


def _is_cut(face: Detection, part: Box, height: int, width: int) -> bool:
    """Whether a part's border that is not the picture's runs along the face, given in pixels of the part."""
    near = CUT_PX * max(1.0, max(part.width, part.height) / PART_SIDE)
    return (
        (part.x > 0 and face.x <= near)
        or (part.y > 0 and face.y <= near)
        or (part.x + part.width < width and face.x + face.width >= part.width - near)
        or (part.y + part.height < height and face.y + face.height >= part.height - near)
    )


def merged(kept: Sequence[Detection], others: Iterable[Detection]) -> list[Detection]:
    """`kept`, and of `others` the most confident of each face that is not among them."""
    together = list(kept)
    for face in sorted(others, key=lambda one: -one.confidence):
        if not any(is_same(face, one) for one in together):
            together.append(face)
    return together


def is_same(one: Detection, other: Detection) -> bool:
    """Whether two boxes hold one face: one lies in the other for a good part."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 0 and down > 0 and across * down >= SAME * min(one.area, other.area)
