"""One class activation map per face crop, by any method."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from dfx.explain.cam.base import CamMethod, RawMaps
from dfx.explain.explanation import explanation_of
from dfx.explain.inputs import check_crop, check_logit, sign_of
from dfx.explain.layers import check_layer
from dfx.explain.request import MapRequest
from dfx.faces.resize import resize
from dfx.predict.graph import Network, kept
from dfx.types import Explanation, Pixels


def explain(
    method: CamMethod, network: Network, crops: Sequence[Pixels], request: MapRequest, *, both_ways: bool = False
) -> list[Explanation]:
    """One map per face crop `(H, W, 3)` uint8 RGB of any size, of a flat model with one logit, positive for "fake".

    `both_ways` explains the mean logit of the crop and its mirror image, which is what dfx answers with: the mean of both
    maps, the second turned back. `seconds` is each face's share of the time all took. Raises ExplanationError for an
    unknown layer or direction, a model without feature maps or without a single logit, a crop that is no picture, and a
    map that is not finite.
    """
    sign = sign_of(request.toward)
    for crop in crops:
        check_crop(crop)
    layer = check_layer(network.model, request.layer)
    if not crops:
        return []
    ready = compiled(method, network, layer)
    began = time.perf_counter()
    views = [resize(crop, network.size) for crop in crops]
    if both_ways:
        (both,) = ready.run([*views, *(view[:, ::-1] for view in views)], sign)
        maps = np.float32(0.5) * (both[: len(crops)] + both[len(crops) :, :, ::-1])
    else:
        (maps,) = ready.run(views, sign)
    seconds = (time.perf_counter() - began) / len(crops)
    name, row = network.model.name, method.row
    return [explanation_of(raw, name, row.name, layer, seconds, request.toward, row.unit) for raw in maps]


def compiled(method: CamMethod, network: Network, layer: str) -> RawMaps:
    """The process's one compiled map of that kind. Raises ExplanationError unless the model ends in one logit."""
    check_logit(network.model)
    return kept(network.model, (type(method), layer, network.scaling), lambda: method.compile(network, layer))
