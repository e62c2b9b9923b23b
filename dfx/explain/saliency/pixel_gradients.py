"""The logit's gradient at the pixels of a picture, or of what dfx answers with, the mean logit of it and its mirror image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.inputs import check_logit, in_batches
from dfx.explain.saliency.guided_forward import guided_forward
from dfx.predict.graph import Floats, Graph, Network, Tensor, kept
from dfx.zoo.folded import Forward, forward_of, is_settled
from dfx.zoo.spec import Scaling


@dataclass(frozen=True, slots=True)
class PixelGradients:
    """Logits and their gradients at the pixels, of one model.

    Pixels are float32 in [0, 255] before the model's scaling, so gradients are in logits per grey level, whatever the
    model's own range. `both_ways`: of the mean over the picture and its mirror image; each picture costs two runs.
    """

    graph: Graph
    scaling: Scaling
    both_ways: bool = False

    def of(self, pictures: Iterable[Floats], sign: float) -> Iterator[tuple[float, Floats]]:
        """`sign · logit` and its gradient `(S, S, 3)` for each picture `(S, S, 3)` float32 in [0, 255]."""

        def ask(rows: list[Floats]) -> list[tuple[float, Floats]]:
            logits, gradients = self.graph.run(rows, sign)
            return list(zip(logits.tolist(), gradients, strict=True))

        if not self.both_ways:
            yield from in_batches(ask, pictures)
            return
        views = in_batches(ask, (view for picture in pictures for view in (picture, picture[:, ::-1])))
        while pair := tuple(islice(views, 2)):
            (logit, gradient), (mirrored, turned) = pair
            yield (logit + mirrored) / 2, np.float32(0.5) * (gradient + turned[:, ::-1])


def pixel_gradients(network: Network, *, guided: bool = False, both_ways: bool = False) -> PixelGradients:
    """The process's one compiled gradient of that kind. Raises ExplanationError unless the model ends in one logit,
    where no gradient reaches the picture, and for `guided` where the model has nothing to guide."""
    check_logit(network.model)
    key = ("pixel gradients", guided, network.scaling)
    graph = kept(network.model, key, lambda: _graph(network, guided))
    return PixelGradients(graph, network.scaling, both_ways)


def _graph(network: Network, guided: bool) -> Graph:
    """Pictures float32, sign → sign · logits `(N,)`, gradients `(N, S, S, 3)`."""
    import keras
    import tensorflow as tf

    name, scaling, settled = network.model.name, network.scaling, is_settled(network.model)
    twin: Any = keras.Model(network.model.inputs, network.model.outputs)
    forward: Forward = guided_forward(twin, name) if guided else forward_of(twin, settled)

    def gradients(pixels: Tensor, sign: Tensor) -> tuple[Tensor, Tensor]:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(pixels)
            logits = sign * tf.cast(forward(scaling(pixels)), tf.float32)[:, 0]
        at_pixels = tape.gradient(logits, pixels)
        if at_pixels is None:
            raise ExplanationError(f"No gradient of {name} reaches the picture: use occlusion, RISE, LIME or Shapley.")
        return logits, at_pixels

    return Graph(network.size, gradients, numbers=1, dtype="float32")
