"""Pictures of a forensic map: swept over the photo, by itself, and its colour bar."""

from __future__ import annotations

import cv2
import numpy as np

from dfx.analysis.forensics import heat_at, is_circular
from dfx.explain.overlay import ColourBar, Tick, coloured
from dfx.forensics.result import NamedMap, Pair
from dfx.types import Pixels

_WHITE, _DARK, _LINE = (255, 255, 255), (20, 28, 31), (255, 196, 61)
BAR = (16, 480)  # pixels: height, width
MOST_LINES = 80


def swept(photo: Pixels, one: NamedMap, share: float) -> Pixels:
    """`photo` `(H, W, 3)` whose left `share` in [0, 1] shows the map's colours instead, with a line between both."""
    height, width = photo.shape[:2]
    edge = round(width * min(1.0, max(0.0, share)))
    seen = photo.copy()
    seen[:, :edge] = coloured(heat_at(one, (height, width)))[:, :edge]
    if 0 < edge < width:
        thick = max(1, round(width / 300))
        seen[:, max(0, edge - 2 * thick) : edge + 2 * thick] = _DARK
        seen[:, max(0, edge - thick) : edge + thick] = _WHITE
    return seen


def alone(one: NamedMap) -> Pixels:
    """The map's colours at its own size."""
    return coloured(np.clip(one.values, 0, 1))


def joined(photo: Pixels, pairs: tuple[Pair, ...], full_width: int) -> Pixels:
    """`photo` with a line from each place to the one that looks the same; at most 80 of them, spread over all.

    Pairs are in pixels of the picture `full_width` wide.
    """
    seen, scale = photo.copy(), photo.shape[1] / full_width
    thick = max(1, round(max(photo.shape[:2]) / 500))
    for pair in pairs[:: max(1, -(-len(pairs) // MOST_LINES))]:
        start, end = ((round(x * scale), round(y * scale)) for x, y in (pair.start, pair.end))
        for colour, wide in ((_DARK, 3 * thick), (_LINE, thick)):
            cv2.line(seen, start, end, colour, wide, cv2.LINE_AA)
    return seen


def bar(one: NamedMap) -> ColourBar:
    """The colours of a map lying down, 0 at the left, with what its right end stands for."""
    height, width = BAR
    row = coloured(np.linspace(0, 1, width, dtype=np.float32)[None])
    marks = tuple(Tick(share, f"{share * one.peak:.3g}") for share in (0.0, 0.5, 1.0))
    above = "" if is_circular(one) or one.peak == 1 else "; what lies above the right end has its colour"
    label = f"{one.unit}, a full turn: both ends are one direction" if is_circular(one) else one.unit + above
    return ColourBar(np.repeat(row, height, axis=0), marks, label)
