"""What is computed from pictures by one model: compiled once, asked in padded batches, kept as long as the model lives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from dfx.engine.litert import usable_cores
from dfx.types import Pixels
from dfx.zoo.folded import Forward, forward_of, is_settled
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

Features = Literal["last", "texture", "both"]  # see `dfx.predict.features`

BATCHES = (1, 2, 4, 8)  # the only batch sizes ever run: each new shape makes the kernels' memory grow
Tensor = Any  # tf.Tensor, which cannot be named without importing TensorFlow
Floats = NDArray[np.float32]
Compute = Callable[..., Sequence[Tensor]]  # pictures (B, S, S, 3), numbers () float32 … → tensors, all B long
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A Keras model of square pictures, and how their grey levels are scaled for it."""

    model: keras.Model
    scaling: Scaling

    @property
    def size(self) -> int:
        """Pixels along each side of what the model takes."""
        return int(self.model.input_shape[1])

    def with_maps(self, *maps: keras.KerasTensor) -> Forward:
        """Scaled pictures `(N, S, S, 3)` → [each of these maps, the logit `(N, 1)`], folded where the weights are settled.

        It does not hold the model itself, so that a cache may hold it.
        """
        import keras

        twin = keras.Model(self.model.inputs, [*maps, self.model.outputs[0]])
        return forward_of(twin, is_settled(self.model))

    @property
    def scaled(self) -> Callable[[Tensor], Tensor]:
        """Grey levels of any type → what the model takes, for use inside a graph; it does not hold the model."""
        import tensorflow as tf

        scaling = self.scaling
        return lambda pixels: scaling(tf.cast(pixels, tf.float32))


class Graph:
    """One traced function of pictures; one caller at a time, since parallel runs double the memory.

    `compute` must not hold the model: the cache would keep it alive. `numbers` is how many numbers it takes beside the
    pictures; `dtype` is what the pictures' grey levels come in.
    """

    def __init__(self, size: int, compute: Compute, *, numbers: int = 0, dtype: str = "uint8") -> None:
        import tensorflow as tf

        self.size, self._dtype = size, dtype
        # The batch size is left open: one trace serves all of BATCHES.
        pictures = tf.TensorSpec((None, size, size, 3), dtype)
        signature = (pictures, *[tf.TensorSpec((), tf.float32)] * numbers)
        self._function = tf.function(compute, autograph=False, input_signature=signature)  # keeps the graph's variables
        # Called as a graph of its own: TensorFlow takes the same function of several models for repeated tracing and warns.
        self._graph = self._function.get_concrete_function()
        self._lock = threading.Lock()

    def run(self, pictures: Sequence[NDArray[Any]] | NDArray[Any], *numbers: float) -> tuple[NDArray[Any], ...]:
        """Each of the function's tensors, `(N, …)`, for N ≥ 1 pictures `(S, S, 3)`."""
        most = BATCHES[-1]
        batches = [pictures[start : start + most] for start in range(0, len(pictures), most)]
        with self._lock:
            parts = [[np.asarray(each)[: len(batch)] for each in self.padded(batch, *numbers)] for batch in batches]
        return tuple(np.concatenate(tensors) for tensors in zip(*parts, strict=True))

    def padded(self, pictures: Sequence[NDArray[Any]] | NDArray[Any], *numbers: float) -> Sequence[Tensor]:
        """The function's tensors, `(B, …)`, for at most 8 pictures and as many of zeros as the next of BATCHES takes."""
        import tensorflow as tf

        batch = next(size for size in BATCHES if size >= len(pictures))
        filled = np.zeros((batch, self.size, self.size, 3), self._dtype)
        filled[: len(pictures)] = pictures
        tensors: Sequence[Tensor] = self._graph(
            tf.constant(filled), *(tf.constant(number, tf.float32) for number in numbers)
        )
        return tensors

    @property
    def outputs(self) -> Sequence[Tensor]:
        """The function's tensors, of shapes and types but without values."""
        tensors: Sequence[Tensor] = self._graph.structured_outputs
        return tensors

    @property
    def traces(self) -> int:
        """How often the function was traced; 1 after any number of runs."""
        return int(self._function.experimental_get_tracing_count())


_kept: WeakKeyDictionary[Any, dict[Hashable, Any]] = WeakKeyDictionary()
_lock = threading.Lock()


def kept(owner: object, key: Hashable, make: Callable[[], T]) -> T:
    """The process's one value for a model or predictor and a key, made when first asked; it must not hold its owner."""
    with _lock:
        values = _kept.setdefault(owner, {})
        if key not in values:
            values[key] = make()
        value: T = values[key]
        return value


class GraphForward:
    """`forward(views)` → logits `(N, 1)` of views `(S, S, 3)` uint8 RGB, with features `(N, 1 + D)` where they are named.

    For models whose weights change, and for what no engine can run.
    """

    def __init__(self, model: keras.Model, scaling: Scaling, constant: bool) -> None:
        self._network, self._constant = Network(model, scaling), constant
        self._graphs: dict[Features | None, Graph] = {}  # for whoever asks

    @property
    def threads(self) -> int:
        import tensorflow as tf

        return int(tf.config.threading.get_intra_op_parallelism_threads()) or usable_cores()  # 0 leaves it to the cores

    def __call__(self, views: Sequence[Pixels], features: Features | None = None) -> NDArray[np.float64]:
        """Raises ModelError for a model without such features."""
        if features not in self._graphs:
            model = self._network.model
            if features is not None:
                import keras

                from dfx.predict.features import FEATURES, joined

                both = joined([model.output, FEATURES[features](model)], "dfx_answer_and_features")
                model = keras.Model(model.input, both)
            answer, scaled = forward_of(model, self._constant), self._network.scaled
            self._graphs[features] = Graph(self._network.size, lambda pixels: (answer(scaled(pixels)),))
        (answers,) = self._graphs[features].run(views)
        return answers.astype(float)
