"""LayerCAM. Jiang et al., LayerCAM: Exploring hierarchical class activation maps for localization, IEEE Transactions on
Image Processing 30, 2021, doi:10.1109/TIP.2021.3089943 (not on arXiv)."""

from __future__ import annotations

import numpy as np

from dfx.explain.cam.base import GradientCam
from dfx.explain.method import Method
from dfx.predict.graph import Floats


class LayerCam(GradientCam):
    """Σ_c max(g_c, 0) · A_c, cell by cell (Eq. 5, 6): each cell is weighed by its own gradient g, not by the channel's.

    That keeps fine layers, far from the head, sharp. Where activations are never negative, nor is the map.
    """

    row = Method(
        "layercam", "LayerCAM", "cam", "logits per map cell", 3,
        "weighs every cell of every feature map by its own gradient",
    )  # fmt: skip

    def combine(self, activations: Floats, gradients: Floats) -> Floats:
        return np.einsum("nhwc,nhwc->nhw", activations, np.maximum(gradients, 0))
