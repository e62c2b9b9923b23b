"""A map scored against a mask of where the truth lies, for instance where a face was swapped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.errors import DataError, ExplanationError
from dfx.explain.trust.maps import at_size, is_constant
from dfx.types import Explanation

INSIDE = 0.5  # a soft mask's pixels from here on count as inside where a metric asks for yes or no


@dataclass(frozen=True, slots=True)
class TruthScores:
    """How well a map's heat finds a mask; `area` is the mask's share of the crop, by which chance is measured.

    A map by chance has `energy` = `rank` = `area` and `energy_over_area` = 1.
    """

    hit: bool  # pointing game: the hottest pixel lies inside
    energy: float  # share of all heat inside, [0, 1]
    energy_over_area: float  # 1 by chance
    rank: float  # share of the k hottest pixels inside, k the number of the mask's pixels, [0, 1]
    iou: float  # of those k pixels and the mask, [0, 1]
    area: float  # (0, 1)


def against_truth(explanation: Explanation, mask: NDArray[np.floating]) -> TruthScores:
    """Scores of the map's heat at the size of `mask` (H, W) in [0, 1], 1 where the truth lies.

    Raises DataError for a mask that is no such array, empty, or full; ExplanationError for a map without evidence or the
    same everywhere: neither points anywhere.
    """
    truth = checked(mask)
    if not explanation.has_evidence:
        raise ExplanationError("The map holds no evidence, so it points nowhere.")
    if is_constant(explanation.heat):
        raise ExplanationError("The map is the same everywhere, so it points nowhere.")
    heat = at_size(explanation.heat.astype(np.float64), (truth.shape[0], truth.shape[1]))
    energy, area = float((heat * truth).sum() / heat.sum()), float(truth.mean())
    inside = truth >= INSIDE
    common, count = top_inside(heat, inside), int(inside.sum())
    return TruthScores(
        hit=pointing(heat, inside),
        energy=energy,
        energy_over_area=energy / area,
        rank=common / count,
        iou=common / (2 * count - common),
        area=area,
    )


def checked(mask: NDArray[np.floating]) -> NDArray[np.float64]:
    """The mask as numbers. Raises DataError where nothing can be scored against it."""
    truth = np.asarray(mask, np.float64)
    if truth.ndim != 2 or not truth.size or not np.isfinite(truth).all() or truth.min() < 0 or truth.max() > 1:
        raise DataError(f"A mask must be (H, W) with values in [0, 1], not {truth.shape} or beyond.")
    if not (truth >= INSIDE).any():
        raise DataError("The mask is empty: there is no place that a map should find.")
    if (truth >= INSIDE).all():
        raise DataError("The mask covers the whole crop: every map would be right.")
    return truth


def pointing(heat: NDArray[np.float64], inside: NDArray[np.bool_]) -> bool:
    """Whether the maximum, or one of several, lies inside.

    The pointing game: Zhang et al., Top-down neural attention by excitation backprop, IJCV 2018, arXiv:1608.00507.
    """
    return bool(inside[heat == heat.max()].any())


def top_inside(heat: NDArray[np.float64], inside: NDArray[np.bool_]) -> float:
    """How many of the k hottest pixels lie inside, k the pixels inside; of equal ones at the edge, as many as by lot.

    Relevance rank accuracy is this over k, the share of heat inside its relevance mass accuracy: Arras, Osman & Samek,
    CLEVR-XAI, Information Fusion 2022, arXiv:2003.07258.
    """
    count = int(inside.sum())
    edge = np.partition(heat.ravel(), -count)[-count]
    above, equal = heat > edge, heat == edge
    places = count - int(above.sum())
    return float((above & inside).sum() + places * (equal & inside).sum() / equal.sum())
