"""MTCNN's second and third stage: candidate boxes in, better and fewer ones out, as `mtcnn` 1.0.0 computes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from dfx.faces.detect.boxes import CONFIDENCE, CORNERS, Rows, resize_to_square, smart_nms_from_bboxes

# The package's own defaults (StageRNet and StageONet).
LEAST_OF_REFINED, LEAST_OF_LAST = 0.7, 0.8  # confidence
OVERLAP = 0.7


class Refine:
    """The second stage: rows of six, squared, for the third."""

    def __init__(self, net: Any, side: int) -> None:
        self._net, self._side = net, side

    def __call__(self, images_normalized: tf.Tensor, bboxes_batch: Rows, **_: Any) -> Rows:
        offsets, probabilities = self._net(_patches(images_normalized, bboxes_batch, self._side))
        rows = _moved(bboxes_batch, offsets.numpy(), probabilities.numpy())
        rows = rows[rows[:, CONFIDENCE] > LEAST_OF_REFINED]
        return resize_to_square(smart_nms_from_bboxes(rows, OVERLAP, "union"))


class Output:
    """The third stage: rows of sixteen, with the five points; (0, 6) where no box is left."""

    def __init__(self, net: Any, side: int) -> None:
        self._net, self._side = net, side

    def __call__(self, images_normalized: tf.Tensor, bboxes_batch: Rows, **_: Any) -> Rows:
        offsets, points, probabilities = self._net(_patches(images_normalized, bboxes_batch, self._side))
        placed = _placed(points.numpy(), bboxes_batch)
        rows = np.concatenate([_moved(bboxes_batch, offsets.numpy(), probabilities.numpy()), placed], axis=-1)
        return smart_nms_from_bboxes(rows[rows[:, CONFIDENCE] > LEAST_OF_LAST], OVERLAP, "min")


def _patches(images: tf.Tensor, rows: Rows, side: int) -> tf.Tensor:
    """What lies in each box, (n, side, side, 3); what lies outside the picture is 0."""
    height, width = images.shape[1:3]
    shares = rows[:, [2, 1, 4, 3]] / np.array([[height, width, height, width]])
    return tf.image.crop_and_resize(images, shares, rows[:, 0].astype(int), (side, side))


def _moved(rows: Rows, offsets: NDArray[np.float32], probabilities: NDArray[np.float32]) -> Rows:
    """Boxes moved by offsets in shares of their sides, with the net's own confidence."""
    rows = rows.copy()
    rows[:, CONFIDENCE] = probabilities[:, -1]
    sides = _sides(rows)[:, [0, 1, 0, 1]].astype(np.float32)
    rows[:, CORNERS] = rows[:, CORNERS].astype(np.float32) + offsets * sides  # the package adds single precision, too
    return rows


def _placed(points: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
    """Points (n, 10), five x and five y in shares of the box, in pixels of the picture."""
    placed = np.empty_like(points)
    width, height = _sides(rows).T[:, :, None]
    placed[:, :5] = width * points[:, :5] + rows[:, 1:2] - 1
    placed[:, 5:] = height * points[:, 5:] + rows[:, 2:3] - 1
    return placed


def _sides(rows: Rows) -> Rows:
    """(n, 2): width and height, both ends counted."""
    return np.stack([rows[:, 3] - rows[:, 1] + 1, rows[:, 4] - rows[:, 2] + 1], axis=-1)
