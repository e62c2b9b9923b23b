"""All class activation maps by their short names, quick ones first."""

from __future__ import annotations

from dfx.errors import ExplanationError
from dfx.explain.cam.ablation_cam import AblationCam
from dfx.explain.cam.base import CamMethod
from dfx.explain.cam.eigen_cam import EigenCam
from dfx.explain.cam.faster_score_cam import FasterScoreCam
from dfx.explain.cam.grad_cam import GradCam
from dfx.explain.cam.grad_cam_pp import GradCamPlusPlus
from dfx.explain.cam.hires_cam import HiResCam
from dfx.explain.cam.layer_cam import LayerCam
from dfx.explain.cam.score_cam import ScoreCam
from dfx.explain.cam.xgrad_cam import XGradCam

_METHODS: tuple[CamMethod, ...] = (
    GradCam(),
    GradCamPlusPlus(),
    LayerCam(),
    XGradCam(),
    HiResCam(),
    EigenCam(),
    ScoreCam(),
    FasterScoreCam(),
    AblationCam(),
)
FAMILY: dict[str, CamMethod] = {method.row.name: method for method in _METHODS}


def cam_named(name: str) -> CamMethod:
    """Raises ExplanationError naming the class activation maps there are."""
    if name not in FAMILY:
        raise ExplanationError(f"There is no class activation map {name[:40]!r}; there are: {', '.join(FAMILY)}.")
    return FAMILY[name]
