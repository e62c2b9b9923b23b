"""What an answer costs: milliseconds a face on this machine, bytes on disk, parameters and FLOPs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from dfx.engine.litert import usable_cores
from dfx.types import Pixels

if TYPE_CHECKING:
    from dfx.predict.predictor import Predictor

BATCHES = (1, 8)  # faces asked about at once
SIDE = 224  # pixels of the crops; scaling them to the model's size is part of the time
REPEATS, WARM_UP = 9, 2


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one model, or summed over an ensemble's. A face is answered from two views, itself and its mirror image."""

    ms_one: float  # median milliseconds a face, asked about alone
    ms_eight: float  # the same, asked about eight at once
    bytes: int  # of the weights on disk
    parameters: int
    flops: int  # of one view; one multiply-add is two
    cores: int  # that this process may use
    threads: int  # that one forward may use
    repeats: int = REPEATS
    views: int = 2

    def as_json(self) -> dict[str, Any]:
        return {
            "ms_a_face": {"1": round(self.ms_one, 3), "8": round(self.ms_eight, 3)},
            "bytes": self.bytes,
            "parameters": self.parameters,
            "flops_a_view": self.flops,
            "views": self.views,
            "cores": self.cores,
            "threads": self.threads,
            "repeats": self.repeats,
        }


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


def together(costs: Sequence[Cost]) -> Cost:
    """Of models asked one after the other, at least one."""
    first = costs[0]
    return Cost(
        sum(c.ms_one for c in costs), sum(c.ms_eight for c in costs),
        sum(c.bytes for c in costs), sum(c.parameters for c in costs), sum(c.flops for c in costs),
        first.cores, first.threads, first.repeats, first.views,
    )  # fmt: skip
