"""MTCNN's first net on all levels of its pyramid: pictures in, candidate boxes out, as `mtcnn` 1.0.0 computes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from dfx.engine.cores import side_by_side
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
from dfx.faces.detect.levels import Levels, Size
from dfx.faces.detect.nets import Forward
from dfx.types import Pixels

# The package's own defaults (mtcnn 1.0.0, StagePNet).
SMALLEST_FACE = 20  # pixels
FACTOR = 0.709  # from level to level
LEAST_CONFIDENCE = 0.6
OVERLAP_IN_LEVEL, OVERLAP = 0.5, 0.7  # of two boxes, the less confident goes

STRIP_PIXELS = 90_000  # of a level at once: twice as many fall out of a core's cache, and take a fifth longer a pixel
WHOLE = 40_000  # pixels of a level from which it is a job of its own

Answers = tuple[NDArray[np.float32], ...]  # offsets (1, h', w', 4), probabilities (1, h', w', 2)
Job = Callable[[], list[Answers]]


class Pyramid:
    """The first stage; `new_net` gives a net: pictures (N, h, w, 3) → offsets (N, h', w', 4), probabilities (N, h', w', 2)."""

    def __init__(self, new_net: Callable[[], Forward]) -> None:
        self._new_net = new_net
        self._nets: dict[tuple[int, int], Forward] = {}  # by level and strip: each has its memory planned for its size
        self._lock = Lock()

    def __call__(self, pictures: Pixels) -> Rows:
        """Rows of picture, x1, y1, x2, y2, confidence for pictures (N, H, W, 3) uint8 of one size."""
        height, width = pictures.shape[1:3]
        scales = build_scale_pyramid(width, height, SMALLEST_FACE, FACTOR)
        sizes = [(int(width * scale), int(height * scale)) for scale in scales]
        jobs = [self.jobs(Levels(picture), sizes) for picture in pictures]
        answers, each = side_by_side([job for its in jobs for job in its]), []
        for number, its in enumerate(jobs):
            parts = iter([part for job in islice(answers, len(its)) for part in job])
            rows = [np.empty((0, 6))]
            for (wide, tall), scale in zip(sizes, scales, strict=True):
                rows.append(candidates(joined(list(islice(parts, len(strips(tall, wide))))), scale))
            kept = smart_nms_from_bboxes(np.concatenate(rows), OVERLAP, method="union", initial_sort=True)
            kept[:, 0] = number
            each.append(resize_to_square(kept))
        return np.concatenate(each)

    def jobs(self, levels: Levels, sizes: Sequence[Size]) -> list[Job]:
        """What asks the net about all levels of a picture, in their order: jobs of about the same size, each for a strip of a
        large level, for a level, or for all small ones."""

        def whole(sizes: Sequence[Size], first: int) -> list[Answers]:
            return [self._net(number, 0)(levels(size)) for number, size in enumerate(sizes, start=first)]

        def strip(net: Forward, part: NDArray[np.float32]) -> list[Answers]:
            return [net(part)]

        jobs: list[Job] = []
        large = [size for size in sizes if size[0] * size[1] >= WHOLE]
        for number, size in enumerate(large):
            parts = strips(size[1], size[0])
            if len(parts) == 1:
                jobs.append(partial(whole, [size], number))
                continue
            level = levels(size)
            jobs += [partial(strip, self._net(number, k), level[:, top:end]) for k, (top, end) in enumerate(parts)]
        if small := sizes[len(large) :]:
            jobs.append(partial(whole, small, len(large)))
        return jobs

    def _net(self, level: int, strip: int) -> Forward:
        with self._lock:
            if (level, strip) not in self._nets:
                self._nets[level, strip] = self._new_net()
            return self._nets[level, strip]


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
