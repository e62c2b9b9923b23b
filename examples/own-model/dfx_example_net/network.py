"""A small network on what is left of a face when everything smooth is taken away: noise, edges, traces of up-sampling."""

from __future__ import annotations

import keras
from keras import layers


def example_net(size: int) -> keras.Model:
    """`(N, size, size, 3)` RGB in 0 … 1 → `(N, 1)` logits, positive for "fake"; 22 809 parameters."""
    image = keras.Input((size, size, 3), name="image")
    smooth = layers.AveragePooling2D(3, strides=1, padding="same", name="smooth")(image)
    x = layers.Subtract(name="rest")([image, smooth])
    for width, name in ((16, "first"), (24, "second"), (32, "third"), (40, "fourth")):
        x = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}_filters")(x)
        x = layers.BatchNormalization(name=f"{name}_norm")(x)
        x = layers.ReLU(name=f"{name}_map")(x)
        if name != "fourth":
            x = layers.MaxPooling2D(2, name=f"{name}_half")(x)
    x = layers.GlobalAveragePooling2D(name="means")(x)
    return keras.Model(image, layers.Dense(1, name="logit")(layers.Dropout(0.2, name="dropout")(x)))
