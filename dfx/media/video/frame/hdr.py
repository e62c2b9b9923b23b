"""High dynamic range and wide colours to what an ordinary screen shows. Decoding worker only.

Transfer curves: `dfx.media.transfer`. Primaries: BT.2087-0.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dfx.media.transfer import HLG, HLG_PEAK, KNEE, PQ, WHITE
from dfx.media.transfer import light as light_of

BT2020, P3_D65 = 9, 12  # H.273, table 2: ColourPrimaries
_GAMMA = 2.4  # BT.1886
_LUMINANCE = np.array([0.2627, 0.6780, 0.0593], np.float32)  # BT.2020
_TO_BT709 = {
    BT2020: np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32),
    P3_D65: np.array([[1.2249, -0.2249, 0.0], [-0.0421, 1.0421, 0.0], [-0.0196, -0.0786, 1.0983]], np.float32),
}
WIDE = frozenset(_TO_BT709)
_UNSTATED = 2
_LEVELS = 4096
_ENCODED = (np.linspace(0, 1, _LEVELS) ** (1 / _GAMMA) * 255).round().astype(np.uint8)  # light of white → code
_BAND = 128  # rows at a time: floats take four times the room of the result


def to_sdr(
    deep: NDArray[np.uint16], transfer: int, primaries: int, levels: tuple[int, int] = (0, 65535)
) -> NDArray[np.uint8]:
    """`(H, W, 3)` RGB of 16 bits in the curve `transfer` and the colours `primaries` as 8-bit BT.709.

    `levels`: the codes of black and of a full signal. HDR that states no primaries is taken for BT.2020, which BT.2100
    prescribes.
    """
    if primaries == _UNSTATED and transfer in (PQ, HLG):
        primaries = BT2020
    curve, result = _curve(transfer, *levels), np.empty(deep.shape, np.uint8)
    for top in range(0, len(deep), _BAND):
        light = curve[deep[top : top + _BAND]]
        if transfer == HLG:  # the display's part, BT.2100: brightness of the scene to that of the screen
            scene = np.maximum(light @ _LUMINANCE, 1e-6)[..., None]
            light *= scene**0.2 * np.float32(HLG_PEAK / WHITE)
        if primaries in WIDE:
            light = np.maximum(light @ _TO_BT709[primaries].T, 0)
        if transfer in (PQ, HLG):
            light *= _bend(light.max(axis=2, keepdims=True))
        result[top : top + _BAND] = _ENCODED[(np.minimum(light, 1) * (_LEVELS - 1) + 0.5).astype(np.uint16)]
    return result


def _bend(brightest: NDArray[np.float32]) -> NDArray[np.float32]:
    """The factor for each pixel, by its brightest channel so that the hue stays."""
    over = np.maximum(brightest - KNEE, 0) / (1 - KNEE)
    bent = KNEE + (1 - KNEE) * (1 - np.exp(-over))
    return np.where(over > 0, bent / np.maximum(brightest, KNEE), np.float32(1)).astype(np.float32)


@cache
def _curve(transfer: int, black: int, full: int) -> NDArray[np.float32]:
    """Light of each of 65 536 code values: of white for PQ and ordinary curves, of the scene's peak for HLG."""
    code = np.clip((np.arange(65536) - black) / (full - black), 0, 1)
    if transfer in (PQ, HLG):
        return np.array([light_of(float(value), transfer) for value in code], np.float32)
    return (code**_GAMMA).astype(np.float32)
