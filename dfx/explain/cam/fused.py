"""One map from several: of layers, where coarse ones say where and fine ones sharpen it, or of methods, whose errors differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.cam.explain import explain
from dfx.explain.cam.family import cam_named
from dfx.explain.explanation import explanation_of
from dfx.explain.method import FUSED, Method
from dfx.explain.request import MapRequest
from dfx.explain.source import Source
from dfx.types import Explanation, Pixels

ROW = Method(
    FUSED, "Fused CAM", "cam", "× the maps' own peaks", 6,
    "the mean of the two maps that together find most and can be trusted most",
)  # fmt: skip
AT, AND = "@", ","  # "gradcam++@early,hirescam@last"


class Part(NamedTuple):
    """A class activation map: its method, and a layer by name, rule or place."""

    method: str
    layer: str

    def __str__(self) -> str:
        return f"{self.method}{AT}{self.layer}"


def parts_of(text: str) -> list[Part]:
    """The parts of "gradcam++@early,hirescam@last". Raises ExplanationError for any other form."""
    pairs = [part.strip().split(AT) for part in text.split(AND)]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        raise ExplanationError(
            f"Maps to be fused are written as in 'gradcam++{AT}middle{AND}hirescam{AT}last', not {text[:60]!r}."
        )
    return [Part(method, layer) for method, layer in pairs]


def explain_fused(
    parts: Sequence[Part], source: Source, crops: Sequence[Pixels], request: MapRequest, *, both_ways: bool = False
) -> list[Explanation]:
    """For each face crop the mean of the parts' signed maps, each over its own largest magnitude, grown to the finest.

    A part named twice counts once. The raw peak is at most 1, where all parts peak at one place. The map bears the
    request's method: "fusedcam", or that of parts which differ in their layers only. Raises ExplanationError as the parts'
    maps do, and without a part.
    """
    each = list(dict.fromkeys(Part(part.method, source.layer(cam_named(part.method), part.layer)) for part in parts))
    if not each:
        raise ExplanationError("A fused map needs at least one layer.")
    maps = [
        explain(cam_named(part.method), source, crops, replace(request, layer=part.layer), both_ways=both_ways)
        for part in each
    ]
    layer = ", ".join(map(str, each)) if request.method == FUSED else " + ".join(part.layer for part in each)
    return [
        explanation_of(
            fused([part.heat if part.signed is None else part.signed for part in of_crop]),
            source.name, request.method, layer, sum(part.seconds for part in of_crop), request.toward, ROW.unit,
        )
        for of_crop in zip(*maps, strict=True)
    ]  # fmt: skip


def fused(maps: Sequence[NDArray[np.floating]]) -> NDArray[np.float32]:
    """The mean `(h, w)` of maps, each over its own largest magnitude, grown to the finest (bilinear)."""
    height, width = max((values.shape for values in maps), key=lambda shape: shape[0] * shape[1])
    grown = []
    for values in maps:
        most = float(np.abs(values).max())
        scaled = (values / most if most > 0 else values).astype(np.float32)
        grown.append(cv2.resize(scaled, (width, height), interpolation=cv2.INTER_LINEAR))
    return np.mean(grown, axis=0, dtype=np.float32)
