"""What Score-CAM and Ablation-CAM share: the model is asked once for each channel, some channels at a time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.cam.base import CamMethod, Tensor
from dfx.explain.cam.compiled import Compiled
from dfx.types import Pixels
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

CHUNKS = (1, 2, 4, 8, 16, 32)  # how many channels may be asked for at once, of one face or of several
SMALL = 128  # pixels: 32 at once take a sixth less time than 16 up to this side, and only more memory above it
Started = tuple[Tensor, ...]  # the activations (N, h, w, C), then what asking needs, all N long
Start = Callable[[Tensor], Started]  # scaled images (N, S, S, 3) → Started
Ask = Callable[[Started, Tensor, Tensor], Tensor]  # Started, faces (K,), channels (K,) → weights (K,) for the logit


class ChannelCam(CamMethod):
    """Σ_c w_c · A_c, where a weight w_c is what changing channel c's part of the face does to the logit."""

    @abstractmethod
    def parts(self, model: keras.Model, layer: str) -> tuple[Start, Ask]:
        """The forward that comes first and the one asked again and again; neither may hold `model` itself."""

    @abstractmethod
    def asked(self, activations: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Which channels `(N, C)` of activations `(N, h, w, C)` are asked for; the others weigh 0."""

    def compile(self, model: keras.Model, layer: str, scaling: Scaling) -> Compiled:
        return CompiledChannels(self, model, layer, scaling)


class CompiledChannels(Compiled):
    """Asks in chunks of a bounded size, and in smaller ones from then on where the memory did not suffice."""

    def __init__(self, method: ChannelCam, model: keras.Model, layer: str, scaling: Scaling) -> None:
        super().__init__(int(model.input_shape[1]))
        self.most = CHUNKS[-1] if self.size <= SMALL else CHUNKS[-2]
        self._asked = method.asked
        self._functions = _functions(*method.parts(model, layer), self.size, scaling)  # keep the graphs' variables
        self._start, self._ask = (function.get_concrete_function() for function in self._functions)

    def _batch(self, pixels: Pixels, count: int, sign: float) -> NDArray[np.float32]:
        import tensorflow as tf

        try:
            started = self._start(tf.constant(pixels))
        except (tf.errors.ResourceExhaustedError, MemoryError) as error:
            raise _no_memory() from error
        activations = np.asarray(started[0])[:count]
        weights = self._weights(started, self._asked(activations))
        return np.asarray(sign * np.einsum("nhwc,nc->nhw", activations, weights), np.float32)

    def _weights(self, started: Started, asked: NDArray[np.bool_]) -> NDArray[np.float32]:
        """`(N, C)`."""
        import tensorflow as tf

        weights = np.zeros(asked.shape, np.float32)
        pairs = np.argwhere(asked)  # (K, 2): face, channel
        at = 0
        while at < len(pairs):
            part = pairs[at : at + self.most]
            try:
                weights[part[:, 0], part[:, 1]] = self._chunk(started, part)
            except (tf.errors.ResourceExhaustedError, MemoryError) as error:
                if self.most == 1:
                    raise _no_memory() from error
                self.most //= 2
            else:
                at += len(part)
        return weights

    def _chunk(self, started: Started, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
        """The weights `(K,)` of so many pairs, in a forward of one of CHUNKS; the last pair fills it up."""
        import tensorflow as tf

        size = next(size for size in CHUNKS if size >= len(pairs))
        full = np.pad(pairs, ((0, size - len(pairs)), (0, 0)), "edge").astype(np.int32)
        return np.asarray(self._ask(*started, tf.constant(full[:, 0]), tf.constant(full[:, 1])))[: len(pairs)]

    @property
    def traces(self) -> int:
        return max(int(function.experimental_get_tracing_count()) for function in self._functions)


def _no_memory() -> ExplanationError:
    return ExplanationError("The memory does not suffice for this map, not even asking for one channel at a time.")


def _functions(start: Start, ask: Ask, size: int, scaling: Scaling) -> tuple[Any, Any]:
    """Two tf.functions: `(N, S, S, 3)` uint8 → Started; Started, faces `(K,)`, channels `(K,)` → weights `(K,)`."""
    import tensorflow as tf

    @tf.function(autograph=False, input_signature=(tf.TensorSpec((None, size, size, 3), tf.uint8),))
    def started(pixels: Tensor) -> Started:
        return start(scaling(tf.cast(pixels, tf.float32)))

    shapes = [
        tf.TensorSpec((None, *tensor.shape[1:]), tensor.dtype)
        for tensor in started.get_concrete_function().structured_outputs
    ]

    @tf.function(autograph=False, input_signature=(*shapes, *[tf.TensorSpec((None,), tf.int32)] * 2))
    def asked(*tensors: Tensor) -> Tensor:
        return ask(tensors[:-2], *tensors[-2:])

    return started, asked
