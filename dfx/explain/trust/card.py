"""Everything measured of one map's trust, on one card."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.trust.deletion import STEPS, Removal, removal
from dfx.explain.trust.maps import Explain, Scores, is_constant, values_of
from dfx.explain.trust.random_order import ORDERS, chance_of
from dfx.explain.trust.randomisation import Redrawn, Stage, randomisation
from dfx.explain.trust.road import Road, road
from dfx.explain.trust.sparseness import gini
from dfx.explain.trust.stability import Stability, stability
from dfx.faces.resize import resize
from dfx.types import Pixels, Progress, Toward, no_progress

SIDE = 224  # pixels, the largest crop measured on: larger ones are shrunk, as a model's input does

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TrustCard:
    """What was measured of one map. None, or an empty tuple, is what could not be or was not asked for.

    `reasons` has a sentence for each that could not be. Scores are logits for the answer that the map explains. `chance` is
    the p-value of the map's order among random ones as smooth, (0, 1].
    """

    model: str
    method: str
    toward: Toward
    gini: float | None
    removal: Removal | None
    chance: float | None
    road: Road | None
    stability: tuple[Stability, ...]
    randomisation: tuple[Stage, ...]
    seconds: float
    reasons: tuple[str, ...] = ()


def trust_of(
    explain: Explain,
    logits: Scores,
    crop: Pixels,
    *,
    randomised: Redrawn | None = None,
    random_orders: int = ORDERS,
    steps: int = STEPS,
    side: int = SIDE,
    seed: int = 0,
    progress: Progress = no_progress,
) -> TrustCard:
    """The card of `explain`'s map of a square face crop `(S, S, 3)`, uint8 RGB, shrunk to `side` where it is larger.

    `logits` are the explained model's, positive for "fake"; `randomised` as `redraw.redrawn` makes it, None to leave that
    out; `random_orders` 0 leaves out the comparison with them, the longest part. Raises ExplanationError for a map without
    evidence or the same everywhere, of which there is nothing to trust.
    """
    began = time.perf_counter()
    crop = resize(crop, side) if min(crop.shape[:2]) > side else crop
    progress(0.0, "The map")
    original = explain(crop)
    values = values_of(original)
    if not original.has_evidence:
        raise ExplanationError(f'The map holds no evidence for "{original.toward}", so there is nothing to trust.')
    if is_constant(values):
        raise ExplanationError("The map is the same everywhere, so there is nothing to trust.")
    score = logits if original.toward == "fake" else lambda crops: -np.asarray(logits(crops))
    reasons: list[str] = []
    progress(0.05, "Deletion and insertion")
    curves = _or_none(lambda: removal(score, crop, values, steps), "Deletion and insertion", reasons)
    progress(0.15, "Random orders")
    chance = None
    if random_orders > 0 and curves is not None:
        chance = _or_none(lambda: chance_of(score, crop, values, random_orders, seed=seed), "Random orders", reasons)
    progress(0.5, "ROAD")
    removed = _or_none(lambda: road(score, crop, values, seed=seed), "ROAD", reasons)
    progress(0.65, "Stability")
    stable = stability(explain, crop, original, seed)
    progress(0.85, "Randomised weights")
    stages = randomisation(original, randomised) if randomised else ()
    reasons += filter(None, [one.reason for one in stable] + [one.reason for one in stages])
    progress(1.0, "Done")
    return TrustCard(
        model=original.model,
        method=original.method,
        toward=original.toward,
        gini=_or_none(lambda: gini(original), "Sparseness", reasons),
        removal=curves,
        chance=chance,
        road=removed,
        stability=stable,
        randomisation=stages,
        seconds=time.perf_counter() - began,
        reasons=tuple(reasons),
    )


def _or_none(measure: Callable[[], T], name: str, reasons: list[str]) -> T | None:
    try:
        return measure()
    except ExplanationError as error:
        reasons.append(f"{name}: {error}")
        return None
