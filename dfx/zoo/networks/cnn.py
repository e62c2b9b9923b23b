"""S2's plain convolutional network: 3 742 849 parameters at 256 × 256."""

from __future__ import annotations

import keras
from keras import layers

from dfx.zoo.networks.heads import sigmoid_logit


def cnn(size: int) -> keras.Model:
    image = keras.Input((size, size, 3), name="image")
    x = image
    for i, width in enumerate((32, 64, 64)):
        x = layers.Conv2D(width, 3, activation="relu", name=f"conv_{i + 1}")(x)
        x = layers.MaxPooling2D(2, name=f"pool_{i + 1}")(x)
    x = layers.Flatten(name="flat")(layers.Dropout(0.2, name="dropout_1")(x))
    x = layers.Dense(64, activation="relu", name="dense")(x)
    return keras.Model(image, sigmoid_logit(layers.Dropout(0.2, name="dropout_2")(x)))
