"""From a raw map to the value that pages and reports hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.types import Explanation, Toward

ROUNDING = 1e-6  # a peak below this share of the map's largest magnitude is float32 rounding, not evidence


def explanation_of(
    raw: NDArray[np.float32], model: str, method: str, layer: str, seconds: float, toward: Toward, unit: str
) -> Explanation:
    """The value of a raw signed map `(h, w)` in `unit`: its positive part over its peak, and all of it over its largest
    magnitude. All zero with peak 0 where nothing positive exceeds rounding. Raises ExplanationError unless it is finite.
    """
    if not np.isfinite(raw).all():
        raise ExplanationError(f"{model} gave a map with values that are not finite numbers for this face.")
    most, peak = float(np.abs(raw).max()), float(raw.max())
    signed = (raw / most).astype(np.float32) if most > 0 else np.zeros_like(raw)
    if peak <= ROUNDING * most:
        return Explanation(model, method, layer, np.zeros_like(raw), 0.0, seconds, toward, unit, signed)
    heat = np.clip(raw.astype(np.float64) / peak, 0, 1).astype(np.float32)
    return Explanation(model, method, layer, heat, peak, seconds, toward, unit, signed)
