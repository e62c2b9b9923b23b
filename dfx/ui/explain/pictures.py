"""Pictures of a map over its face: as one looks at it, zoomed, greyed, and two of them with a seam."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from dfx.explain.overlay import overlay, signed_overlay
from dfx.explain.regions import RegionMap
from dfx.types import Box, Explanation, Pixels

WHOLE = "the whole face"
SEAM_PX = 3
SHOWN_SIDE = 480  # pixels of a picture on the page
PALE = 0.75  # how far a picture that does not count moves towards grey


@dataclass(frozen=True, slots=True)
class Look:
    """How all tiles are looked at: opacity in [0, 1], with what speaks against, and one zoom ≥ 1 about one part."""

    opacity: float = 0.5
    both: bool = False
    zoom: float = 1.0
    centre: str = WHOLE


def pictured(crop: Pixels, one: Explanation, look: Look) -> Pixels:
    """The crop `(S, S, 3)` under the map; in the diverging scale where both sides are asked for and known."""
    if look.both and one.signed is not None:
        return signed_overlay(crop, one, look.opacity)
    return overlay(crop, one, look.opacity)


def window(side: int, look: Look, regions: RegionMap | None) -> Box:
    """The part of a crop of `side` pixels that a zoom shows, moved to lie inside."""
    x, y = 0.5, 0.5  # where the part is not to be seen
    if regions is not None and look.centre in regions.names and regions.mask(look.centre).any():
        rows, columns = np.nonzero(regions.mask(look.centre))
        x, y = ((float(places.mean()) + 0.5) / regions.labels.shape[0] for places in (columns, rows))
    part = max(8, min(side, round(side / look.zoom)))
    left, top = (min(max(round(at * side - part / 2), 0), side - part) for at in (x, y))
    return Box(left, top, part, part)


def zoomed(pixels: Pixels, box: Box) -> Pixels:
    """What lies under `box`, enlarged to the page's size where it is smaller."""
    part = np.ascontiguousarray(box.cut(pixels))
    if part.shape[0] >= SHOWN_SIDE:
        return part
    return np.asarray(cv2.resize(part, (SHOWN_SIDE, SHOWN_SIDE), interpolation=cv2.INTER_LINEAR), np.uint8)


def swiped(left: Pixels, right: Pixels, share: float) -> Pixels:
    """`left` up to `share` of the width, `right` beyond, with a white seam between; both `(S, S, 3)`."""
    width = left.shape[1]
    at = round(share * width)
    picture = right.copy()
    picture[:, :at] = left[:, :at]
    if 0 < at < width:
        picture[:, max(0, at - SEAM_PX // 2) : at + SEAM_PX // 2 + 1] = 255
    return picture


def beside(left: Pixels, right: Pixels) -> Pixels:
    """Two pictures `(S, S, 3)` in one, with a white line between."""
    line = np.full((left.shape[0], max(1, left.shape[0] // 60), 3), 255, np.uint8)
    return np.concatenate([left, line, right], axis=1)


def greyed(pixels: Pixels) -> Pixels:
    """Without colour and pale: what is not there, or not to be believed."""
    grey = np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    return np.asarray(cv2.addWeighted(grey, 1 - PALE, np.full_like(grey, 150), PALE, 0), np.uint8)
