"""Luminance gradient: how fast and towards where brightness changes (Sobel)."""

from __future__ import annotations

import cv2
import numpy as np

from dfx.forensics.method import Forensic, of_both
from dfx.forensics.pixels.planes import check, luminance, named_map, shrunk
from dfx.forensics.result import Curve, ForensicResult, NamedMap, Number
from dfx.types import Pixels

NAME = "gradient"

BINS = 36
_TO_UNIT = 1 / 8  # the Sobel kernel adds up to eight times the step between neighbours


def measure(data: bytes | None, pixels: Pixels) -> ForensicResult:
    """Strength in levels of 255 per pixel, and direction in turns (0 to the right, ¼ downwards), weighted by strength.

    The picture is shrunk to at most 1600 pixels. Raises MediaError for what is no picture.
    """
    check(pixels)
    small, _ = shrunk(pixels)
    luma = cv2.GaussianBlur(luminance(small), (3, 3), 0)
    across, down = (cv2.Sobel(luma, cv2.CV_32F, *way, scale=_TO_UNIT) for way in ((1, 0), (0, 1)))
    strength = np.hypot(across, down)
    turns = (np.arctan2(down, across) / (2 * np.pi)) % 1.0
    weights, edges = np.histogram(turns, BINS, (0.0, 1.0), weights=strength.astype(np.float64))
    total = weights.sum()
    curve = Curve(
        "directions",
        (edges[:-1] + edges[1:]) * 180,
        weights / total if total else weights,
        "degrees",
        "share of all change",
    )
    unit = "levels of 255 per pixel"
    words = (
        f"Brightness changes most towards {curve.x[int(weights.argmax())]:.0f}° (0° to the right, 90° downwards)."
        if total
        else "Brightness changes nowhere: the picture has one single grey level."
    )
    direction = NamedMap("direction", turns.astype(np.float32), 360.0, "degrees")
    numbers = (Number("mean strength", float(strength.mean()), unit),)
    return ForensicResult(
        NAME, words, map=named_map("strength", strength, unit), more_maps=(direction,), curves=(curve,), numbers=numbers
    )


FORENSIC = Forensic(
    name=NAME,
    title="Luminance gradient",
    group="Pixels",
    what="How fast brightness changes at each place, and towards which side.",
    how_to_read="Bright where brightness changes fast; light should fall alike on neighbours, outlines be equally sharp.",
    misleads="Depth of field, several lamps, sharpening and make-up all change edges without anything being forged.",
    paper="",
    measure=of_both(measure),
    curve="The share of all changes of brightness that point each way.",
)
