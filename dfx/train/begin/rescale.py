"""Kernels before a batch norm brought to the size that an optimiser expects; the function stays the same.

A start whose norms were folded keeps kernels far from He's size (EfficientNetV2-B0: expanding ones a tenth, projecting ones
eight times). Adam steps by an absolute amount, whatever the size of a weight, so it wrecks the small ones.
He et al., Delving deep into rectifiers, ICCV 2015, arXiv:1502.01852.
"""

from __future__ import annotations

from collections.abc import Iterable

import keras
import numpy as np

ORDINARY, PROJECTING, DEPTHWISE = 0.9, 1.8, 1.7  # × He's √(2 / fan in): as in starts that were never folded
_SMALLEST = 1e-8  # root mean square of a kernel that does nothing, and is left alone


def rescale(norms: Iterable[keras.layers.BatchNormalization]) -> int:
    """Scale each output channel's kernel before these norms, and their moving statistics with it; how many layers.

    Norms whose input is no convolution are left alone.
    """
    pairs = [(norm.input._keras_history.operation, norm) for norm in norms]
    convolutions = [
        (before, norm)
        for before, norm in pairs
        if isinstance(before, keras.layers.Conv2D | keras.layers.DepthwiseConv2D)
    ]
    for convolution, norm in convolutions:
        _rescale(convolution, norm)
    return len(convolutions)


def _rescale(convolution: keras.layers.Layer, norm: keras.layers.BatchNormalization) -> None:
    kernel = keras.ops.convert_to_numpy(convolution.kernel)  # (H, W, in, out); depthwise (H, W, channels, 1)
    depthwise = isinstance(convolution, keras.layers.DepthwiseConv2D)
    by_output = np.moveaxis(kernel, 2, 3) if depthwise else kernel  # (H, W, fan in, out)
    size = np.sqrt(np.mean(by_output**2, axis=(0, 1, 2)))  # (out,)
    fan_in = np.prod(by_output.shape[:3])
    share = DEPTHWISE if depthwise else PROJECTING if "project" in convolution.name else ORDINARY
    scale = np.where(size > _SMALLEST, share * np.sqrt(2 / fan_in) / np.maximum(size, _SMALLEST), 1.0)
    convolution.kernel.assign(kernel * (scale[:, None] if depthwise else scale))
    if convolution.use_bias:
        convolution.bias.assign(convolution.bias * scale)
    gamma, beta, mean, variance = norm.get_weights()
    wider = variance * scale**2
    exact = np.sqrt((wider + norm.epsilon) / (variance + norm.epsilon)) / scale  # 1 but for ε
    norm.set_weights([gamma * exact, beta, mean * scale, wider])
