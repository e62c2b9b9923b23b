"""One class activation map per face crop, by any method."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from dfx.explain.cam.base import CamMethod
from dfx.explain.explanation import explanation_of
from dfx.explain.inputs import check_crop, sign_of
from dfx.explain.request import MapRequest
from dfx.explain.source import Source
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels


def explain(
    method: CamMethod, source: Source, crops: Sequence[Pixels], request: MapRequest, *, both_ways: bool = False
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
    layer = source.layer(method, request.layer)
    if not crops:
        return []
    ready = source.maps(method, layer)
    began = time.perf_counter()
    views = [resize(crop, source.size) for crop in crops]
    if both_ways:
        (both,) = ready.run([*views, *(view[:, ::-1] for view in views)], sign)
        maps = np.float32(0.5) * (both[: len(crops)] + both[len(crops) :, :, ::-1])
    else:
        (maps,) = ready.run(views, sign)
    seconds = (time.perf_counter() - began) / len(crops)
    name, row = source.name, method.row
    return [explanation_of(raw, name, row.name, layer, seconds, request.toward, row.unit) for raw in maps]
