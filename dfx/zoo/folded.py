"""A model's forward with its batch normalisations folded into the layers before them: the same numbers, in less time.

When a model is only asked, a batch normalisation is s · x + o for each channel. A linear layer before it can take s into
its kernel once and for all, and what remains is one addition, which TensorFlow runs together with the convolution.
TensorFlow would do the same with weights that are constants of the graph, but keeps about nine copies of them; the
kernels folded here are held once.

A folded forward keeps the weights of the moment it was made: it is for models whose weights stay. Whoever knows that
says so by `settle`; for all other models the forward is the model itself and follows its weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

Tensor = Any  # tf.Tensor, which cannot be named without importing TensorFlow
Forward = Callable[[Any], Any]  # what the model takes → what it gives, one tensor or a list
Floats = NDArray[np.float64]

# Layers that are linear but for their activation → the kernel whose outputs are scaled.
KERNELS = {
    "Conv2D": "kernel",
    "DepthwiseConv2D": "kernel",
    "SeparableConv2D": "pointwise_kernel",
    "Dense": "kernel",
}

_settled: WeakSet[keras.Model] = WeakSet()


def settle(model: keras.Model) -> None:
    """Promise that the model's weights stay as they are, so that graphs built from now on may keep them."""
    _settled.add(model)


def is_settled(model: keras.Model) -> bool:
    """Whether somebody promised that."""
    return model in _settled


def forward_of(model: keras.Model, settled: bool) -> Forward:
    """The model's answers, for tracing in a `tf.function`: folded where its weights are settled, else the model itself."""
    return folded(model) if settled else lambda inputs: model(inputs, training=False)


def folded(model: keras.Model) -> Forward:
    """What `model(inputs, training=False)` gives, to within rounding, with the weights of now: later ones are not seen.

    Any functional model will do, with one output or several; of another kind, the weights are kept and nothing is folded.
    """
    import keras
    import tensorflow as tf

    replaced: dict[int, Tensor] = {}  # id of a variable → its value in its place
    offsets: dict[int, Tensor] = {}  # id of a folded normalisation → what is added instead of it, (C,)
    with tf.init_scope():  # outside any graph being traced, where constants would be copied again and again
        for layer, norm in _pairs(model):
            scale, offset = _scale_and_offset(norm)
            replaced.update((id(one), tf.constant(value, tf.float32)) for one, value in _scaled(layer, scale))
            offsets[id(norm)] = tf.constant(offset, tf.float32)
        state = [(one, replaced.get(id(one), tf.convert_to_tensor(one.value))) for one in model.variables]

    def in_place_of(operation: Any) -> Any:
        offset = offsets.get(id(operation))
        return operation if offset is None else lambda inputs, **_: tf.nn.bias_add(inputs, offset)

    def forward(inputs: Any) -> Any:
        with keras.StatelessScope(state_mapping=state):
            if not _nodes(model):
                return model(inputs, training=False)
            # Called without a training flag, layers behave as when a model is only asked.
            outputs = model._run_through_graph(inputs, operation_fn=in_place_of)
        return outputs[0] if isinstance(outputs, list | tuple) and len(outputs) == 1 else outputs

    return forward


def _pairs(model: keras.Model) -> Iterator[tuple[Any, Any]]:
    """Each linear layer whose map only a batch normalisation reads, with that; both are called once in this model."""
    import keras

    nodes = _nodes(model)
    makers = {id(tensor): node.operation for node in nodes for tensor in node.outputs}
    calls = Counter(id(node.operation) for node in nodes)
    readers = Counter(id(tensor) for node in nodes for tensor in node.input_tensors)
    readers.update(id(tensor) for tensor in getattr(model, "outputs", ()))
    for node in nodes:
        if type(node.operation).__name__ != "BatchNormalization":
            continue
        (read,) = node.input_tensors
        layer, norm = makers.get(id(read)), node.operation
        alone = readers[id(read)] == calls[id(layer)] == calls[id(norm)] == 1
        linear = type(layer).__name__ in KERNELS and getattr(layer, "activation", None) is keras.activations.linear
        if alone and linear and norm.axis in (-1, len(read.shape) - 1):
            yield layer, norm


def _nodes(model: keras.Model) -> list[Any]:
    return [node for nodes in getattr(model, "_nodes_by_depth", {}).values() for node in nodes]


def _scale_and_offset(norm: Any) -> tuple[Floats, Floats]:
    """s and o `(C,)` of a batch normalisation s · x + o."""
    scale = 1 / np.sqrt(_array(norm.moving_variance) + norm.epsilon)
    if norm.scale:
        scale = scale * _array(norm.gamma)
    offset = -_array(norm.moving_mean) * scale
    return scale, offset + _array(norm.beta) if norm.center else offset


def _scaled(layer: Any, scale: Floats) -> Iterator[tuple[Any, Floats]]:
    """The layer's variables that the scale `(C,)` of its outputs changes, with their new values."""
    kernel = getattr(layer, KERNELS[type(layer).__name__])
    by_output = scale
    if type(layer).__name__ == "DepthwiseConv2D":
        by_output = scale.reshape(kernel.shape[-2:])  # its outputs are counted over both last axes
    yield kernel, _array(kernel) * by_output
    if layer.use_bias:
        yield layer.bias, _array(layer.bias) * scale


def _array(variable: Any) -> Floats:
    return np.asarray(variable.value, np.float64)
