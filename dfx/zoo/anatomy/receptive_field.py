"""Which pixels a cell of a feature map reads, worked out layer by layer from kernel, stride, dilation and padding.

Araujo, Norris, Sim: Computing receptive fields of convolutional neural networks, Distill 2019.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

WINDOWED = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D")
FIXED = {"Residuals": 5, "SquaredErrors": 3}  # dfx's own layers → side of the kernel they apply
Shape = tuple[int, ...]  # without the batch


@dataclass(frozen=True, slots=True)
class Window:
    """What a layer slides over its input: `kernel` cells a side, every `stride`-th place, `dilation` cells apart.

    `before` is how many cells of padding lie above and left.
    """

    kernel: int = 1
    stride: int = 1
    dilation: int = 1
    before: int = 0

    @property
    def reach(self) -> int:
        """Cells from the first that is read to the last."""
        return self.dilation * (self.kernel - 1)


@dataclass(frozen=True, slots=True)
class Field:
    """Cell i of a map reads the pixels i·step + first … i·step + last on each axis, of which some lie in the padding.

    `beyond`: something worked out over a whole map (squeeze and excite, a normalisation over the map) reaches the cell, too.
    """

    first: int
    last: int
    step: int
    beyond: bool = False

    @property
    def size(self) -> int:
        """Pixels a side."""
        return self.last - self.first + 1


PIXEL = Field(0, 0, 1)  # the picture itself


def window_of(layer: Any, given: Shape, made: Shape) -> Window | None:
    """The window of a Keras layer from its input's shape to its output's; None where it has none."""
    kind = type(layer).__name__
    if kind == "ZeroPadding2D":
        return Window(before=int(layer.padding[0][0]))
    if side := FIXED.get(kind):
        return Window(side, before=side // 2)
    if kind not in WINDOWED:
        return None
    kernel = int((layer.pool_size if "Pooling" in kind else layer.kernel_size)[0])
    window = Window(kernel, int(layer.strides[0]), int(getattr(layer, "dilation_rate", (1,))[0]))
    if layer.padding == "valid":
        return window
    total = max((made[0] - 1) * window.stride + window.reach + 1 - given[0], 0)
    return replace(window, before=total // 2)


def after(window: Window | None, fields: Sequence[Field | None], given: Sequence[Shape], made: Shape) -> Field | None:
    """The field of a layer's output from those of its inputs; None stands for the whole picture.

    A map that is read whole (pooled, flattened) gives None. Where inputs join, the field spans them all; one that knows
    the whole picture only marks it `beyond`. Raises ValueError where maps of different steps are joined.
    """
    if len(made) != 3:
        return None
    near = [field for field in fields if field is not None]
    if not near:
        return None
    beyond = len(near) < len(fields) or any(field.beyond for field in near)
    first, last = min(field.first for field in near), max(field.last for field in near)
    step, *others = sorted({field.step for field in near})
    if others:
        raise ValueError(f"Maps that are joined must have one step, not {[step, *others]}.")
    if window is None:
        return Field(first, last, step, beyond) if max(shape[0] for shape in given) == made[0] else None
    before = window.before * step
    return Field(first - before, last - before + window.reach * step, step * window.stride, beyond)
