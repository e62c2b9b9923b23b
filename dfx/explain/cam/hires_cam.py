"""HiResCAM. Draelos and Carin, Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural
networks, 2020, arXiv:2011.08891."""

from __future__ import annotations

import numpy as np

from dfx.explain.cam.base import GradientCam
from dfx.explain.method import Method
from dfx.predict.graph import Floats


class HiResCam(GradientCam):
    """Σ_c g_c · A_c, cell by cell: Grad-CAM without averaging the gradient g over the map.

    Where all behind the layer is linear, a cell's value is exactly what it adds to the logit.
    """

    row = Method(
        "hirescam", "HiResCAM", "cam", "logits per map cell", 3,
        "multiplies maps and gradients cell by cell, without averaging",
    )  # fmt: skip

    def combine(self, activations: Floats, gradients: Floats) -> Floats:
        return np.einsum("nhwc,nhwc->nhw", activations, gradients)
