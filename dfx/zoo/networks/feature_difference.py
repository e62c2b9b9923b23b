"""S5's classifier over the difference of intermediate feature maps (IFMD), Eq. 15–22.

D = F(l) − F(l′) of two layers of one image (15); W ⊙ D (17); (W ⊙ D − μ) / σ (18). The publication gives no values for W
and states an unchanged parameter count, so W is computed, not learned: each channel's share of the energy of D.
"""

from __future__ import annotations

import keras
from keras import layers, ops

from dfx.zoo.networks import heads

LATE, EARLY = "block_15_add", "block_13_project_BN"  # both (S/32, S/32, 160): what blocks 14 and 15 added
EPSILON = 1e-3


@keras.saving.register_keras_serializable("dfx")
class FeatureDifference(layers.Layer):
    """Two feature maps `(N, H, W, C)` → their weighted, normalised difference `(N, H, W, C)`."""

    def call(self, maps: list[keras.KerasTensor]) -> keras.KerasTensor:
        late, early = maps
        difference = late - early  # Eq. 15
        energy = ops.mean(ops.square(difference), axis=(1, 2), keepdims=True)  # (N, 1, 1, C)
        weights = energy / (ops.mean(energy, axis=-1, keepdims=True) + EPSILON)  # mean 1
        weighted = weights * difference  # Eq. 17
        mean = ops.mean(weighted, axis=(1, 2, 3), keepdims=True)
        spread = ops.std(weighted, axis=(1, 2, 3), keepdims=True)
        return (weighted - mean) / (spread + EPSILON)  # Eq. 18

    def compute_output_shape(self, input_shape: list[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        return input_shape[0]


def mobilenet_v2_ifmd(size: int) -> keras.Model:
    """MobileNetV2 whose last block reads the difference in place of its input: the same 2 422 593 parameters."""
    base = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(size, size, 3))
    x = FeatureDifference(name="feature_difference")([base.get_layer(LATE).output, base.get_layer(EARLY).output])
    position = base.layers.index(base.get_layer(LATE))
    for layer in base.layers[position + 1 :]:  # block_16 … out_relu: a plain chain
        x = layer(x)
    return keras.Model(base.input, heads.mobile_head(x))
