"""S1's one-class baseline: a variational autoencoder that knows real faces only; what it cannot redraw is suspect.

Khalid and Woo, OC-FakeDect: Classifying Deepfakes Using One-class Variational Autoencoder, CVPR Workshops 2020.
Kingma and Welling, Auto-Encoding Variational Bayes, ICLR 2014, arXiv:1312.6114.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from dfx.errors import SettingError
from dfx.zoo.networks.heads import sigmoid_logit

HALVINGS = 4
DOWN, UP = (24, 48, 96, 128), (64, 48, 24, 16)  # channels per stage
CODE = 96  # entries of the code
LAPLACE = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]], np.float32)
FEATURES, CODE_MEAN, RECONSTRUCTION = "flat", "code_mean", "reconstruction"  # layers that the fit works with


@keras.saving.register_keras_serializable("dfx")
class SquaredErrors(layers.Layer):
    """A picture and its reconstruction, both `(N, S, S, 3)` → `(N, S, S, 2)`: squared error of the pixels, of their edges.

    The mean over the colours; edges are what a Laplacian leaves of the difference.
    """

    def call(self, pair: list[keras.KerasTensor]) -> keras.KerasTensor:
        difference = pair[0] - pair[1]
        kernel = ops.convert_to_tensor(np.repeat(LAPLACE[:, :, None, None], 3, axis=2))
        edges = ops.depthwise_conv(difference, kernel, padding="same")
        return ops.stack([ops.mean(ops.square(x), axis=-1) for x in (difference, edges)], axis=-1)

    def compute_output_shape(self, input_shape: list[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        return (*input_shape[0][:-1], 2)


@keras.saving.register_keras_serializable("dfx")
class Root(layers.Layer):
    """Mean squares → root mean squares; the small constant keeps the gradient finite at 0."""

    def call(self, squares: keras.KerasTensor) -> keras.KerasTensor:
        return ops.sqrt(squares + 1e-12)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return input_shape


def one_class_vae(size: int) -> keras.Model:
    """Picture in [0, 1] → mean code → reconstruction → both root mean square errors → logit, linear in the errors.

    The logit is 0 for the mean real face and rises with the errors. Raises SettingError for a side that is no multiple
    of 16.
    """
    if size % 2**HALVINGS:
        raise SettingError(f"one_class_vae needs an input size that is a multiple of {2**HALVINGS}, not {size}.")
    image = keras.Input((size, size, 3), name="image")
    x = image
    for i, width in enumerate(DOWN):
        x = layers.Conv2D(width, 3, strides=2, padding="same", activation="swish", name=f"down_{i + 1}")(x)
    code = layers.Dense(CODE, name=CODE_MEAN)(layers.Flatten(name=FEATURES)(x))
    side = size // 2**HALVINGS
    x = layers.Dense(side * side * DOWN[-1], activation="swish", name="unfold")(code)
    x = layers.Reshape((side, side, DOWN[-1]), name="folded")(x)
    for i, width in enumerate(UP):
        x = layers.UpSampling2D(2, name=f"up_{i + 1}")(x)
        x = layers.Conv2D(width, 3, padding="same", activation="swish", name=f"up_{i + 1}_conv")(x)
    redrawn = layers.Conv2D(3, 3, padding="same", activation="sigmoid", name=RECONSTRUCTION)(x)
    squares = SquaredErrors(name="squared_errors")([image, redrawn])
    errors = Root(name="errors")(layers.GlobalAveragePooling2D(name="mean_squares")(squares))
    return keras.Model(image, sigmoid_logit(errors))
