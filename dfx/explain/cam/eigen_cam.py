"""Eigen-CAM. Muhammad and Yeasin, Eigen-CAM: Class activation map using principal components, IJCNN 2020,
arXiv:2008.00299."""

from __future__ import annotations

from dfx.explain.cam.base import GraphCam, Tapped
from dfx.explain.method import Method
from dfx.predict.graph import Tensor


class EigenCam(GraphCam):
    """A · v, where v is the first right singular vector of the layer's activations A `(h·w, C)`, not centred.

    Class-agnostic: it shows what the layer responds to most, not what speaks for an answer, and is the same map toward
    "fake" and toward "real". A singular vector has no sign of its own; it is turned so that the map's inner product with
    the activations summed over the channels is not negative.
    """

    row = Method(
        "eigencam", "Eigen-CAM", "cam", "activation", 2,
        "the pattern most feature maps share, whatever the answer", of_answer=False,
    )  # fmt: skip

    def raw_maps(self, tapped: Tapped, images: Tensor, sign: Tensor) -> Tensor:
        import tensorflow as tf

        activations = tf.cast(tapped(images)[0], tf.float32)
        height, width, channels = activations.shape[1:]
        flat = tf.reshape(activations, (-1, height * width, channels))
        _, _, right = tf.linalg.svd(flat)
        component = tf.matmul(flat, right[:, :, :1])[..., 0]  # (N, h·w)
        agreement = tf.reduce_sum(component * tf.reduce_sum(flat, axis=-1), axis=1, keepdims=True)
        return tf.reshape(tf.where(agreement < 0, -component, component), (-1, height, width))
