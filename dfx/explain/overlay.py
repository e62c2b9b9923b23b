"""Pictures of a map: over the face, and its colour bar. Needs no TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

from dfx.errors import ExplanationError, SettingError
from dfx.types import Explanation, Heat, Pixels, Signed

# Viridis: equal steps of heat look like equal steps of lightness, to colour-blind eyes and in grey print too.
VIRIDIS = np.ascontiguousarray(
    cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], cv2.COLORMAP_VIRIDIS)[:, 0, ::-1]
)  # (256, 3) RGB


@cache
def diverging_colours() -> Pixels:
    """`(255, 3)` RGB: blue, white in the middle, orange; straight lines in CIELAB, so that both arms darken alike. Told
    apart by red-green blind eyes too; row 127 is 0."""
    white, ends = np.array((97, 0, 0)), np.array(((45, 0, -45), (45, 35, 52)))
    share = np.linspace(-1, 1, 255)[:, None]
    lab = white + np.abs(share) * (np.where(share < 0, ends[0], ends[1]) - white)
    rgb = cv2.cvtColor(lab[None].astype(np.float32), cv2.COLOR_LAB2RGB)[0]
    return np.rint(np.clip(rgb, 0, 1) * 255).astype(np.uint8)


FINE = 64  # cells a side; finer maps are blurred to be seen
BLUR = 1 / 56  # σ, share of the side: 4 pixels of 224
NO_COLOUR = 160  # grey of a bar whose map has no colours


class Tick(NamedTuple):
    """A mark on a colour bar."""

    position: float  # 0 the bottom, 1 the top
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class ColourBar:
    """What the colours of an overlay mean: a vertical strip `(length, thickness, 3)`, its marks, its unit in words."""

    pixels: Pixels
    ticks: tuple[Tick, ...]
    label: str


def displayed(explanation: Explanation) -> Explanation:
    """A map of more than FINE cells a side as it is shown: blurred, and measured by its peak after that.

    Maps per pixel are so grainy that their peak is one pixel, beside which all else is invisible. What is computed, stored
    and measured is the map itself.
    """
    side = max(explanation.heat.shape)
    if side <= FINE:
        return explanation
    width = side * BLUR
    heat = cv2.GaussianBlur(explanation.heat, (0, 0), width)
    top = float(heat.max())
    signed = None if explanation.signed is None else cv2.GaussianBlur(explanation.signed, (0, 0), width)
    most = 0.0 if signed is None else float(np.abs(signed).max())
    return replace(
        explanation,
        heat=(heat / top if top > 0 else heat).astype(np.float32),
        raw_peak=explanation.raw_peak * top,
        unit=f"{explanation.unit}, smoothed",
        signed=None if signed is None else (signed / (most or 1.0)).astype(np.float32),
    )


def heat_at(explanation: Explanation, size: tuple[int, int]) -> Heat:
    """The map in [0, 1] at `size` = (height, width), bilinear.

    A cell is an area of the crop, so its value sits at the area's centre; what lies outside the outer centres is not
    extrapolated. The finest detail stays one cell of the map, however smooth it looks.
    """
    height, width = size
    grown = cv2.resize(explanation.heat, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip(grown, 0, 1).astype(np.float32)


def coloured(heat: Heat) -> Pixels:
    """Viridis colours `(H, W, 3)` of heat `(H, W)` in [0, 1]."""
    return np.asarray(VIRIDIS[np.rint(heat * 255).astype(np.uint8)], np.uint8)


def overlay(crop: Pixels, explanation: Explanation, opacity: float = 0.5) -> Pixels:
    """The crop `(H, W, 3)` under the map's colours; the crop itself where the map holds no evidence.

    One opacity in [0, 1] everywhere: if it grew with the heat, two scales would mix, places of little heat would look
    like places without any, and no colour could be read off the bar. Raises SettingError outside [0, 1].
    """
    if not 0 <= opacity <= 1:
        raise SettingError(f"The opacity must lie between 0 and 1, not {opacity:g}.")
    if not explanation.has_evidence:
        return crop.copy()
    colours = coloured(heat_at(displayed(explanation), crop.shape[:2]))
    return np.asarray(cv2.addWeighted(crop, 1 - opacity, colours, opacity, 0), np.uint8)


def colour_bar(explanation: Explanation, length: int = 256, thickness: int = 16) -> ColourBar:
    """The bar of `overlay`, from 0 to the raw peak in the map's own unit; grey and with a sentence without evidence.

    Each map is stretched to its own peak: equal colours in two maps are equal shares of two peaks, not equal evidence.
    """
    explanation = displayed(explanation)
    peak, toward = explanation.raw_peak, explanation.toward
    if not explanation.has_evidence:
        grey = np.full((length, thickness, 3), NO_COLOUR, np.uint8)
        return ColourBar(grey, (Tick(0.0, "0"),), f"no positive evidence for “{toward}”")
    column = coloured(np.linspace(1, 0, length, dtype=np.float32)[:, None])  # the peak on top
    marks = tuple(Tick(share, f"{share * peak:.3g}") for share in (0.0, 0.5, 1.0))
    return ColourBar(np.repeat(column, thickness, axis=1), marks, f"{explanation.unit}, for “{toward}”")


def signed_at(explanation: Explanation, size: tuple[int, int]) -> Signed:
    """The signed map in [−1, 1] at `size` = (height, width): bilinear where it grows, averaged where it shrinks.

    Nothing else is smoothed. Raises ExplanationError for a method without a direction.
    """
    if explanation.signed is None:
        raise ExplanationError(f"{explanation.method} does not say what speaks for and what against: use its heat.")
    height, width = size
    how = cv2.INTER_AREA if min(explanation.signed.shape) > max(size) else cv2.INTER_LINEAR
    return np.clip(cv2.resize(explanation.signed, (width, height), interpolation=how), -1, 1).astype(np.float32)


def diverging(signed: Signed) -> Pixels:
    """Colours `(H, W, 3)` of `(H, W)` in [−1, 1]: blue against, white neither, orange for the answer explained."""
    return np.asarray(diverging_colours()[np.rint(127 + 127 * signed).astype(np.uint8)], np.uint8)


def signed_overlay(crop: Pixels, explanation: Explanation, opacity: float = 0.5) -> Pixels:
    """The crop `(H, W, 3)` under the signed map's colours, one opacity everywhere; the crop itself where the map is all 0.

    Raises SettingError for an opacity outside [0, 1], ExplanationError for a method without a direction.
    """
    if not 0 <= opacity <= 1:
        raise SettingError(f"The opacity must lie between 0 and 1, not {opacity:g}.")
    signed = signed_at(displayed(explanation), crop.shape[:2])
    if explanation.signed is None or not explanation.signed.any():
        return crop.copy()
    return np.asarray(cv2.addWeighted(crop, 1 - opacity, diverging(signed), opacity, 0), np.uint8)


def signed_colour_bar(explanation: Explanation, length: int = 256, thickness: int = 16) -> ColourBar:
    """The bar of `signed_overlay`, 0 in the middle, both ends the map's largest magnitude.

    In the map's own unit; in shares of the largest magnitude where nothing speaks for the answer, since an Explanation
    keeps the size of positive evidence only. Grey and with a sentence where the map is all 0.
    """
    if explanation.signed is None:
        raise ExplanationError(f"{explanation.method} does not say what speaks for and what against: use its heat.")
    toward = explanation.toward
    if not explanation.signed.any():
        grey = np.full((length, thickness, 3), NO_COLOUR, np.uint8)
        return ColourBar(grey, (Tick(0.5, "0"),), f"no evidence for or against “{toward}”")
    column = diverging(np.linspace(1, -1, length, dtype=np.float32)[:, None])
    pixels = np.repeat(column, thickness, axis=1)
    if not explanation.has_evidence:
        shares = (Tick(0.0, "−100 %"), Tick(0.5, "0"))
        return ColourBar(pixels, shares, f"no positive evidence for “{toward}”; share of the strongest against it")
    shown, most = displayed(explanation), explanation.raw_peak / float(explanation.signed.max())
    if shown is not explanation:  # what is left of the largest magnitude, 1 before, after the blur of `displayed`
        width = max(explanation.signed.shape) * BLUR
        most *= float(np.abs(cv2.GaussianBlur(explanation.signed, (0, 0), width)).max())
    marks = (Tick(0.0, f"−{most:.3g}"), Tick(0.5, "0"), Tick(1.0, f"{most:.3g}"))
    return ColourBar(pixels, marks, f"{shown.unit}, for (+) or against (−) “{toward}”")
