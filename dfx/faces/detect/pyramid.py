"""MTCNN's first net on all levels of its pyramid: pictures in, candidate boxes out, as `mtcnn` 1.0.0 computes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from dfx.faces.detect.boxes import (
    CELL,
    CORNERS,
    STRIDE,
    Rows,
    build_scale_pyramid,
    generate_bounding_box,
    resize_to_square,
    smart_nms_from_bboxes,
)
from dfx.faces.detect.levels import Levels
from dfx.faces.detect.nets import Forward
from dfx.types import Pixels

# The package's own defaults (mtcnn 1.0.0, StagePNet).
SMALLEST_FACE = 20  # pixels
FACTOR = 0.709  # from level to level
LEAST_CONFIDENCE = 0.6
OVERLAP_IN_LEVEL, OVERLAP = 0.5, 0.7  # of two boxes, the less confident goes

STRIP_PIXELS = 90_000  # of a level at once: twice as many fall out of a core's cache, and take a fifth longer a pixel

Answers = tuple[NDArray[np.float32], ...]  # offsets (1, h', w', 4), probabilities (1, h', w', 2)


class Pyramid:
    """The first stage; `new_net` gives the net of a level: pictures (N, h, w, 3) → offsets (N, h', w', 4), probabilities
    (N, h', w', 2)."""

    def __init__(self, new_net: Callable[[int], Forward]) -> None:
        self._new_net = new_net
        self._nets: dict[int, Forward] = {}  # one a level: each has its memory planned for the size of its level
        self._lock = Lock()

    def __call__(self, pictures: Pixels) -> Rows:
        """Rows of picture, x1, y1, x2, y2, confidence for pictures (N, H, W, 3) uint8 of one size."""
        height, width = pictures.shape[1:3]
        scales, each = build_scale_pyramid(width, height, SMALLEST_FACE, FACTOR), []
        for number, picture in enumerate(pictures):
            at_size, rows = Levels(picture), [np.empty((0, 6))]
            for level, scale in enumerate(scales):
                with self._lock:
                    net = self._nets.setdefault(level, self._nets.get(level) or self._new_net(level))
                image = at_size((int(width * scale), int(height * scale)))
                answers = joined([net(image[:, top:end]) for top, end in strips(*image.shape[1:3])])
                rows.append(candidates(answers, scale))
            kept = smart_nms_from_bboxes(np.concatenate(rows), OVERLAP, method="union", initial_sort=True)
            kept[:, 0] = number
            each.append(resize_to_square(kept))
        return np.concatenate(each)


def candidates(answers: Answers, scale: float) -> Rows:
    """The boxes of one level, in pixels of the picture that it is `scale` times as large as."""
    offsets, probabilities = answers
    boxes = generate_bounding_box(offsets, probabilities, LEAST_CONFIDENCE)
    boxes[:, CORNERS] /= scale
    return smart_nms_from_bboxes(boxes, OVERLAP_IN_LEVEL, method="union", initial_sort=False)


def strips(height: int, width: int) -> list[tuple[int, int]]:
    """First row, and the row behind the last, of the parts of a level whose answers, one below the other, are the level's."""
    answers = max(1, -(-(height - STRIDE) // STRIDE) - (CELL - STRIDE - 2) // STRIDE)  # rows of them
    each = -(-answers // max(1, -(-height * width // STRIP_PIXELS)))
    return [(STRIDE * at, min(STRIDE * (at + each - 1) + CELL, height)) for at in range(0, answers, each)]


def joined(parts: Sequence[Answers]) -> Answers:
    """The answers for a level from those for its strips, from the top."""
    return parts[0] if len(parts) == 1 else tuple(np.concatenate(each, axis=1) for each in zip(*parts, strict=True))
