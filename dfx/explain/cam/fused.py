"""One map from several layers: the coarse ones say where, the fine ones sharpen it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.cam.base import explanation_of
from dfx.explain.cam.family import cam
from dfx.explain.layers import check_layer
from dfx.explain.overlay import heat_at
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

UNIT = "mean share of the layers' peaks"


def cam_fused(
    name: str,
    model: keras.Model,
    crops: Sequence[Pixels],
    scaling: Scaling,
    layers: Sequence[str],
    model_name: str | None = None,
    toward: Toward = "fake",
    both_ways: bool = False,
) -> list[Explanation]:
    """For each face crop the mean of the layers' maps, each its positive part over its own maximum, grown to the largest.

    `layers` are names or rules; one named twice counts once. `layer` of an explanation is "a + b", its raw peak in (0, 1]
    is 1 where all layers peak at one place, and it has no signed map. A layer without evidence adds zeros.
    Raises ExplanationError as `cam` does, and without a layer.
    """
    names = list(dict.fromkeys(check_layer(model, layer) for layer in layers))
    if not names:
        raise ExplanationError("A fused map needs at least one layer.")
    each = [cam(name, model, crops, scaling, layer, model_name, toward, both_ways) for layer in names]
    return [_mean(maps) for maps in zip(*each, strict=True)]


def _mean(maps: Sequence[Explanation]) -> Explanation:
    size = max((one.heat.shape for one in maps), key=lambda shape: shape[0] * shape[1])
    raw = np.stack([heat_at(one, (size[0], size[1])) for one in maps]).mean(axis=0)
    first, layer = maps[0], " + ".join(one.layer for one in maps)
    seconds = sum(one.seconds for one in maps)
    fused = explanation_of(raw, first.model, first.method, layer, seconds, first.toward, UNIT)
    return replace(fused, signed=None)
