"""What is asked for when a map is drawn: one value from the doors down to the method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfx.types import Toward

AUTO = "auto"  # what stands for each model's own best method


@dataclass(frozen=True, slots=True, eq=False)
class MapRequest:
    """The map that is wanted of some face crops, whatever the model.

    `method`: a name of `dfx.explain.methods`, or AUTO. `layer`, of class activation maps only: a name, a rule or a place as
    `dfx.explain.layers` takes it, several of them joined by "+" to be fused, for "fusedcam" the maps to be fused, as in
    "gradcam++@middle,hirescam@last"; None: what the model and method are best on, where that was measured, else the last.
    `toward`: the answer whose evidence is shown. `labels`: for LIME and Shapley the region of each pixel `(h, w)` of each
    crop, below 0 none; None: the face is cut up by the method. `seed` is that of methods that draw at random.
    """

    method: str = AUTO
    layer: str | None = None
    toward: Toward = "fake"
    labels: tuple[NDArray[np.integer[Any]], ...] | None = None
    seed: int = 7
