"""A model cut in two behind a layer, also where skip connections run past it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfx.explain.layers import feature_maps

if TYPE_CHECKING:
    import keras


def cut(model: keras.Model, layer: str) -> tuple[keras.Model, keras.Model]:
    """The front, images → [the layer's map, the logit, *what runs past], and the rest, [map, *what runs past] → logit.

    Both share the model's weights. What runs past the layer are the tensors that the rest reads beside its map.
    """
    import keras

    tensor = feature_maps(model)[layer]
    past = _past(model, tensor)
    front = keras.Model(model.inputs, [tensor, model.outputs[0], *past])
    return front, keras.Model([tensor, *past], model.outputs[0])


def _past(model: keras.Model, tensor: keras.KerasTensor) -> list[keras.KerasTensor]:
    """The tensors not made from `tensor` that the operations behind it take in."""
    by_depth = model._nodes_by_depth
    behind, past = {id(tensor)}, {}
    for node in (node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]):
        if any(id(one) in behind for one in node.input_tensors):
            behind.update(id(one) for one in node.outputs)
            past.update({id(one): one for one in node.input_tensors if id(one) not in behind})
    return list(past.values())
