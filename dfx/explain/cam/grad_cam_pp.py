"""Grad-CAM++. Chattopadhay et al., Grad-CAM++: Generalized gradient-based visual explanations for deep convolutional
networks, WACV 2018, arXiv:1710.11063."""

from __future__ import annotations

import numpy as np

from dfx.explain.cam.base import GradientCam, ratio, weighted_sum
from dfx.explain.method import Method
from dfx.predict.graph import Floats


class GradCamPlusPlus(GradientCam):
    """Σ_c w_c · A_c with w_c = Σ_ij α_cij · max(g_cij, 0), g the logit's gradient: only what raises the score counts.

    For the score Y = exp(logit) the paper's α (Eq. 19) is g² / (2 g² + g³ Σ_ab A_cab) = 1 / (2 + g Σ_ab A_cab), 0 where
    g is 0. As in the authors' published code, each channel's α are divided by their sum, which makes w_c a weighted mean
    of gradients. The factor Y that all w_c share is left out: the map is the same, and its values are logits.
    """

    row = Method(
        "gradcam++", "Grad-CAM++", "cam", "logits per map cell", 3,
        "the same, fairer to evidence in several places",
    )  # fmt: skip

    def combine(self, activations: Floats, gradients: Floats) -> Floats:
        total = activations.sum(axis=(1, 2), keepdims=True)  # (N, 1, 1, C)
        alpha = ratio((gradients != 0).astype(np.float32), 2 + gradients * total)
        alpha = ratio(alpha, alpha.sum(axis=(1, 2), keepdims=True))
        return weighted_sum(activations, (alpha * np.maximum(gradients, 0)).sum(axis=(1, 2)))
