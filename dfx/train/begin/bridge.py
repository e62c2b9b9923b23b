"""Layers that only the larger network has, between two that both have, set to hand on what they are given.

A convolution block without a shortcut around it cannot begin by adding nothing, as others do: its swishes would bend what
passes. Lifted by `LIFT` standard deviations a channel lies where swish is straight, and comes out as it went in. Dense
layers hand a rectifier's values on through their own rectifiers. Chen, Goodfellow and Shlens, Net2Net: accelerating
learning via knowledge transfer, ICLR 2016, arXiv:1511.05641, section 2.2.
"""

from __future__ import annotations

from collections.abc import Iterable

import keras
import numpy as np

from dfx.errors import TrainingError

LIFT = 8.0  # swish(z + 8) is z + 8 to within .02 where z > −2.3, as of 99 in 100 values
OPEN = 4.0  # sigmoid(4) = .98: a gate that is open, and still inside its slope
FLAT = 1e-6  # added to a channel's variance
PARTS = ("expand_conv", "expand_bn", "dwconv2", "bn", "se_expand", "project_conv", "project_bn")  # of a block
HEAD = ("head_norm", "head_dense", "class_logits")  # of the smaller network


def hand_on(model: keras.Model, block: str, views: Iterable[np.ndarray]) -> None:
    """Set the inverted bottleneck `block` (`"block7a"`, without a shortcut) to give its input in its first channels.

    `views` gives batches `(N, S, S, 3)`: each channel is lifted by the mean and deviation it has there. The block's other
    channels stay as they are, but reach none of the first ones. Raises TrainingError where there are no views.
    """
    layers = {part: model.get_layer(f"{block}_{part}") for part in PARTS}
    given = keras.Model(model.input, layers["expand_conv"].input)
    maps = [keras.ops.convert_to_numpy(given(batch, training=False)) for batch in views]
    if not maps:
        raise TrainingError(f"{model.name} needs faces to begin from a smaller network.")
    mean, variance = np.mean(maps, axis=(0, 1, 2, 3)), np.var(maps, axis=(0, 1, 2, 3)) + FLAT
    width, gate = len(mean), 1 / (1 + np.exp(-OPEN))

    _identity(layers["expand_conv"], width)
    _norm(layers["expand_bn"], width, mean, variance, beta=LIFT)
    kernel = layers["dwconv2"].get_weights()[0]
    middle = kernel.shape[0] // 2
    kernel[:, :, :width], kernel[middle, middle, :width] = 0, 1
    layers["dwconv2"].set_weights([kernel])
    _norm(layers["bn"], width, LIFT, 1.0, beta=LIFT)
    kernel, bias = layers["se_expand"].get_weights()
    kernel[..., :width], bias[:width] = 0, OPEN
    layers["se_expand"].set_weights([kernel, bias])
    _identity(layers["project_conv"], width, 1 / gate)
    _norm(layers["project_bn"], width, LIFT, 1.0, gamma=np.sqrt(variance), beta=mean)


def head_on(small: keras.Model, large: keras.Model) -> None:
    """Set the dense layers of `large`'s head to the function of `small`'s: norm → dense, rectified → two logits.

    Rectified values pass through further rectifiers as they are; units that `small` lacks stay as they are, but reach none
    of its own.
    """
    norm, dense, logits = (small.get_layer(name) for name in HEAD)
    gamma, beta, mean, variance = norm.get_weights()
    scale = gamma / np.sqrt(variance + norm.epsilon)
    kernel, bias = dense.get_weights()
    rows = [(scale[:, None] * kernel, bias + (beta - mean * scale) @ kernel)]
    layers = _dense(large)
    rows += [(np.eye(kernel.shape[-1]), np.zeros(kernel.shape[-1]))] * (len(layers) - 1)
    for layer, (weights, offset) in zip(layers, rows, strict=True):
        wide, biases = layer.get_weights()
        wide[:, : len(offset)] = 0
        wide[: len(weights), : len(offset)], biases[: len(offset)] = weights, offset
        layer.set_weights([wide, biases])
    (real, fake), (real_bias, fake_bias) = logits.get_weights()[0].T, logits.get_weights()[1]
    last = large.get_layer("logit")
    wide = np.zeros_like(last.get_weights()[0])
    wide[: len(real), 0] = fake - real
    last.set_weights([wide, np.array([fake_bias - real_bias])])


def has_head(model: keras.Model) -> bool:
    """Whether a chain of rectified dense layers stands on the pooled map."""
    return bool(_dense(model))


def _dense(model: keras.Model) -> list[keras.layers.Layer]:
    return [layer for layer in model.layers if layer.name.startswith("head_dense_")]


def _identity(convolution: keras.layers.Layer, width: int, scale: float = 1.0) -> None:
    (kernel,) = convolution.get_weights()  # (1, 1, in, out)
    kernel[..., :width] = 0
    kernel[0, 0, range(width), range(width)] = scale
    convolution.set_weights([kernel])


def _norm(
    norm: keras.layers.BatchNormalization,
    width: int,
    mean: np.ndarray | float,
    variance: np.ndarray | float,
    *,
    gamma: np.ndarray | float = 1.0,
    beta: np.ndarray | float,
) -> None:
    """The first `width` channels standardised by these statistics, then scaled by `gamma` and moved by `beta`."""
    values = norm.get_weights()
    exact = gamma * np.sqrt((variance + norm.epsilon) / variance)
    for value, new in zip(values, (exact, beta, mean, variance), strict=True):
        value[:width] = new
    norm.set_weights(values)
