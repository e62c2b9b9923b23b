"""MTCNN's second and third stage: candidate boxes in, better and fewer ones out, as `mtcnn` 1.0.0 computes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfx.faces.detect.boxes import CONFIDENCE, CORNERS, Rows, resize_to_square, smart_nms_from_bboxes
from dfx.faces.detect.nets import Forward
from dfx.types import Pixels

# The package's own defaults (StageRNet and StageONet).
LEAST_OF_REFINED, LEAST_OF_LAST = 0.7, 0.8  # confidence
OVERLAP = 0.7

AT_ONCE = 64  # patches: bounds the memory of a crowd's thousands


class Refine:
    """The second stage: rows of six, squared, for the third."""

    def __init__(self, net: Forward, side: int) -> None:
        self._net, self._side = net, side

    def __call__(self, pictures: Pixels, rows: Rows) -> Rows:
        """`rows`, one or more, of pictures (N, H, W, 4) uint8, whose fourth channel says nothing."""
        offsets, probabilities = _asked(self._net, pictures, rows, self._side)
        rows = _moved(rows, offsets, probabilities)
        rows = rows[rows[:, CONFIDENCE] > LEAST_OF_REFINED]
        return resize_to_square(smart_nms_from_bboxes(rows, OVERLAP, "union"))


class Output:
    """The third stage: rows of sixteen, with the five points; (0, 6) where no box is left."""

    def __init__(self, net: Forward, side: int) -> None:
        self._net, self._side = net, side

    def __call__(self, pictures: Pixels, rows: Rows) -> Rows:
        """`rows`, one or more, of pictures (N, H, W, 4) uint8, whose fourth channel says nothing."""
        offsets, points, probabilities = _asked(self._net, pictures, rows, self._side)
        width, height = _sides(rows).T[:, :, None]
        placed = np.empty_like(points)  # (n, 10), five x and five y, from shares of the box to pixels of the picture
        placed[:, :5] = width * points[:, :5] + rows[:, 1:2] - 1
        placed[:, 5:] = height * points[:, 5:] + rows[:, 2:3] - 1
        rows = np.concatenate([_moved(rows, offsets, probabilities), placed], axis=-1)
        return smart_nms_from_bboxes(rows[rows[:, CONFIDENCE] > LEAST_OF_LAST], OVERLAP, "min")


def _asked(net: Forward, pictures: Pixels, rows: Rows, side: int) -> tuple[NDArray[np.float32], ...]:
    """The net's answers for what lies in each box."""
    each = [net(patches(pictures, rows[at : at + AT_ONCE], side)) for at in range(0, len(rows), AT_ONCE)]
    return tuple(np.concatenate(parts) for parts in zip(*each, strict=True))


def patches(pictures: Pixels, rows: Rows, side: int) -> NDArray[np.float32]:
    """What lies in each box of pictures (N, H, W, 4) uint8, (n, side, side, 3) in [−1, 1], between pixels by a straight
    line; what lies outside the picture is 0.

    The same numbers as TensorFlow's `crop_and_resize`, in single precision as there.
    """
    height, width = pictures.shape[1:3]
    picture = rows[:, 0].astype(int)[:, None]
    top, bottom, share_y, inside_y = _samples(rows[:, [2, 4]] / height, height, side)  # (n, side) each
    left, right, share_x, inside_x = _samples(rows[:, [1, 3]] / width, width, side)
    pixels = pictures.view(np.uint32).reshape(-1)  # numbers of four bytes are gathered several times as fast as triples

    def row(y: NDArray[np.int64]) -> NDArray[np.float32]:
        """The line y of each patch, (n, side, side, 4)."""
        start = ((picture * height + y) * width)[:, :, None]
        packed = (np.take(pixels, start + x[:, None, :]) for x in (left, right))
        one, other = (part.view(np.uint8).reshape(*part.shape, 4).astype(np.float32) for part in packed)
        return _between(one, other, share_x[:, None, :, None])

    found = _between(row(top), row(bottom), share_y[:, :, None, None])
    found -= np.float32(127.5)
    found /= np.float32(128)
    found[~(inside_y[:, :, None] & inside_x[:, None, :])] = 0
    return found[..., :3]


def _between(one: NDArray[np.float32], other: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    """That `share` of the way from `one` to `other`, in the memory of both."""
    other -= one
    other *= share
    one += other
    return one


def _samples(
    ends: NDArray[np.float64], size: int, side: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32], NDArray[np.bool_]]:
    """Where `side` samples lie between the two `ends` (n, 2) of boxes, given in shares of `size` pixels: the pixel before,
    the one behind, the share of the latter, and whether the sample lies in the picture; (n, side) each."""
    first, last = ends.astype(np.float32).T[:, :, None]
    step = (last - first) * np.float32(size - 1) / np.float32(side - 1)
    places = first * np.float32(size - 1) + np.arange(side, dtype=np.float32) * step
    inside = (places >= 0) & (places <= size - 1)
    places = np.clip(places, 0, size - 1)
    before = np.floor(places)
    return before.astype(int), np.ceil(places).astype(int), places - before, inside


def _moved(rows: Rows, offsets: NDArray[np.float32], probabilities: NDArray[np.float32]) -> Rows:
    """Boxes moved by offsets in shares of their sides, with the net's own confidence."""
    rows = rows.copy()
    rows[:, CONFIDENCE] = probabilities[:, -1]
    sides = _sides(rows)[:, [0, 1, 0, 1]].astype(np.float32)
    rows[:, CORNERS] = rows[:, CORNERS].astype(np.float32) + offsets * sides  # the package adds single precision, too
    return rows


def _sides(rows: Rows) -> Rows:
    """(n, 2): width and height, both ends counted."""
    return np.stack([rows[:, 3] - rows[:, 1] + 1, rows[:, 4] - rows[:, 2] + 1], axis=-1)
