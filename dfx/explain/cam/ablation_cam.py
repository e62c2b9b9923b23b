"""Ablation-CAM. Desai and Ramaswamy, Ablation-CAM: Visual explanations for deep convolutional network via gradient-free
localization, WACV 2020 (not on arXiv)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfx.explain.cam.channels import Ask, ChannelCam, Start, Started
from dfx.explain.layers import feature_maps
from dfx.explain.method import Method
from dfx.predict.graph import Network, Tensor
from dfx.zoo.folded import forward_of, is_settled

if TYPE_CHECKING:
    import keras


class AblationCam(ChannelCam):
    """Σ_c w_c · A_c with w_c = logit − logit without c, that is with channel c of the layer set to 0. No gradient is used.

    The paper divides w_c by the logit (Eq. 4), which all channels share. That is left out: the map is the same where the
    logit is positive, and turned round where it is negative, which for one signed logit is half of all faces.
    Only the part of the model behind the layer is run again.
    """

    row = Method(
        "ablationcam", "Ablation-CAM", "cam", "logits × activation", 300,
        "switches each feature map off and sees what is missing",
    )  # fmt: skip

    def parts(self, network: Network, layer: str) -> tuple[Start, Ask]:
        import tensorflow as tf

        front, behind = (forward_of(part, is_settled(network.model)) for part in cut(network.model, layer))

        def start(images: Tensor) -> Started:
            """The activations, the logits, what runs past the layer."""
            activations, logits, *past = front(images)
            return tf.cast(activations, tf.float32), tf.cast(logits[:, 0], tf.float32), *past

        def ask(started: Started, faces: Tensor, channels: Tensor) -> Tensor:
            activations, logits, *past = started
            kept = 1 - tf.one_hot(channels, activations.shape[-1])  # (K, C)
            ablated = tf.gather(activations, faces) * kept[:, None, None]
            without = behind([ablated, *(tf.gather(tensor, faces) for tensor in past)])
            return tf.gather(logits, faces) - tf.cast(without[:, 0], tf.float32)

        return start, ask

    def asked(self, activations: NDArray[np.float32]) -> NDArray[np.bool_]:
        return np.asarray((activations != 0).any(axis=(1, 2)))


def cut(model: keras.Model, layer: str) -> tuple[keras.Model, keras.Model]:
    """A model in two behind a layer, also where skip connections run past it; both share the model's weights.

    The front, images → [the layer's map, the logit, *what runs past], and the rest, [map, *what runs past] → logit. What
    runs past the layer are the tensors not made from its map that the operations behind it take in.
    """
    import keras

    tensor = feature_maps(model)[layer]
    by_depth = model._nodes_by_depth
    behind, past = {id(tensor)}, {}
    for node in (node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]):
        if any(id(given) in behind for given in node.input_tensors):
            behind.update(id(made) for made in node.outputs)
            past.update({id(given): given for given in node.input_tensors if id(given) not in behind})
    beside = list(past.values())
    front = keras.Model(model.inputs, [tensor, model.outputs[0], *beside])
    return front, keras.Model([tensor, *beside], model.outputs[0])
