"""How much of a map lies on each part of the face, beside how much of the crop that part covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from dfx.explain.overlay import heat_at
from dfx.explain.regions.template import RegionMap
from dfx.types import Explanation

Order = Literal["share", "ratio"]


@dataclass(frozen=True, slots=True)
class RegionShare:
    """One part of the face: `share` of the map's positive attribution on it, `area` it covers of the crop, both in [0, 1].

    `ratio` = share / area: 1 where the part holds what it would hold of a map that is spread evenly.
    """

    name: str
    share: float
    area: float
    ratio: float


def shares(explanation: Explanation, regions: RegionMap, by: Order = "share") -> tuple[RegionShare, ...]:
    """All parts that the crop shows, the largest `share` (or `ratio`) first; the shares add up to 1, and so do the areas.

    The map is grown to the labels as the overlay is, so it stays as coarse as its cells: see `coarse_sentence`. Labels
    coarser than the map are repeated, so that no cell is skipped. () for a map without positive evidence.
    """
    if not explanation.has_evidence:
        return ()
    height, width = np.maximum(regions.labels.shape, explanation.heat.shape)
    heat = heat_at(explanation, (int(height), int(width))).astype(np.float64)
    grown = cv2.resize(regions.labels, (int(width), int(height)), interpolation=cv2.INTER_NEAREST)
    labels, count = np.asarray(grown).ravel(), len(regions.names)
    share = np.bincount(labels, heat.ravel(), count) / heat.sum()
    area = np.bincount(labels, minlength=count) / labels.size
    there = [
        RegionShare(name, float(share[k]), float(area[k]), float(share[k] / area[k]))
        for k, name in enumerate(regions.names)
        if area[k] > 0
    ]
    return tuple(sorted(there, key=lambda part: getattr(part, by), reverse=True))
