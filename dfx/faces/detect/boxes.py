"""MTCNN's arithmetic on boxes: the same numbers as the functions of the same names of the `mtcnn` package 1.0.0.

MIT licence, Copyright (c) 2019-2024 Iván de Paz Centeno (`dfx/faces/detect/mtcnn/LICENSE`). Importing the package itself
brings in its unpickling of weights, wherefore dfx does without it.

Rows are picture, x1, y1, x2, y2, confidence and, after the last net, five x and five y, in pixels of the picture.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[Any]

CORNERS = slice(1, 5)
CONFIDENCE = 5
STRIDE, CELL = 2, 12  # pixels from answer to answer of the first net, and the pixels each one sees


def build_scale_pyramid(width: int, height: int, smallest_face: int, factor: float) -> NDArray[np.float64]:
    """The scales at which a picture is looked through, largest first; none below the first net's cell."""
    count = round(-(np.log(min(width, height) / CELL) / np.log(factor) + 1))
    return np.asarray(CELL / smallest_face * factor ** np.arange(count), np.float64)


def generate_bounding_box(offsets: NDArray[np.float32], probabilities: NDArray[np.float32], least: float) -> Rows:
    """The first net's answers (N, h, w, 4) and (N, h, w, 2) as rows on its level, most confident first."""
    confidences = probabilities[..., 1]
    picture, row, column = at = np.where(confidences > least)
    moved = offsets[at].T.astype(np.float64)  # (4, n): x1, y1, x2, y2 in shares of the cell
    left, top = column * STRIDE + 1, row * STRIDE + 1  # counted from 1, as the authors' own code did
    right, bottom, side = left + CELL - 1, top + CELL - 1, CELL - 1
    corners = (left + moved[0] * side, top + moved[1] * side, right + moved[2] * side, bottom + moved[3] * side)
    rows = np.stack([picture, *corners, confidences[at]], axis=0).T
    return _by_confidence(rows, -1)


def _by_confidence(rows: Rows, column: int) -> Rows:
    """Picture by picture, the most confident first. Where confidences are equal the order is whatever NumPy's sort makes of
    one picture's rows alone, as the package's is: sorted among those of others, a picture's boxes would depend on its company.
    """
    parts = [rows[rows[:, 0] == picture] for picture in np.unique(rows[:, 0])]
    return np.concatenate([part[np.argsort(part[:, column])[::-1]] for part in parts]) if parts else rows


def smart_nms_from_bboxes(
    rows: Rows, threshold: float, method: Literal["union", "min"] = "union", initial_sort: bool = True
) -> Rows:
    """Each picture's rows without those that overlap a more confident one by more than `threshold`.

    The overlap is divided by the union of both, or by the smaller of them. No rows at all: (0, 6).
    """
    if initial_sort:
        rows = _by_confidence(rows, CONFIDENCE)
    kept = []
    for picture in np.unique(rows[:, 0]):
        its = rows[rows[:, 0] == picture]
        overlaps = np.triu(_overlaps(its[:, CORNERS], method) > threshold, k=1)
        kept.append(its[~overlaps.any(axis=0)])
    return np.concatenate(kept, axis=0) if kept else np.empty((0, 6))


def _overlaps(boxes: Rows, method: Literal["union", "min"]) -> Rows:
    """(n, n): how much of every two boxes is common to both."""
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    one, other = boxes[None, :], boxes[:, None]
    widths = np.maximum(0, np.minimum(one[..., 2], other[..., 2]) - np.maximum(one[..., 0], other[..., 0]))
    heights = np.maximum(0, np.minimum(one[..., 3], other[..., 3]) - np.maximum(one[..., 1], other[..., 1]))
    common = widths * heights
    if method == "min":
        return np.asarray(common / np.minimum(areas[:, None], areas[None, :]))
    return np.asarray(common / (areas[:, None] + areas[None, :] - common))


def resize_to_square(rows: Rows) -> Rows:
    """Boxes grown around their middle until both sides are the longer one."""
    rows = rows.copy()
    widths, heights = rows[:, 3] - rows[:, 1], rows[:, 4] - rows[:, 2]
    sides = np.maximum(widths, heights)
    rows[:, 1] = rows[:, 1] + widths * 0.5 - sides * 0.5
    rows[:, 2] = rows[:, 2] + heights * 0.5 - sides * 0.5
    rows[:, 3:5] = rows[:, 1:3] + sides[:, None]
    return rows


def limit_bboxes(rows: Rows, images_shapes: NDArray[np.int64], limit_landmarks: bool = False) -> Rows:
    """Boxes clipped to their pictures (N, 3: height, width, channels), and with `limit_landmarks` the points, too."""
    rows = rows.copy()
    last = images_shapes[rows[:, 0].astype(int)][:, 1::-1] - 1  # (n, 2): the last column, the last row
    spans = [(slice(1, 5, 2), 0), (slice(2, 5, 2), 1)]
    for columns, axis in spans + ([(slice(6, 11), 0), (slice(11, 16), 1)] if limit_landmarks else []):
        rows[:, columns] = np.minimum(np.maximum(rows[:, columns], 0), last[:, axis, None])
    return rows
