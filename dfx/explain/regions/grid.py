"""Maps of different sizes on one grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.overlay import heat_at
from dfx.types import Explanation


def on_one_grid(explanations: Sequence[Explanation]) -> NDArray[np.float64]:
    """The maps' heat `(N, h, w)` in [0, 1], grown (bilinear) to the largest height and width among them.

    All must be of one crop and one direction, which cannot be seen from the maps but for the direction. Raises
    ExplanationError for no map and for both directions at once.
    """
    if not explanations:
        raise ExplanationError("Expected at least one map, got none.")
    if len({one.toward for one in explanations}) > 1:
        raise ExplanationError("Expected maps of one direction, got some for “fake” and some for “real”.")
    height = max(one.heat.shape[0] for one in explanations)
    width = max(one.heat.shape[1] for one in explanations)
    return np.stack([heat_at(one, (height, width)) for one in explanations]).astype(np.float64)
