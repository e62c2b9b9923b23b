"""Grad-CAM. Selvaraju et al., Grad-CAM: Visual explanations from deep networks via gradient-based localization,
ICCV 2017, arXiv:1610.02391."""

from __future__ import annotations

from dfx.explain.cam.base import GradientCam, weighted_sum
from dfx.explain.method import Method
from dfx.predict.graph import Floats


class GradCam(GradientCam):
    """Σ_c w_c · A_c, where w_c is channel c's gradient averaged over the map (Eq. 1, 2; the base applies the ReLU).

    A gradient (logits per activation) times an activation is a number of logits: behind global average pooling and one
    dense unit, a cell's value is exactly what that cell adds to the logit; behind other heads, it is so to first order.
    """

    row = Method(
        "gradcam", "Grad-CAM", "cam", "logits per map cell", 3,
        "weighs each feature map by how much the answer hangs on it",
    )  # fmt: skip

    def combine(self, activations: Floats, gradients: Floats) -> Floats:
        return weighted_sum(activations, gradients.mean(axis=(1, 2)))
