"""The curves of high dynamic range, and how it is bent to what an ordinary screen shows. Standard library only.

ITU-R BT.2100-2, tables 4 (PQ) and 5 (HLG). Reference white: 203 cd/m², BT.2408-7.
"""

from __future__ import annotations

import math

PQ, HLG = 16, 18  # H.273, table 3: TransferCharacteristics
WHITE = 203.0  # cd/m²
HLG_PEAK = 1000.0  # cd/m² of the nominal screen of BT.2100, whose system gamma is 1.2
KNEE = 0.6  # of white: below, brightness is kept; above, it bends towards white, which it never reaches


def light(code: float, transfer: int) -> float:
    """Light of a code value in [0, 1]: of white for PQ, of the scene's peak for HLG."""
    if transfer == PQ:
        power = code ** (32 / 2523)
        return float((max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (8192 / 1305) * 10_000 / WHITE)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return code**2 / 3 if code <= 0.5 else (math.exp((code - c) / a) + b) / 12
