"""MTCNN's raw detections: one detector per process, loaded at the first use.

Zhang et al., "Joint Face Detection and Alignment using Multi-task Cascaded Convolutional Networks", 2016
(arXiv 1604.02878), as the `mtcnn` package 1.0.0 does it at its own defaults: smallest face 20 px, pyramid factor .709.
Other values let its pyramid fall below 12 px, where it silently finds nothing, so a large picture is shrunk instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.faces.detect.boxes import limit_bboxes
from dfx.faces.detect.cascade import Output, Refine
from dfx.faces.detect.nets import ONET, PNET, RNET, forward
from dfx.faces.detect.pyramid import Pyramid
from dfx.settings import settings
from dfx.types import Landmarks, Pixels

SMALLEST_SIDE = (
    24  # the pyramid's first level is 0.6 of the picture and its net sees 12 x 12 px: below 21 px there is none
)
BATCH_PIXELS = 8 * 800 * 800  # bounds the memory of one batch: eight pictures at the default size


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
    turn: int = 0  # quarter turns clockwise after which it was found; its place is that in the picture as given

    @property
    def area(self) -> float:
        return self.width * self.height


def scaled(face: Detection, across: float, down: float) -> Detection:
    """The face in a picture that is `across` times as wide and `down` times as high."""
    points = Landmarks(*((x * across, y * down) for x, y in face.landmarks.as_dict().values()))
    x, y, width, height = face.x * across, face.y * down, face.width * across, face.height * down
    return replace(face, x=x, y=y, width=width, height=height, landmarks=points)


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
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or pixels.size == 0:
            raise ValueError(f"Expected RGB pixels (H, W, 3) of type uint8, not {pixels.shape} of type {pixels.dtype}.")
        by_shape[pixels.shape].append(index)
    found: list[tuple[Detection, ...]] = [()] * len(pictures)
    for shape, indices in by_shape.items():
        height, width = _shrunk_size(shape[0], shape[1], limit)
        if min(height, width) < SMALLEST_SIDE:
            continue
        most = max(1, BATCH_PIXELS // (height * width))
        for chunk in (indices[start : start + most] for start in range(0, len(indices), most)):
            rows = _run([_shrink(pictures[index], height, width) for index in chunk])
            rows[:, [1, 3, 6, 7, 8, 9, 10]] *= shape[1] / width
            rows[:, [2, 4, 11, 12, 13, 14, 15]] *= shape[0] / height
            for position, index in enumerate(chunk):
                found[index] = tuple(_detection(row) for row in rows[rows[:, 0] == position])
    return found


def shrunk(pixels: Pixels, limit: int) -> Pixels:
    """`pixels` (H, W, 3) as the nets see them where their long side is bounded by `limit`."""
    return _shrink(pixels, *_shrunk_size(pixels.shape[0], pixels.shape[1], limit))


def _shrunk_size(height: int, width: int, limit: int) -> tuple[int, int]:
    scale = min(1.0, limit / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def _shrink(pixels: Pixels, height: int, width: int) -> Pixels:
    """By halves first: OpenCV averages 2 x 2 pixels many times faster than any other area (12 MP: 11 ms for 40)."""
    while min(pixels.shape[0] // height, pixels.shape[1] // width) >= 2:
        even = pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2]  # a last odd row is not worth 40 ms
        pixels = np.asarray(cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    if pixels.shape[:2] != (height, width):
        pixels = np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return pixels


def _run(pictures: list[Pixels]) -> NDArray[np.float64]:
    """MTCNN on pictures of one size: rows of picture, x1, y1, x2, y2, confidence, five x, five y."""
    pyramid, refine, output = _stages()
    rows = pyramid(np.stack(pictures))
    packed = np.stack([cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA) for picture in pictures]).astype(np.uint8, copy=False)
    for stage in (refine, output):
        if not len(rows):
            return np.empty((0, 16))
        rows = stage(packed, rows)
    if not len(rows):
        return np.empty((0, 16))
    shapes = np.array([picture.shape for picture in pictures])
    return np.asarray(limit_bboxes(rows, images_shapes=shapes, limit_landmarks=False), dtype=np.float64)


def _detection(row: NDArray[np.float64]) -> Detection:
    x1, y1, x2, y2, confidence = (float(value) for value in row[1:6])
    left_eye, right_eye, nose, mouth_left, mouth_right = zip(row[6:11].tolist(), row[11:16].tolist(), strict=True)
    points = Landmarks(left_eye, right_eye, nose, mouth_left, mouth_right)
    return Detection(x1, y1, x2 - x1, y2 - y1, confidence, points)


@cache
def _stages() -> tuple[Pyramid, Refine, Output]:
    """The three stages: same numbers as the package, a tenth of the time."""
    return Pyramid(lambda: forward(PNET, 1)), Refine(forward(RNET), 24), Output(forward(ONET), 48)
