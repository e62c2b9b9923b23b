"""MTCNN's raw detections: one detector per process, loaded at the first use.

Zhang et al., "Joint Face Detection and Alignment using Multi-task Cascaded Convolutional Networks", 2016
(arXiv 1604.02878), through the `mtcnn` package 1.0.0 at its own defaults: smallest face 20 px, pyramid factor .709.
Other values let its pyramid fall below 12 px, where it silently finds nothing, so a large picture is shrunk instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.settings import settings
from dfx.types import Landmarks, Pixels

SMALLEST_SIDE = (
    24  # the pyramid's first level is 0.6 of the picture and its net sees 12 x 12 px: below 21 px there is none
)
BATCH_PIXELS = 8 * 800 * 800  # bounds the memory of one batch: eight pictures at the default size
_INPUT_SIDES: tuple[int | None, ...] = (None, 24, 48)  # what the three nets take: any size, 24 px, 48 px
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Detection:
    """One face as MTCNN reports it, in pixels of the picture given, not rounded and before any rule of ours.

    The box is clipped to the picture; landmarks may lie outside it.
    """

    x: float
    y: float
    width: float
    height: float
    confidence: float  # (0.8, 1]: the package's own threshold of its last net
    landmarks: Landmarks

    @property
    def area(self) -> float:
        return self.width * self.height


def detect(pixels: Pixels, *, side: int | None = None) -> tuple[Detection, ...]:
    """Every face MTCNN finds in `pixels` (H, W, 3) uint8 RGB, most confident first; none is an empty tuple.

    `side` bounds the long side during detection (default: `settings().detect_side`); smaller pictures stay as they are.
    Raises ValueError for any other shape or type.
    """
    return detect_in_batch([pixels], side=side)[0]


def detect_in_batch(pictures: Sequence[Pixels], *, side: int | None = None) -> list[tuple[Detection, ...]]:
    """As `detect`, for many pictures at once; those of equal size share one run of the nets."""
    limit = settings().detect_side if side is None else side
    by_shape: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, pixels in enumerate(pictures):
        _check(pixels)
        by_shape[pixels.shape].append(index)
    found: list[tuple[Detection, ...]] = [()] * len(pictures)
    for shape, indices in by_shape.items():
        height, width = _shrunk_size(shape[0], shape[1], limit)
        if min(height, width) < SMALLEST_SIDE:
            continue
        for chunk in _chunks(indices, max(1, BATCH_PIXELS // (height * width))):
            shrunk = [_shrink(pictures[index], height, width) for index in chunk]
            rows = _run(shrunk)
            rows[:, [1, 3, 6, 7, 8, 9, 10]] *= shape[1] / width
            rows[:, [2, 4, 11, 12, 13, 14, 15]] *= shape[0] / height
            for position, index in enumerate(chunk):
                found[index] = tuple(_detection(row) for row in rows[rows[:, 0] == position])
    return found


def _check(pixels: Pixels) -> None:
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or pixels.size == 0:
        raise ValueError(f"Expected RGB pixels (H, W, 3) of type uint8, not {pixels.shape} of type {pixels.dtype}.")


def _shrunk_size(height: int, width: int, limit: int) -> tuple[int, int]:
    scale = min(1.0, limit / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def _shrink(pixels: Pixels, height: int, width: int) -> NDArray[np.float32]:
    if pixels.shape[:2] != (height, width):
        pixels = np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA))
    return pixels.astype(np.float32)  # uint8 would be normalised to float64: same result, twice the memory


def _chunks(items: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _run(pictures: list[NDArray[np.float32]]) -> NDArray[np.float64]:
    """MTCNN on pictures of one size: rows of picture, x1, y1, x2, y2, confidence, five x, five y."""
    with _lock:
        rows = np.asarray(_detector().detect_faces(pictures, output_type="numpy", box_format="xyxy"), dtype=np.float64)
    return rows if rows.shape[-1] == 16 else np.empty((0, 16))


def _detection(row: NDArray[np.float64]) -> Detection:
    x1, y1, x2, y2, confidence = (float(value) for value in row[1:6])
    left_eye, right_eye, nose, mouth_left, mouth_right = zip(row[6:11].tolist(), row[11:16].tolist(), strict=True)
    points = Landmarks(left_eye, right_eye, nose, mouth_left, mouth_right)
    return Detection(x1, y1, x2 - x1, y2 - y1, confidence, points)


@cache
def _detector() -> Any:
    """The package's detector with its three nets compiled once for every size: same numbers, a third of the time."""
    import tensorflow as tf
    from mtcnn import MTCNN

    detector = MTCNN()
    for stage, size in zip(detector.stages, _INPUT_SIDES, strict=True):
        signature = [tf.TensorSpec((None, size, size, 3), tf.float32)]
        stage._model = tf.function(stage.model, input_signature=signature)  # the package offers no other way in
    return detector
