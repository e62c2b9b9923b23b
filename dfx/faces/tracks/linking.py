"""Which face of one moment continues which track: costs of a pair, and the cheapest assignment."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Corners = NDArray[np.float64]  # (..., 4): x1, y1, x2, y2

FORGET_S = 2.0  # after this time, where a face was counts 1/e of what it did
LONGEST_FORECAST_S = 2.0  # how far constant velocity is believed


@dataclass(slots=True)
class Track:
    """What linking has to know of one person: where it was last, how it moved, and when it was seen."""

    number: int
    corners: Corners
    time_s: float
    scene: int
    velocity: Corners = field(default_factory=lambda: np.zeros(4))  # pixels a second, per corner
    moments: set[int] = field(default_factory=set)

    def move(self, corners: Corners, time_s: float, scene: int) -> None:
        """The track goes on at `corners`; its velocity is that of this step, none after a cut or a long gap."""
        gap = time_s - self.time_s
        steady = scene == self.scene and 0 < gap <= LONGEST_FORECAST_S
        self.velocity = (corners - self.corners) / gap if steady else np.zeros(4)
        self.corners, self.time_s, self.scene = corners, time_s, scene


def closeness(track: Track, boxes: Corners, time_s: float, scene: int) -> NDArray[np.float64]:
    """How much place speaks for each of `boxes` (N, 4) being that track, [0, 1]: its overlap with where the track should
    be by now, which counts less the longer ago it was seen, and nothing across a cut."""
    if track.scene != scene:
        return np.zeros(len(boxes))
    gone_s = time_s - track.time_s
    forecast = track.corners + track.velocity * min(gone_s, LONGEST_FORECAST_S)
    return overlap(boxes, forecast) * math.exp(-gone_s / FORGET_S)


def overlap(boxes: Corners, other: Corners) -> NDArray[np.float64]:
    """Intersection over union of each of `boxes` (N, 4) with `other` (4,), [0, 1]."""
    shared = np.minimum(boxes[:, 2:], other[2:]) - np.maximum(boxes[:, :2], other[:2])
    inside = np.maximum(shared, 0).prod(axis=1)
    area = np.maximum(other[2:] - other[:2], 0).prod()
    return np.asarray(inside / np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(axis=1) + area - inside, 1e-9))


def assign(costs: NDArray[np.float64], limit: float) -> list[int | None]:
    """For each row of `costs` (N, M) its column, no column twice, at the least sum (Kuhn, 1955); None where staying
    alone, at the cost `limit`, is cheaper."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = costs.shape
    alone = np.full((rows, rows), limit)
    _, chosen = linear_sum_assignment(np.concatenate([costs, alone], axis=1))
    return [int(column) if column < columns else None for column in chosen]
