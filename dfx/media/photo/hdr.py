"""High dynamic range to what an ordinary screen shows, as a table over the colours that 8 bits can name. Worker only.

The same curves as for clips, without numpy; bent towards white by the brightest channel, so that hues stay.
"""

from __future__ import annotations

import math
from functools import cache

from PIL.ImageFilter import Color3DLUT

from dfx.media.photo.matrix_profile import Point, inverted, multiplied, to_xyz
from dfx.media.transfer import HLG, HLG_PEAK, KNEE, WHITE
from dfx.media.transfer import light as light_of

_STEPS = 33  # of each axis; colours between are mixed from their eight neighbours
_D65: Point = (0.3127, 0.3290)
_BT709 = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))


@cache
def sdr_table(transfer: int, white: Point, primaries: tuple[Point, Point, Point]) -> Color3DLUT:
    """From RGB in the curve `transfer` (PQ or HLG) and the colours given to sRGB. Raises ValueError: no colours."""
    source = to_xyz(white, primaries)
    to_709 = multiplied(inverted(to_xyz(_D65, _BT709)), source)
    curve = [light_of(i / (_STEPS - 1), transfer) for i in range(_STEPS)]

    def shown(red: float, green: float, blue: float) -> tuple[float, float, float]:
        light = [curve[round(value * (_STEPS - 1))] for value in (red, green, blue)]
        if transfer == HLG:  # the display's part: brightness of the scene to that of the screen
            scene = max(sum(share * value for share, value in zip(source[1], light, strict=True)), 1e-6)
            light = [value * scene**0.2 * HLG_PEAK / WHITE for value in light]
        flat = [max(sum(m * v for m, v in zip(row, light, strict=True)), 0.0) for row in to_709]
        factor = _bend(max(flat))
        r, g, b = (_srgb(min(value * factor, 1.0)) for value in flat)
        return r, g, b

    return Color3DLUT.generate(_STEPS, shown)


def _bend(brightest: float) -> float:
    over = (brightest - KNEE) / (1 - KNEE)
    return 1.0 if over <= 0 else (KNEE + (1 - KNEE) * (1 - math.exp(-over))) / brightest


def _srgb(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
