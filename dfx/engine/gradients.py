"""Gradients by operations that LiteRT has: it runs forwards only and knows no TensorFlow operation made to go back.

What it lacks is written with what it has. A convolution goes back by a convolution with the kernel turned over; a stride puts
zeros between the cells first. Max pooling, whose windows must not overlap, gives the gradient to the first largest value, as
TensorFlow does. `OVERRIDES` names for each TensorFlow operation the gradient registered here, for
`tf.Graph.gradient_override_map`; `tf.gradients` minds it, a `tf.GradientTape` does not.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

Tensor = Any
Operation = Any  # tf.Operation: `inputs`, `outputs`, `get_attr`

OVERRIDES = {
    "Relu": "dfx.Relu",
    "Relu6": "dfx.Relu6",
    "LeakyRelu": "dfx.LeakyRelu",
    "MaxPool": "dfx.MaxPool",
    "Conv2D": "dfx.Conv2D",
    "DepthwiseConv2dNative": "dfx.DepthwiseConv2d",
}


@tf.RegisterGradient(OVERRIDES["Relu"])
def _relu(operation: Operation, gradient: Tensor) -> Tensor:
    return gradient * tf.cast(operation.outputs[0] > 0, gradient.dtype)


@tf.RegisterGradient(OVERRIDES["Relu6"])
def _relu6(operation: Operation, gradient: Tensor) -> Tensor:
    output = operation.outputs[0]
    return gradient * tf.cast(tf.logical_and(output > 0, output < 6), gradient.dtype)


@tf.RegisterGradient(OVERRIDES["LeakyRelu"])
def _leaky_relu(operation: Operation, gradient: Tensor) -> Tensor:
    return tf.where(operation.inputs[0] > 0, gradient, operation.get_attr("alpha") * gradient)


@tf.RegisterGradient(OVERRIDES["MaxPool"])
def _max_pool(operation: Operation, gradient: Tensor) -> Tensor:
    (read,), side = operation.inputs, operation.get_attr("ksize")[1]
    (height, width), (rows, columns) = read.shape[1:3], gradient.shape[1:3]
    below, right = height - rows * side, width - columns * side
    if operation.get_attr("ksize") != operation.get_attr("strides") or min(below, right) < 0:
        raise ValueError("The gradient of a max pooling is written for windows that lie side by side in the map.")
    windows = tf.nn.space_to_depth(read[:, : rows * side, : columns * side], side)
    left, parts = gradient, []  # what no earlier cell of its window took
    for cells in tf.split(windows, side * side, axis=-1):
        parts.append(left * tf.cast(cells >= operation.outputs[0], gradient.dtype))
        left -= parts[-1]
    back = tf.nn.depth_to_space(tf.concat(parts, axis=-1), side)
    return tf.pad(back, ((0, 0), (0, below), (0, right), (0, 0)))


@tf.RegisterGradient(OVERRIDES["Conv2D"])
def _conv2d(operation: Operation, gradient: Tensor) -> tuple[Tensor, None]:
    kernel = operation.inputs[1]
    turned = tf.transpose(tf.reverse(kernel, (0, 1)), (0, 1, 3, 2))
    dilation = operation.get_attr("dilations")[1:3]
    return tf.nn.conv2d(_spread(operation, gradient), turned, 1, "VALID", dilations=dilation), None


@tf.RegisterGradient(OVERRIDES["DepthwiseConv2dNative"])
def _depthwise_conv2d(operation: Operation, gradient: Tensor) -> tuple[Tensor, None]:
    turned, multiplier = tf.reverse(operation.inputs[1], (0, 1)), operation.inputs[1].shape[3]
    dilation = operation.get_attr("dilations")[1:3]
    parts = [
        tf.nn.depthwise_conv2d(
            _spread(operation, gradient[..., of::multiplier]), turned[..., of : of + 1], (1, 1, 1, 1), "VALID",
            dilations=dilation,
        )
        for of in range(multiplier)
    ]  # fmt: skip
    return tf.add_n(parts), None


def _spread(operation: Operation, gradient: Tensor) -> Tensor:
    """The gradient `(N, h, w, C)` at a convolution's output, its cells as far apart as they were read, with the margins that
    make a convolution by the turned kernel, unpadded and of stride 1, as large as what the operation read."""
    read, kernel = operation.inputs
    stride, dilation = operation.get_attr("strides")[1], operation.get_attr("dilations")[1]
    margins = []
    for side, size, cells in zip(kernel.shape[:2], read.shape[1:3], gradient.shape[1:3], strict=True):
        reach = (side - 1) * dilation
        padded = max((cells - 1) * stride + reach + 1 - size, 0) if operation.get_attr("padding") == b"SAME" else 0
        before = reach - padded // 2
        margins.append((before, size + reach - cells * stride - before))
    if stride > 1:
        nothing = [tf.zeros_like(gradient)] * (stride * stride - 1)
        gradient = tf.nn.depth_to_space(tf.concat([gradient, *nothing], axis=-1), stride)
    cut = [slice(max(-before, 0), after if after < 0 else None) for before, after in margins]
    kept = [(max(before, 0), max(after, 0)) for before, after in margins]
    return tf.pad(gradient[:, cut[0], cut[1]], ((0, 0), *kept, (0, 0)))
