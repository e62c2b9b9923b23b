"""S1's support vector machine on texture, as one graph: codes of local patterns → histograms over a grid → kernel → logit.

Local binary patterns: Ojala et al., Multiresolution gray-scale and rotation invariant texture classification, IEEE TPAMI 2002.
Local derivative patterns: Zhang et al., Local Derivative Pattern Versus Local Binary Pattern, IEEE TIP 2010.
"""

from __future__ import annotations

import keras
from keras import layers, ops

from dfx.zoo.local_patterns import (
    BINARY_GRID,
    BINS,
    BORDER,
    DERIVATIVE_GRID,
    DERIVATIVES,
    DIAGONAL,
    GREY,
    NEIGHBOURS,
    TINY,
    Place,
    uniform_bins,
)  # fmt: skip
from dfx.zoo.networks.heads import sigmoid_logit

CENTRES = 1024  # training faces that a new one is compared with
WIDTH = 1.0  # γ of the kernel exp(−γ ‖x − c‖²)


def grey_levels(pixels: keras.KerasTensor) -> keras.KerasTensor:
    """`(N, H, W, 3)` RGB in 0…255 → `(N, H, W)` whole grey levels, so that equal neighbours are equal on any machine."""
    return ops.round(ops.sum(pixels * ops.convert_to_tensor(GREY, "float32"), axis=-1))


def binary_patterns(grey: keras.KerasTensor) -> keras.KerasTensor:
    """`(N, H, W)` → `(N, H−4, W−4)` codes: bit p is set where the point at radius 1 is no darker than the middle.

    A point on a diagonal lies between pixels: it is interpolated, as differences, so that a flat patch has all bits set.
    """
    middle = _moved(grey, (0, 0))
    steps = [_moved(grey, place) - middle for place in NEIGHBOURS]
    bits = [step >= 0 for step in steps]
    for p in (1, 3, 5, 7):
        beside = steps[p - 1] + steps[(p + 1) % 8]
        bits[p] = (1 - DIAGONAL) * beside + DIAGONAL * steps[p] >= 0
    return _codes(bits)


def derivative_patterns(grey: keras.KerasTensor, degrees: int) -> keras.KerasTensor:
    """`(N, H, W)` → `(N, H−4, W−4)` codes of second order: bit p is set where the derivative in that direction turns.

    It turns where its product with neighbour p's derivative is not positive (Eq. 7 … 10 of the paper).
    """
    row, column = DERIVATIVES[degrees]

    def derivative(place: Place) -> keras.KerasTensor:
        return _moved(grey, place) - _moved(grey, (place[0] + row, place[1] + column))

    middle = derivative((0, 0))
    return _codes([middle * derivative(place) <= 0 for place in NEIGHBOURS])


def _moved(grey: keras.KerasTensor, place: Place) -> keras.KerasTensor:
    """The neighbour at `place` of every pixel that is not in the border."""
    (row, column), (height, width) = place, grey.shape[1:3]
    return grey[:, BORDER + row : height - BORDER + row, BORDER + column : width - BORDER + column]


def _codes(bits: list[keras.KerasTensor]) -> keras.KerasTensor:
    return sum(ops.cast(bit, "int32") * (1 << p) for p, bit in enumerate(bits))


@keras.saving.register_keras_serializable("dfx")
class TextureHistograms(layers.Layer):
    """`(N, S, S, 3)` RGB in 0…255 → `(N, 1888)`: the square root of each bin's share in each cell, code by code.

    The square root makes a distance between histograms their Hellinger distance. Pixels that fill no cell are left out.
    """

    def call(self, pixels: keras.KerasTensor) -> keras.KerasTensor:
        grey, bins = grey_levels(pixels), ops.convert_to_tensor(uniform_bins())
        shares = [_histograms(ops.take(bins, binary_patterns(grey)), BINARY_GRID)]
        for degrees in DERIVATIVES:
            shares.append(_histograms(ops.take(bins, derivative_patterns(grey, degrees)), DERIVATIVE_GRID))
        return ops.sqrt(ops.concatenate(shares, axis=-1))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (input_shape[0], BINS * (BINARY_GRID**2 + len(DERIVATIVES) * DERIVATIVE_GRID**2))


def _histograms(bins: keras.KerasTensor, grid: int) -> keras.KerasTensor:
    """`(N, H, W)` bins → `(N, grid² · 59)` shares, cell by cell from the top left."""
    side = bins.shape[1] // grid
    cells = ops.reshape(bins[:, : grid * side, : grid * side], (-1, grid, side, grid, side))
    cells = ops.reshape(ops.transpose(cells, (0, 1, 3, 2, 4)), (-1, side * side))
    counts = ops.cast(ops.bincount(cells, minlength=BINS), "float32")
    return ops.reshape(counts / (side * side), (-1, grid * grid * BINS))


def svm(size: int) -> keras.Model:
    """Histograms → standardised → unit length → kernel → logit: Σ αᵢ exp(−γ ‖x − cᵢ‖²) + b over 1024 training faces cᵢ.

    At unit length ‖x − c‖² = 2 − 2 x·c: the kernel is a dense layer with weights 2γc, bias −2γ and an exponential.
    Filled by `dfx.train.baselines.svm`; untrained, the logit means nothing.
    """
    image = keras.Input((size, size, 3), name="image")
    x = TextureHistograms(name="histograms")(image)
    x = layers.BatchNormalization(center=False, scale=False, epsilon=TINY, trainable=False, name="standardised")(x)
    x = layers.UnitNormalization(name="unit_length")(x)
    bias = keras.initializers.Constant(-2 * WIDTH)
    x = layers.Dense(CENTRES, activation="exponential", bias_initializer=bias, name="kernel")(x)
    return keras.Model(image, sigmoid_logit(x))
