"""Where a network can be cut in two: the maps through which alone all before reaches the rest, and whose seams answer whose."""

from __future__ import annotations

from collections.abc import Sequence

import keras

from dfx.train.teach.hints import NARROWER
from dfx.train.teach.places import sources

DEPTHS = 4  # the deepest of each network, paired from the last one on
EACH = 2  # seams of one depth that are paired: the last, and one half way


def seams(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers that join branches, and the one that gives the last map, through which alone all before reaches the rest.

    Gates, which multiply, are none.
    """
    places = {id(operation): i for i, operation in enumerate(model.operations)}
    used = [0] * len(places)  # the last operation that each leads to
    for i, operation in enumerate(model.operations):
        for source in sources(operation):
            used[places[id(source)]] = i
    furthest, found = 0, []
    for i, layer in enumerate(model.operations):
        if isinstance(layer, keras.layers.Flatten):
            break  # a reshape behind it brings back the form, not the places
        if furthest <= i and _is_map(layer):
            found.append(layer)
        furthest = max(furthest, used[i])
    return [layer for layer in found if layer is found[-1] or _joins(layer)]


def paired(
    own: Sequence[keras.layers.Layer], taught: Sequence[keras.layers.Layer]
) -> list[tuple[keras.layers.Layer, keras.layers.Layer]]:
    """Seams of a student with those of a teacher, depth by depth from the last one on; in order."""
    pairs: list[tuple[keras.layers.Layer, keras.layers.Layer]] = []
    for few, many in zip(_by_depth(own)[::-1][:DEPTHS], _by_depth(taught)[::-1][:DEPTHS], strict=False):
        count = min(len(few), len(many), EACH)
        pairs = [*zip(_spread(few, count), _spread(many, count), strict=True), *pairs]
    return pairs


def _by_depth(layers: Sequence[keras.layers.Layer]) -> list[list[keras.layers.Layer]]:
    """Layers whose maps are nearly of one size, together; the finest first."""
    groups: list[list[keras.layers.Layer]] = []
    for layer in layers:
        side = layer.output.shape[1]
        if not groups or side * NARROWER <= groups[-1][0].output.shape[1]:
            groups.append([])
        groups[-1].append(layer)
    return groups


def _spread(layers: Sequence[keras.layers.Layer], count: int) -> list[keras.layers.Layer]:
    """`count` of them at equal steps, the last among them."""
    return [layers[len(layers) * (i + 1) // count - 1] for i in range(count)]


def _is_map(operation: keras.Operation) -> bool:
    shape: tuple[int | None, ...] = getattr(operation.output, "shape", ())
    return len(shape) == 4 and (shape[1] or 0) > 1 and not isinstance(operation, keras.layers.InputLayer)


def _joins(operation: keras.Operation) -> bool:
    return isinstance(operation.input, list) and not isinstance(operation, keras.layers.Multiply)
