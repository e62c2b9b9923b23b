"""The anatomy of a built model, read off its Keras graph."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dfx.zoo.anatomy.blocks import blocks_of
from dfx.zoo.anatomy.model import Anatomy, Layer, anatomy
from dfx.zoo.anatomy.names import names_of
from dfx.zoo.anatomy.receptive_field import PIXEL, after, window_of

if TYPE_CHECKING:
    import keras

_OVER_ALL = ("FeatureDifference",)  # normalise over the whole map


def anatomy_of(model: keras.Model) -> Anatomy:
    """What a flat functional model of the zoo is built of, at its own input size."""
    return Anatomy(model.name, int(model.input_shape[1]), blocks_of(model.name, layers_of(model)))


def all_built(names: Collection[str] = ()) -> Iterator[Anatomy]:
    """Every model of the registry, built in turn with random weights; given `names`, the others' as they are stored.

    Raises ModelError where an other's is not stored.
    """
    import keras

    from dfx.zoo import MODELS, build

    for name in MODELS:
        if names and name not in names:
            yield anatomy(name)
            continue
        yield anatomy_of(build(name))
        keras.backend.clear_session()


def nodes_of(model: keras.Model) -> list[Any]:
    """The calls of its layers, each after those it reads."""
    # A layer's own node belongs to its first call, which need not be this model's where models share layers.
    by_depth = model._nodes_by_depth
    return [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]]


def layers_of(model: keras.Model) -> tuple[Layer, ...]:
    """Its layers in the order of `nodes_of`, with names that are the same in every process."""
    nodes = nodes_of(model)
    place = {id(tensor): i for i, node in enumerate(nodes) for tensor in node.outputs}
    layers: list[Layer] = []
    for node, name in zip(nodes, names_of(node.operation for node in nodes), strict=True):
        operation, kind = node.operation, type(node.operation).__name__
        reads = tuple(place[id(tensor)] for tensor in node.input_tensors)
        shape = tuple(int(n) for n in node.outputs[0].shape[1:])
        given = [layers[i].shape for i in reads]
        window = window_of(operation, given[0], shape) if given else None
        field = after(window, [layers[i].field for i in reads], given, shape) if given else PIXEL
        if field and kind in _OVER_ALL:
            field = replace(field, beyond=True)
        parameters, trainable = (  # a bare operation (x + 3) has none
            sum(math.prod(weight.shape) for weight in getattr(operation, which, ()))
            for which in ("weights", "trainable_weights")
        )
        layers.append(Layer(name, kind, shape, parameters, trainable, window, field, reads))
    return tuple(layers)
