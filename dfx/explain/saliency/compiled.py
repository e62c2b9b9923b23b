"""The logit's gradient at the pixels: one compiled function per model, kept as long as the model lives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.inputs import in_batches
from dfx.zoo.folded import forward_of, is_settled
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

BATCHES = (1, 2, 4, 8)  # the only batch sizes ever run: each new shape makes the kernels' memory grow
Floats = NDArray[np.float32]
Tensor = Any  # tf.Tensor, which cannot be named without importing TensorFlow
Forward = Callable[[Tensor], Tensor]  # scaled pictures (N, S, S, 3) → logits (N, 1)
Key = tuple[Scaling, bool]


class PixelGradients:
    """Logits and their gradients at the pixels, of one model; one caller at a time, since parallel runs double the memory.

    Pixels are float32 in [0, 255] before the model's scaling, so gradients are in logits per grey level, whatever the
    model's own range.
    """

    def __init__(self, model: keras.Model, scaling: Scaling, guided: bool) -> None:
        self.size = int(model.input_shape[1])
        self.scaling = scaling
        self._function = _function(model, scaling, guided)  # keeps the variables that the graph reads
        self._graph = self._function.get_concrete_function()
        self._lock = threading.Lock()

    def of(self, pictures: Iterable[Floats], sign: float) -> Iterator[tuple[float, Floats]]:
        """`sign · logit` and its gradient `(S, S, 3)` for each picture `(S, S, 3)` float32 in [0, 255]."""
        return in_batches(lambda rows: self._batch(rows, sign), pictures)

    def _batch(self, rows: list[Floats], sign: float) -> list[tuple[float, Floats]]:
        import tensorflow as tf

        batch = next(size for size in BATCHES if size >= len(rows))
        padded = np.zeros((batch, self.size, self.size, 3), np.float32)
        padded[: len(rows)] = rows
        with self._lock:
            logits, gradients = self._graph(tf.constant(padded), tf.constant(sign, tf.float32))
        return list(zip(logits.numpy().tolist(), gradients.numpy(), strict=True))[: len(rows)]

    @property
    def traces(self) -> int:
        """How often the graph was built; 1 after any number of calls."""
        return int(self._function.experimental_get_tracing_count())


def _function(model: keras.Model, scaling: Scaling, guided: bool) -> Any:
    """A tf.function `(N, S, S, 3)` float32, sign → `(N,)`, `(N, S, S, 3)`. Holding `model`, it would keep it cached."""
    import keras
    import tensorflow as tf

    from dfx.explain.saliency.guided_backprop import guided_forward

    name, size = model.name, int(model.input_shape[1])
    twin = keras.Model(model.inputs, model.outputs)
    forward: Forward = guided_forward(twin, name) if guided else forward_of(twin, is_settled(model))

    # The batch size is left open: one trace serves all of BATCHES.
    @tf.function(
        autograph=False,
        input_signature=(tf.TensorSpec((None, size, size, 3), tf.float32), tf.TensorSpec((), tf.float32)),
    )
    def gradients(pixels: Tensor, sign: Tensor) -> tuple[Tensor, Tensor]:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(pixels)
            logits = sign * tf.cast(forward(scaling(pixels)), tf.float32)[:, 0]
        found = tape.gradient(logits, pixels)
        if found is None:
            raise ExplanationError(f"No gradient of {name} reaches the picture: use occlusion, RISE, LIME or Shapley.")
        return logits, found

    return gradients


_cache: WeakKeyDictionary[keras.Model, dict[Key, PixelGradients]] = WeakKeyDictionary()
_lock = threading.Lock()


def pixel_gradients(model: keras.Model, scaling: Scaling, guided: bool = False) -> PixelGradients:
    """The process's one compiled gradient of that kind. Raises ExplanationError unless the model ends in one logit,
    where no gradient reaches the picture, and for `guided` where the model has nothing to guide."""
    if len(model.outputs) != 1 or tuple(model.output_shape) != (None, 1):
        raise ExplanationError(
            f"A map explains a model with one logit (N, 1); {model.name} gives {model.output_shape}."
        )
    with _lock:
        kept = _cache.setdefault(model, {})
        if (scaling, guided) not in kept:
            kept[scaling, guided] = PixelGradients(model, scaling, guided)
        return kept[scaling, guided]
