"""Eigen-CAM. Muhammad and Yeasin, Eigen-CAM: Class activation map using principal components, IJCNN 2020,
arXiv:2008.00299."""

from __future__ import annotations

import numpy as np

from dfx.explain.cam.base import GradientCam
from dfx.explain.method import Method
from dfx.predict.graph import Floats


class EigenCam(GradientCam):
    """A · v, where v is the first right singular vector of the layer's activations A `(h·w, C)`, not centred.

    Class-agnostic: it shows what the layer responds to most, not what speaks for an answer, and is the same map toward
    "fake" and toward "real". A singular vector has no sign of its own; it is turned so that the map's inner product with
    the activations summed over the channels is not negative.
    """

    row = Method(
        "eigencam", "Eigen-CAM", "cam", "activation", 2,
        "the pattern most feature maps share, whatever the answer", of_answer=False,
    )  # fmt: skip

    def combine(self, activations: Floats, gradients: Floats) -> Floats:
        if not np.isfinite(activations).all():
            return np.full(activations.shape[:3], np.nan, np.float32)  # numpy would not return from such a matrix
        flat = activations.reshape(len(activations), -1, activations.shape[-1])  # (N, h·w, C)
        _, _, right = np.linalg.svd(flat, full_matrices=False)
        component = np.einsum("npc,nc->np", flat, right[:, 0])
        agreement = np.einsum("np,npc->n", component, flat)
        return (component * np.where(agreement < 0, -1, 1)[:, None]).astype(np.float32).reshape(activations.shape[:3])
