"""Which layers of a model can be held against each other: those whose feature maps have one shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfx.errors import ExplanationError
from dfx.explain.layers import NAMED, check_layer, feature_maps

if TYPE_CHECKING:
    import keras

Shape = tuple[int, int, int]  # h, w, C


def shapes(model: keras.Model) -> dict[str, Shape]:
    """Layer → shape of its feature map, from the input to the logit."""
    return {name: (int(t.shape[1]), int(t.shape[2]), int(t.shape[3])) for name, t in feature_maps(model).items()}


def layers_of_equal_shape(model: keras.Model, layer: str) -> tuple[str, ...]:
    """The layers, `layer` among them, with its shape. Raises ExplanationError for a layer that there is not."""
    found = shapes(model)
    wanted = found[check_layer(model, layer)]
    return tuple(name for name, shape in found.items() if shape == wanted)


def check_equal(model: keras.Model, first: str, second: str) -> None:
    """Raises ExplanationError with both shapes, and the layers that would do, unless the two layers' shapes are equal."""
    found = shapes(model)
    if found[first] == found[second]:
        return
    others = [name for name in layers_of_equal_shape(model, first) if name != first]
    of_its_shape = f"only {first} itself has the shape of {first}"
    if others:
        more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
        of_its_shape = f"of the shape of {first} there are: {', '.join(others[:NAMED])}{more}"
    raise ExplanationError(
        f"A difference needs two feature maps of one shape: {first} gives {found[first]}, {second} {found[second]}; "
        f"{of_its_shape}."
    )
