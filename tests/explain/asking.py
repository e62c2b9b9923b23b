"""Maps of bare Keras models in one line, as tests want them: the methods themselves take a network and a request."""

from collections.abc import Sequence
from typing import Any

import keras

from dfx.explain.cam.base import RawMaps
from dfx.explain.cam.explain import explain
from dfx.explain.cam.family import cam_named
from dfx.explain.cam.fused import Part, explain_fused
from dfx.explain.method import FUSED
from dfx.explain.request import MapRequest
from dfx.explain.saliency import base
from dfx.explain.source import KerasSource
from dfx.predict.graph import Network
from dfx.types import Explanation, Pixels
from dfx.zoo.spec import Scaling

Crops = Sequence[Pixels]


def cam(
    name: str, model: keras.Model, crops: Crops, scaling: Scaling, layer: str | None = None,
    toward: Any = "fake", both_ways: bool = False,
) -> list[Explanation]:  # fmt: skip
    """Class activation maps by the method of that name."""
    request = MapRequest(name, layer, toward)
    return explain(cam_named(name), KerasSource(Network(model, scaling)), crops, request, both_ways=both_ways)


def cam_fused(
    parts: Sequence[Part], model: keras.Model, crops: Crops, scaling: Scaling, method: str = FUSED,
    both_ways: bool = False,
) -> list[Explanation]:  # fmt: skip
    """One map of several."""
    return explain_fused(parts, KerasSource(Network(model, scaling)), crops, MapRequest(method), both_ways=both_ways)


def compiled_cam(name: str, model: keras.Model, layer: str, scaling: Scaling) -> RawMaps:
    """What gives the raw maps of one layer."""
    return KerasSource(Network(model, scaling)).maps(cam_named(name), layer)


def saliency(
    method: base.GradientSaliency, model: keras.Model, crops: Crops, scaling: Scaling, both_ways: bool = False,
    **asked: Any,
) -> list[Explanation]:  # fmt: skip
    """Maps at the pixels."""
    return base.explain(method, Network(model, scaling), crops, MapRequest(**asked), both_ways=both_ways)
