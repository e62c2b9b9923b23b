"""What Score-CAM and Ablation-CAM share: the model is asked once for each channel, some channels at a time."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.cam.base import CompiledCam, RawMaps
from dfx.predict.graph import BATCHES, Graph, Network, Tensor
from dfx.types import Pixels

CHUNKS = (1, 2, 4, 8, 16, 32)  # how many channels may be asked for at once, of one face or of several
SMALL = 128  # pixels: 32 at once take a sixth less time than 16 up to this side, and only more memory above it
Started = tuple[Tensor, ...]  # the activations (N, h, w, C), then what asking needs, all N long
Start = Callable[[Tensor], Started]  # scaled images (N, S, S, 3) → Started
Ask = Callable[[Started, Tensor, Tensor], Tensor]  # Started, faces (K,), channels (K,) → weights (K,) for the logit


class ChannelCam(CompiledCam):
    """Σ_c w_c · A_c, where a weight w_c is what changing channel c's part of the face does to the logit."""

    @abstractmethod
    def parts(self, network: Network, layer: str) -> tuple[Start, Ask]:
        """The forward that comes first and the one asked again and again; neither may hold the model itself."""

    @abstractmethod
    def asked(self, activations: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Which channels `(N, C)` of activations `(N, h, w, C)` are asked for; the others weigh 0."""

    def compile(self, network: Network, layer: str) -> RawMaps:
        return CompiledChannels(self, network, layer)


class CompiledChannels:
    """Asks in chunks of a bounded size, and in smaller ones from then on where the memory did not suffice."""

    def __init__(self, method: ChannelCam, network: Network, layer: str) -> None:
        import tensorflow as tf

        start, ask = method.parts(network, layer)
        scaled = network.scaled
        self.most = CHUNKS[-1] if network.size <= SMALL else CHUNKS[-2]
        self._asked = method.asked
        self._start = Graph(network.size, lambda pixels: start(scaled(pixels)))
        shapes = [tf.TensorSpec((None, *tensor.shape[1:]), tensor.dtype) for tensor in self._start.outputs]
        self._function = tf.function(  # keeps the variables that the graph reads
            lambda *tensors: ask(tensors[:-2], *tensors[-2:]),
            autograph=False,
            input_signature=(*shapes, *[tf.TensorSpec((None,), tf.int32)] * 2),
        )
        self._ask = self._function.get_concrete_function()
        self._lock = threading.Lock()  # from start to end: what has been started is held meanwhile

    def run(self, pictures: Sequence[Pixels], sign: float, /) -> tuple[NDArray[np.float32]]:
        """See `RawMaps`. Raises ExplanationError where the memory does not suffice for one channel."""
        most = BATCHES[-1]
        with self._lock:
            parts = [self._maps(pictures[start : start + most]) for start in range(0, len(pictures), most)]
        return (np.asarray(sign * np.concatenate(parts), np.float32),)

    def _maps(self, pictures: Sequence[Pixels]) -> NDArray[np.float32]:
        """Maps `(N, h, w)` of the logit for at most 8 pictures."""
        import tensorflow as tf

        try:
            started = self._start.padded(pictures)
        except (tf.errors.ResourceExhaustedError, MemoryError) as error:
            raise _no_memory() from error
        activations = np.asarray(started[0])[: len(pictures)]
        asked = self._asked(activations)
        weights = np.zeros(asked.shape, np.float32)  # (N, C)
        pairs = np.argwhere(asked)  # (K, 2): face, channel
        at = 0
        while at < len(pairs):
            part = pairs[at : at + self.most]
            size = next(size for size in CHUNKS if size >= len(part))  # the last pair fills the chunk up
            full = np.pad(part, ((0, size - len(part)), (0, 0)), "edge").astype(np.int32)
            try:
                answers = self._ask(*started, tf.constant(full[:, 0]), tf.constant(full[:, 1]))
            except (tf.errors.ResourceExhaustedError, MemoryError) as error:
                if self.most == 1:
                    raise _no_memory() from error
                self.most //= 2
            else:
                weights[part[:, 0], part[:, 1]] = np.asarray(answers)[: len(part)]
                at += len(part)
        return np.einsum("nhwc,nc->nhw", activations, weights)

    @property
    def traces(self) -> int:
        """See `RawMaps`."""
        return max(self._start.traces, int(self._function.experimental_get_tracing_count()))


def _no_memory() -> ExplanationError:
    return ExplanationError("The memory does not suffice for this map, not even asking for one channel at a time.")
