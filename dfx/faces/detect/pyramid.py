"""MTCNN's first net on all levels of its pyramid: pictures in, candidate boxes out, as `mtcnn` 1.0.0 computes them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.faces.detect.boxes import (
    CORNERS,
    Rows,
    build_scale_pyramid,
    generate_bounding_box,
    resize_to_square,
    smart_nms_from_bboxes,
)
from dfx.faces.detect.nets import Forward

# The package's own defaults (mtcnn 1.0.0, StagePNet).
SMALLEST_FACE = 20  # pixels
FACTOR = 0.709  # from level to level
LEAST_CONFIDENCE = 0.6
OVERLAP_IN_LEVEL, OVERLAP = 0.5, 0.7  # of two boxes, the less confident goes


class Pyramid:
    """The first stage; `new_net` gives the net of a level: pictures (N, h, w, 3) → offsets (N, h', w', 4), probabilities
    (N, h', w', 2)."""

    def __init__(self, new_net: Callable[[int], Forward]) -> None:
        self._new_net = new_net
        self._nets: dict[int, Forward] = {}  # one a level: each has its memory planned for the size of its level
        self._lock = Lock()

    def __call__(self, images: NDArray[np.float32]) -> Rows:
        """Rows of picture, x1, y1, x2, y2, confidence for pictures (N, H, W, 3) in [−1, 1] of one size."""
        height, width = images.shape[1:3]
        in_levels = []
        for level, scale in enumerate(build_scale_pyramid(width, height, SMALLEST_FACE, FACTOR)):
            size = (int(width * scale), int(height * scale))
            with self._lock:
                net = self._nets.setdefault(level, self._nets.get(level) or self._new_net(level))
            # Picture by picture: a batch would take as long, and memory for all of it.
            each = [net(cv2.resize(image, size, interpolation=cv2.INTER_AREA)[None]) for image in images]
            offsets, probabilities = (np.concatenate(parts) for parts in zip(*each, strict=True))
            boxes = generate_bounding_box(offsets, probabilities, LEAST_CONFIDENCE)
            boxes[:, CORNERS] /= scale  # from pixels of the level to those of the picture
            in_levels.append(smart_nms_from_bboxes(boxes, OVERLAP_IN_LEVEL, method="union", initial_sort=False))
        rows = np.concatenate(in_levels) if in_levels else np.empty((0, 6))
        return resize_to_square(smart_nms_from_bboxes(rows, OVERLAP, method="union", initial_sort=True))
