"""dfx's own members for what no training saw: one looks for blending, one for the traces of a generator."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from dfx.zoo.networks import heads
from dfx.zoo.networks.backbones import mobilenet_v3_small

# Residual filters of steganalysis (Fridrich and Kodovsky, Rich models, IEEE TIFS 2012): what a pixel is beyond its neighbours.
_SQUARE = np.array([[-1, 2, -2, 2, -1], [2, -6, 8, -6, 2], [-2, 8, -12, 8, -2], [2, -6, 8, -6, 2], [-1, 2, -2, 2, -1]])
_EDGE = np.array([[0, 0, 0, 0, 0], [0, -1, 2, -1, 0], [0, 2, -4, 2, 0], [0, -1, 2, -1, 0], [0, 0, 0, 0, 0]])
GAIN = 4.0  # residuals of photographs lie within some tens of grey levels


@keras.saving.register_keras_serializable("dfx")
class Residuals(layers.Layer):
    """`(N, S, S, 3)` RGB in 0…255 → `(N, S, S, 9)`: two fixed high-passes and the up-sampling residual of each channel.

    The last is x − up(down(x)), nearest neighbours by 2: pixels that an up-sampling layer made alike stand out (Tan et al.,
    Rethinking the up-sampling operations in CNN-based generative network, CVPR 2024, arXiv:2312.10461). S is even.
    """

    def call(self, pixels: keras.KerasTensor) -> keras.KerasTensor:
        kernels = np.stack([_SQUARE / 12, _EDGE / 4], axis=-1)[:, :, None].repeat(3, axis=2).astype(np.float32)
        high = ops.depthwise_conv(pixels, ops.convert_to_tensor(kernels), padding="same")
        coarse = ops.repeat(ops.repeat(pixels[:, ::2, ::2], 2, axis=1), 2, axis=2)
        return GAIN * ops.concatenate([high, pixels - coarse], axis=-1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (*input_shape[:-1], 9)


def blending_specialist(size: int) -> keras.Model:
    """MobileNetV3 Small, trained on self-blended faces only (Shiohara and Yamasaki, CVPR 2022)."""
    return mobilenet_v3_small(size)


def generator_specialist(size: int) -> keras.Model:
    """Residuals → MobileNetV3 Small: the picture's content never reaches it, only its finest detail."""
    image = keras.Input((size, size, 3), name="image")
    mixed = layers.Conv2D(3, 1, name="residual_mix")(Residuals(name="residuals")(image))
    shown = layers.Rescaling(1.0, 127.5, name="residual_shown")(mixed)  # the backbone takes 0…255
    base = keras.applications.MobileNetV3Small(include_top=False, weights=None, input_tensor=shown)
    return keras.Model(image, heads.study_head(base.output))
