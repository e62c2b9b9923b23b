"""What a browser over the channels of a difference shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.difference.value import FeatureDifference

Order = Literal["energy", "mean", "max", "index"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: `energy` and `weight` of D; the others of what is shown of it (`max` is the largest magnitude)."""

    index: int
    energy: float
    weight: float
    mean: float
    std: float
    max: float


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How many values `counts` (n,) lie between the `edges` (n + 1,)."""

    counts: NDArray[np.int64]
    edges: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The values of a difference as it is shown, over all cells and channels."""

    mean: float
    std: float
    minimum: float
    maximum: float
    positive: float  # share of the values above 0, [0, 1]


def channels(difference: FeatureDifference, order: Order = "energy") -> tuple[Channel, ...]:
    """All channels, those of the largest energy, |mean| or maximum first, or by index; equal ones by index.

    Raises ExplanationError for another order.
    """
    if order not in get_args(Order):
        raise ExplanationError(f"Channels are ordered by {', '.join(get_args(Order))}, not by {str(order)[:40]!r}.")
    shown = difference.shown.astype(np.float64)
    columns = (difference.energy, difference.weights, shown.mean((0, 1)), shown.std((0, 1)), np.abs(shown).max((0, 1)))
    found = [Channel(k, *(float(value) for value in row)) for k, row in enumerate(zip(*columns, strict=True))]
    keys = {"energy": lambda c: -c.energy, "mean": lambda c: -abs(c.mean), "max": lambda c: -c.max}
    return tuple(found if order == "index" else sorted(found, key=keys[order]))


def channel_map(difference: FeatureDifference, index: int) -> NDArray[np.float32]:
    """What is shown of one channel `(h, w)`. Raises ExplanationError outside the channels there are."""
    count = difference.shown.shape[-1]
    if not 0 <= index < count:
        raise ExplanationError(f"There are the channels 0 to {count - 1}, not {index}.")
    return difference.shown[..., index]


def histogram(difference: FeatureDifference, index: int | None = None, bins: int = 40) -> Histogram:
    """How the shown values of one channel, or of all, are spread over `bins` equal steps from the least to the largest.

    Raises ExplanationError as `channel_map`, and for less than one bin.
    """
    if bins < 1:
        raise ExplanationError(f"A histogram has at least 1 bin, not {bins}.")
    values = difference.shown if index is None else channel_map(difference, index)
    counts, edges = np.histogram(values.astype(np.float64), bins)
    return Histogram(counts.astype(np.int64), edges)


def statistics(difference: FeatureDifference) -> Statistics:
    """Mean, spread and range of what is shown."""
    values = difference.shown.astype(np.float64)
    return Statistics(
        float(values.mean()), float(values.std()), float(values.min()), float(values.max()), float((values > 0).mean())
    )
