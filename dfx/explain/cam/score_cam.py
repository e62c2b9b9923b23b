"""Score-CAM. Wang et al., Score-CAM: Score-weighted visual explanations for convolutional neural networks, CVPR
Workshops 2020, arXiv:1910.01279."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfx.explain.cam.channels import Ask, ChannelCam, Start, Started
from dfx.explain.layers import feature_maps
from dfx.explain.method import Method
from dfx.predict.graph import Network, Tensor


class ScoreCam(ChannelCam):
    """Σ_c w_c · A_c with w_c = logit(X ∘ H_c) − logit(0), the increase of confidence of the paper's definition.

    X is the scaled image; H_c is the channel grown to X's size (bilinear, cells aligned by their areas) and stretched to
    [0, 1]; 0 is an image of zeros after scaling. No gradient is used. The paper's listing passes the increases through a
    softmax over the channels; that is left out, since it makes all weights positive, and a map of one logit would then
    be nearly the same toward "fake" and toward "real". A channel without contrast masks everything: its weight is 0.
    """

    row = Method(
        "scorecam", "Score-CAM", "cam", "logits × activation", 1000,
        "shows the model the face through each feature map in turn",
    )  # fmt: skip

    def parts(self, network: Network, layer: str) -> tuple[Start, Ask]:
        import tensorflow as tf

        tapped = network.with_maps(feature_maps(network.model)[layer])

        def start(images: Tensor) -> Started:
            """The activations, each as channels of planes, the images, the logit of the image of zeros."""
            activations = tf.cast(tapped(images)[0], tf.float32)
            reference = tf.cast(tapped(tf.zeros_like(images[:1]))[1], tf.float32)
            planes = tf.transpose(activations, (0, 3, 1, 2))
            return activations, planes, images, tf.repeat(reference[:, 0], tf.shape(images)[0])

        def ask(started: Started, faces: Tensor, channels: Tensor) -> Tensor:
            _, planes, images, reference = started
            masks = _masks(tf.gather_nd(planes, tf.stack([faces, channels], axis=1)), images.shape[1])
            logits = tapped(tf.gather(images, faces) * masks)[1]
            return tf.cast(logits[:, 0], tf.float32) - tf.gather(reference, faces)

        return start, ask

    def asked(self, activations: NDArray[np.float32]) -> NDArray[np.bool_]:
        return np.asarray(np.ptp(activations, axis=(1, 2)) > 0)


def _masks(planes: Tensor, size: int) -> Tensor:
    """Masks `(K, S, S, 1)` in [0, 1] from planes `(K, h, w)`."""
    import tensorflow as tf

    grown = tf.image.resize(planes[..., None], (size, size), "bilinear")
    low = tf.reduce_min(grown, axis=(1, 2), keepdims=True)
    high = tf.reduce_max(grown, axis=(1, 2), keepdims=True)
    return tf.math.divide_no_nan(grown - low, high - low)
