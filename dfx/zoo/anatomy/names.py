"""Layers' names: which are Keras's own numbering, and what it makes of a class."""

from __future__ import annotations

import re


def snake(kind: str) -> str:
    """As Keras makes a layer's name of its class: `MaxPooling2D` → `max_pooling2d`."""
    spaced = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", spaced).lower()


def is_numbered(name: str, kind: str) -> bool:
    """Whether Keras numbered the layer, so that its name differs from process to process."""
    return re.fullmatch(rf"{snake(kind)}(_\d+)?", name) is not None
