"""Layers' names: which are Keras's own numbering, and what it makes of a class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any


def snake(kind: str) -> str:
    """As Keras makes a layer's name of its class: `MaxPooling2D` → `max_pooling2d`."""
    spaced = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", spaced).lower()


def is_numbered(name: str, kind: str) -> bool:
    """Whether Keras numbered the layer, so that its name differs from process to process."""
    return re.fullmatch(rf"{snake(kind)}(_\d+)?", name) is not None


def names_of(operations: Iterable[Any]) -> list[str]:
    """The names of a model's Keras operations, in their order; where Keras numbered them, `conv2d`, `conv2d_1`, … counted
    anew, so that they are the same in every process."""
    seen: Counter[str] = Counter()
    names = []
    for operation in operations:
        kind = type(operation).__name__
        name = str(operation.name)
        if is_numbered(name, kind):
            stem = snake(kind)
            name = f"{stem}_{seen[stem]}" if seen[stem] else stem
            seen[stem] += 1
        names.append(name)
    return names
