"""What every explanation method is given: a checked crop, a direction, and a way through its pictures in small batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeVar, get_args

import numpy as np

from dfx.errors import ExplanationError
from dfx.types import Pixels, Toward

if TYPE_CHECKING:
    import keras

PLACE = "input"  # what stands for the layer in an Explanation: these maps are drawn on the picture itself
BATCH = 8  # pictures at a time at most

Row = TypeVar("Row")
Answer = TypeVar("Answer")


def sign_of(toward: Toward) -> float:
    """What the logit is multiplied with. Raises ExplanationError for anything but "fake" and "real"."""
    if toward not in get_args(Toward):
        raise ExplanationError(f"A map gives the evidence for 'fake' or for 'real', not for {str(toward)[:40]!r}.")
    return 1.0 if toward == "fake" else -1.0


def check_crop(crop: Pixels) -> None:
    """Raises ExplanationError unless `crop` is a picture `(H, W, 3)` uint8."""
    if crop.dtype != np.uint8 or crop.ndim != 3 or crop.shape[2] != 3 or not crop.size:
        raise ExplanationError(f"A face crop must be (H, W, 3) uint8 RGB, not {crop.shape} {crop.dtype}.")


def check_logit(model: keras.Model) -> None:
    """Raises ExplanationError unless the model ends in one logit."""
    if len(model.outputs) != 1 or tuple(model.output_shape) != (None, 1):
        raise ExplanationError(
            f"A map explains a model with one logit (N, 1); {model.name} gives {model.output_shape}."
        )


def in_batches(ask: Callable[[list[Row]], Iterable[Answer]], rows: Iterable[Row]) -> Iterator[Answer]:
    """The answer to each row, in order; `ask` gets 8 rows at most, and fewer from where the memory did not suffice.

    Rows are drawn as they are needed. Raises ExplanationError where the memory does not suffice for one row.
    """
    most, source = BATCH, iter(rows)
    while waiting := list(islice(source, BATCH)):
        while waiting:
            try:
                answers = ask(waiting[:most])
            except Exception as error:
                # TensorFlow's own error by its name, so that it need not be imported.
                if not isinstance(error, MemoryError) and type(error).__name__ != "ResourceExhaustedError":
                    raise
                if most == 1:
                    raise ExplanationError(
                        "The memory does not suffice to explain this face with this model."
                    ) from error
                most //= 2
                continue
            yield from answers
            waiting = waiting[most:]
