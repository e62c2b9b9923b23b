"""S5's first row: the three MTCNN stages chained into one classifier, 78 283 990 parameters at 256 × 256.

Zhang et al., Joint face detection and alignment using multi-task cascaded convolutional networks, 2016
(arXiv:1604.02878) for the stages; the chaining is S5's own.
"""

from __future__ import annotations

import keras
from keras import layers

from dfx.zoo.networks.heads import softmax_logit


def _conv(x: keras.KerasTensor, width: int, kernel: int) -> keras.KerasTensor:
    return layers.Conv2D(width, kernel, padding="same", activation="relu")(x)


def _pool(x: keras.KerasTensor, size: int) -> keras.KerasTensor:
    return layers.MaxPooling2D(size, strides=2, padding="same")(x)


def _proposal(x: keras.KerasTensor) -> keras.KerasTensor:
    """P-Net: 6 376 parameters → (S/2, S/2, 32)."""
    x = _pool(_conv(x, 10, 3), 2)
    return _conv(_conv(x, 16, 3), 32, 3)


def _refine(x: keras.KerasTensor) -> keras.KerasTensor:
    """R-Net: 76 054 476 parameters → (64, 64, 128)."""
    x = _pool(_conv(x, 28, 3), 3)
    x = _conv(_pool(_conv(x, 48, 3), 3), 64, 2)
    x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
    x = layers.Dense(64 * 64 * 128, activation="relu")(x)
    return layers.Reshape((64, 64, 128))(x)


def _output(x: keras.KerasTensor) -> keras.KerasTensor:
    """O-Net: 2 222 624 parameters → (256,)."""
    x = _pool(_conv(x, 32, 3), 3)
    x = _pool(_conv(x, 64, 3), 3)
    x = _conv(_pool(_conv(x, 64, 3), 2), 128, 2)
    return layers.Dense(256, activation="relu")(layers.Flatten()(x))


def mtcnn_classifier(size: int) -> keras.Model:
    image = keras.Input((size, size, 3), name="image")
    return keras.Model(image, softmax_logit(_output(_refine(_proposal(image)))))
