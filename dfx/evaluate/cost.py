"""What an answer costs: milliseconds a face on this machine, bytes on disk, parameters and FLOPs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from dfx.engine.litert import usable_cores
from dfx.records.cost import REPEATS, WARM_UP, Cost
from dfx.types import Pixels

if TYPE_CHECKING:
    from dfx.predict.predictor import Predictor

BATCHES = (1, 8)  # faces asked about at once
SIDE = 224  # pixels of the crops; scaling them to the model's size is part of the time


def timed(answer: Callable[[Sequence[Pixels]], object], faces: int, repeats: int = REPEATS) -> float:
    """Median milliseconds a face of `answer` to `faces` crops at once, after two calls that do not count."""
    rng = np.random.default_rng(0)
    crops = [rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8) for _ in range(faces)]
    took = []
    for _ in range(WARM_UP + repeats):
        start = time.perf_counter()
        answer(crops)
        took.append(time.perf_counter() - start)
    return 1e3 * median(took[WARM_UP:]) / faces


def cost_of(model: str, repeats: int = REPEATS) -> Cost:
    """The cost of a shipped model as everything else asks it. Raises WeightsMissing, WeightsDamaged."""
    from dfx.predict.predictor import predictor
    from dfx.zoo.index import read_index

    return cost_with(predictor(model), read_index()[model].bytes, repeats)


def cost_with(ready: Predictor, size: int, repeats: int = REPEATS) -> Cost:
    """The cost of a predictor whose weights take `size` bytes on disk."""
    from dfx.zoo.anatomy.facts import count

    one, eight = (timed(ready.logits, faces, repeats) for faces in BATCHES)
    counted, cores = count(ready.model), usable_cores()
    return Cost(one, eight, size, counted.parameters, counted.flops, cores, ready.threads, repeats)
