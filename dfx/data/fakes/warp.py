"""One face laid over another: every pixel of the target's face is told where in the source it comes from."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import DataError
from dfx.types import Pixels

Floats = NDArray[np.float32]


def places_in(source: Floats, target: Floats, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """x and y in the source of each pixel (H, W) of `shape`, so that the points `target` (n, 2) come from `source` (n, 2).

    Between three neighbouring points the picture is stretched evenly (piecewise affine over Delaunay's triangles of the
    target); outside all of them both are −1. Raises DataError for points on one line.
    """
    from scipy.spatial import Delaunay, QhullError  # of a swap alone: no page's first paint waits for it

    try:
        corners = Delaunay(target).simplices
    except (QhullError, ValueError) as error:
        raise DataError("Expected points that span a face, got points on one line or on one spot.") from error
    height, width = shape[:2]
    owner = np.full((height, width), -1, np.int32)  # the triangle that a pixel lies in
    for number, triangle in enumerate(target[corners]):
        cv2.fillConvexPoly(owner, np.round(triangle * 16).astype(np.int32), number, shift=4)
    from_target = np.concatenate([target[corners], np.ones((len(corners), 3, 1), np.float32)], axis=2)  # (t, 3, 3)
    affine = np.linalg.pinv(from_target.astype(np.float64)) @ source[corners]  # (t, 3, 2)
    rows, columns = np.nonzero(owner >= 0)
    its = affine[owner[rows, columns]]
    places = np.full((2, height, width), -1, np.float32)
    for axis in (0, 1):
        places[axis, rows, columns] = its[:, 0, axis] * columns + its[:, 1, axis] * rows + its[:, 2, axis]
    return places[0], places[1]


def warped(source: Pixels, places: tuple[Floats, Floats]) -> Pixels:
    """The source's pixels (h, w, 3) at those places: (H, W, 3). A face that shrinks is averaged, not skipped over."""
    x, y = places
    inside = x >= 0
    across = np.diff(x, axis=1)[inside[:, 1:] & inside[:, :-1]]
    down = np.diff(y, axis=0)[inside[1:] & inside[:-1]]
    steps = [float(np.median(np.abs(each))) for each in (across, down) if each.size]
    shrinks = max(steps, default=1.0)
    if shrinks > 1.2:
        source = np.asarray(cv2.GaussianBlur(source, (0, 0), 0.4 * shrinks), np.uint8)
    return np.asarray(cv2.remap(source, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)
