"""Which layers of a model have a feature map to explain, and which one is explained by default.

By rule or place. Where Keras numbered a layer, which differs from process to process, its name is counted anew over the
model, so that a name means the same layer everywhere.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from dfx.errors import ExplanationError
from dfx.zoo.anatomy.names import names_of

if TYPE_CHECKING:
    import keras

# Rule → how much higher than the last map the layer's map is at least. A stride of two gives 2 h − 1 … 2 h + 1 for a
# last height h, and two strides give 4 h − 3 … 4 h + 3, so that 1.5 and 3 tell them apart.
RULES = {"last": 1.0, "middle": 1.5, "early": 3.0}
PLACE = "#"  # before a number: the place among a model's feature maps, from 0 at the picture; the same in every process
NAMED = 12  # layers that a message names before it only counts


def feature_maps(model: keras.Model) -> dict[str, keras.KerasTensor]:
    """Layer name → its `(N, h, w, C)` output with h·w > 1, from the input to the logit, for a flat functional model.

    Left out: the input itself and dropout, which passes its input on unchanged when a model is only asked.
    Raises ExplanationError for a model that is not functional.
    """
    import keras

    # `layer.output` belongs to a layer's first call, which need not be this model's where models share layers.
    by_depth = getattr(model, "_nodes_by_depth", None)
    if by_depth is None:
        raise ExplanationError(f"A map needs a functional Keras model, not a {type(model).__name__}.")
    nodes = [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]]
    passive = (keras.layers.InputLayer, keras.layers.Dropout)
    return {
        name: node.outputs[0]
        for node, name in zip(nodes, names_of(node.operation for node in nodes), strict=True)
        if not isinstance(node.operation, passive) and len(node.outputs) == 1 and _is_map(node.outputs[0].shape)
    }


def last_feature_map(model: keras.Model) -> str:
    """The layer whose map the head pools or flattens. Raises ExplanationError where the model has none."""
    names = list(feature_maps(model))
    if not names:
        raise ExplanationError(
            f"{model.name} has no layer with a two-dimensional feature map: a CAM cannot be drawn for it."
        )
    return names[-1]


def layer_by_rule(model: keras.Model, rule: str) -> str:
    """The last layer whose map is as high as the head's ("last"), twice ("middle") or four times ("early") as high.

    Raises ExplanationError for another rule and for a model without a map that fine.
    """
    import keras

    if rule not in RULES:
        raise ExplanationError(f"A layer is chosen by 'last', 'middle' or 'early', not by {rule[:40]!r}.")
    last = last_feature_map(model)
    if rule == "last":
        return last
    maps = feature_maps(model)
    least = RULES[rule] * maps[last].shape[1]
    padding = keras.layers.ZeroPadding2D  # a frame of zeros makes no map finer
    fine = [
        name
        for name, tensor in maps.items()
        if tensor.shape[1] >= least and not isinstance(tensor._keras_history.operation, padding)
    ]
    if not fine:
        raise ExplanationError(f"{model.name} has no {rule!r} map: none is that much finer than that of {last}.")
    return fine[-1]


def check_layer(model: keras.Model, layer: str | None) -> str:
    """`layer`, by its name, by a rule, or as "#12" by its place among the feature maps; the last for None.

    Raises ExplanationError naming the layers there are.
    """
    names = list(feature_maps(model))
    if layer is None or not names:
        return last_feature_map(model)  # which refuses a model without maps
    if layer.startswith(PLACE):
        places = {f"{PLACE}{number}": name for number, name in enumerate(names)}
        if layer not in places:
            raise ExplanationError(
                f"There is no feature map {layer[:20]!r}: their places are {PLACE}0 to {PLACE}{len(names) - 1}."
            )
        return places[layer]
    if layer in RULES and layer not in names:
        return layer_by_rule(model, layer)
    if layer not in names:
        raise ExplanationError(f"{model.name} has no feature map named {layer[:60]!r}; {_there_are(names, layer)}.")
    return layer


def place_of(model: keras.Model, layer: str) -> str:
    """The reference "#12" of a layer that `feature_maps` names."""
    return f"{PLACE}{list(feature_maps(model)).index(layer)}"


def _is_map(shape: tuple[int | None, ...]) -> bool:
    if len(shape) != 4:
        return False
    height, width = shape[1:3]
    return height is not None and width is not None and height * width > 1


def _there_are(names: list[str], wanted: str) -> str:
    """All names of a small model; of a large one those like the one asked for, then the ones nearest the head."""
    if len(names) <= NAMED:
        return "there are: " + ", ".join(names)
    close = get_close_matches(wanted, names, NAMED // 2)
    rest = [name for name in reversed(names) if name not in close][: NAMED - len(close)]
    return f"there are {len(names)}, among them {', '.join([*close, *rest])}"
