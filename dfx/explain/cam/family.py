"""All class activation maps by their short names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dfx.errors import ExplanationError
from dfx.explain.cam.ablation_cam import AblationCam
from dfx.explain.cam.base import CamMethod, explain
from dfx.explain.cam.eigen_cam import EigenCam
from dfx.explain.cam.faster_score_cam import FasterScoreCam
from dfx.explain.cam.grad_cam import GradCam
from dfx.explain.cam.grad_cam_pp import GradCamPlusPlus
from dfx.explain.cam.hires_cam import HiResCam
from dfx.explain.cam.layer_cam import LayerCam
from dfx.explain.cam.score_cam import ScoreCam
from dfx.explain.cam.xgrad_cam import XGradCam
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

_METHODS: tuple[CamMethod, ...] = (
    GradCam(),
    GradCamPlusPlus(),
    ScoreCam(),
    FasterScoreCam(),
    LayerCam(),
    XGradCam(),
    HiResCam(),
    EigenCam(),
    AblationCam(),
)
FAMILY: dict[str, CamMethod] = {method.name: method for method in _METHODS}


def cam(
    name: str,
    model: keras.Model,
    crops: Sequence[Pixels],
    scaling: Scaling,
    layer: str | None = None,
    model_name: str | None = None,
    toward: Toward = "fake",
    both_ways: bool = False,
) -> list[Explanation]:
    """The map of the method `name` for each face crop; see `dfx.explain.cam.base.explain`.

    `layer` is a name, a rule of `dfx.explain.layers.RULES`, or None for the last map. Raises ExplanationError, also for
    an unknown method.
    """
    if name not in FAMILY:
        raise ExplanationError(f"There is no class activation map {name[:40]!r}; there are: {', '.join(FAMILY)}.")
    return explain(FAMILY[name], model, crops, scaling, layer, model_name, toward, both_ways)
