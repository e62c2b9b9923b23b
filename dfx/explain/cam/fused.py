"""One map from several: of layers, where coarse ones say where and fine ones sharpen it, or of methods, whose errors differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.cam.base import explanation_of
from dfx.explain.cam.family import cam
from dfx.explain.layers import check_layer
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

NAME = "fusedcam"  # the method, where several are fused
UNIT = "× the maps' own peaks"
AT, AND = "@", ","  # "gradcam++@early,hirescam@last"


class Part(NamedTuple):
    """A class activation map: its method, and a layer by name, rule or place."""

    method: str
    layer: str

    def __str__(self) -> str:
        return f"{self.method}{AT}{self.layer}"


def parts_of(text: str) -> list[Part]:
    """The parts of "gradcam++@early,hirescam@last". Raises ExplanationError for any other form."""
    found = [one.strip().split(AT) for one in text.split(AND)]
    if any(len(one) != 2 or not all(one) for one in found):
        raise ExplanationError(
            f"Maps to be fused are written as in 'gradcam++{AT}middle{AND}hirescam{AT}last', not {text[:60]!r}."
        )
    return [Part(method, layer) for method, layer in found]


def cam_fused(
    parts: Sequence[Part],
    model: keras.Model,
    crops: Sequence[Pixels],
    scaling: Scaling,
    model_name: str | None = None,
    toward: Toward = "fake",
    both_ways: bool = False,
    method: str | None = None,
) -> list[Explanation]:
    """For each face crop the mean of the parts' signed maps, each over its own largest magnitude, grown to the finest.

    A part named twice counts once. The raw peak is at most 1, where all parts peak at one place. `method` is the name
    given, else that of the parts, "fusedcam" where they differ. Raises ExplanationError as `cam` does, and without a part.
    """
    each = list(dict.fromkeys(Part(one.method, check_layer(model, one.layer)) for one in parts))
    if not each:
        raise ExplanationError("A fused map needs at least one layer.")
    maps = [cam(one.method, model, crops, scaling, one.layer, model_name, toward, both_ways) for one in each]
    return [_mean(some, each, method) for some in zip(*maps, strict=True)]


def _mean(maps: Sequence[Explanation], parts: Sequence[Part], method: str | None) -> Explanation:
    raw = fused([one.heat if one.signed is None else one.signed for one in maps])
    first, seconds = maps[0], sum(one.seconds for one in maps)
    name = method or (first.method if len({one.method for one in parts}) == 1 else NAME)
    layer = ", ".join(map(str, parts)) if name == NAME else " + ".join(one.layer for one in parts)
    return explanation_of(raw, first.model, name, layer, seconds, first.toward, UNIT)


def fused(maps: Sequence[NDArray[np.floating]]) -> NDArray[np.float32]:
    """The mean `(h, w)` of maps, each over its own largest magnitude, grown to the finest (bilinear)."""
    height, width = max((one.shape for one in maps), key=lambda shape: shape[0] * shape[1])
    grown = [cv2.resize(_scaled(one), (width, height), interpolation=cv2.INTER_LINEAR) for one in maps]
    return np.mean(grown, axis=0, dtype=np.float32)


def _scaled(one: NDArray[np.floating]) -> NDArray[np.float32]:
    most = float(np.abs(one).max())
    return (one / most if most > 0 else one).astype(np.float32)
