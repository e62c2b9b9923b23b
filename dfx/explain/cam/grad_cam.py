"""Grad-CAM. Selvaraju et al., Grad-CAM: Visual explanations from deep networks via gradient-based localization,
ICCV 2017, arXiv:1610.02391."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dfx.explain.cam.base import GradientCam, Tensor, explain
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras


class GradCam(GradientCam):
    """Σ_c w_c · A_c, where w_c is channel c's gradient averaged over the map (Eq. 1, 2; the base applies the ReLU).

    A gradient (logits per activation) times an activation is a number of logits: behind global average pooling and one
    dense unit, a cell's value is exactly what that cell adds to the logit; behind other heads, it is so to first order.
    """

    name = "gradcam"
    unit = "logits per map cell"

    def combine(self, activations: Tensor, gradients: Tensor) -> Tensor:
        import tensorflow as tf

        weights = tf.reduce_mean(gradients, axis=(1, 2))  # (N, C)
        return tf.einsum("nhwc,nc->nhw", activations, weights)


_METHOD = GradCam()


def grad_cam(
    model: keras.Model,
    crops: Sequence[Pixels],
    scaling: Scaling,
    layer: str | None = None,
    model_name: str | None = None,
    toward: Toward = "fake",
) -> list[Explanation]:
    """Grad-CAM of the logit for each face crop; see `dfx.explain.cam.base.explain`."""
    return explain(_METHOD, model, crops, scaling, layer, model_name, toward)
