"""XGrad-CAM. Fu et al., Axiom-based Grad-CAM: Towards accurate visualization and explanation of CNNs, BMVC 2020,
arXiv:2008.02312."""

from __future__ import annotations

from dfx.explain.cam.base import GradientCam, ratio, weighted_sum
from dfx.explain.method import Method
from dfx.predict.graph import Floats


class XGradCam(GradientCam):
    """Σ_c w_c · A_c with w_c = Σ_ij g_cij · A_cij / Σ_ab A_cab: gradients averaged by the activation they belong to.

    A channel's cells add up to its Σ g · A, as in HiResCAM, but are spread as its activations are. A channel whose
    activations add up to 0 has no weight; one whose positive and negative activations nearly cancel gets a large one.
    """

    row = Method(
        "xgradcam", "XGrad-CAM", "cam", "logits per map cell", 3,
        "weighs feature maps by where in them the gradient lies",
    )  # fmt: skip

    def combine(self, activations: Floats, gradients: Floats) -> Floats:
        weights = ratio((activations * gradients).sum(axis=(1, 2)), activations.sum(axis=(1, 2)))  # (N, C)
        return weighted_sum(activations, weights)
