"""ROAD, remove and debias: the score after the most and after the least relevant pixels were removed and imputed.

Rong et al., A consistent and efficient evaluation strategy for attribution methods, ICML 2022, arXiv:2202.00449. There it
is the accuracy over a data set; here, for one face, the model's own score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.trust.imputation import NOISE, imputed
from dfx.explain.trust.maps import Scores, Values, asked, at_size, order_of
from dfx.types import Pixels

SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)  # of the pixels removed


@dataclass(frozen=True, slots=True)
class Road:
    """Scores after removing each of `shares`, most relevant first (MoRF) and least relevant first (LeRF)."""

    shares: tuple[float, ...]
    morf: tuple[float, ...]
    lerf: tuple[float, ...]

    @property
    def gap(self) -> float:
        """Mean LeRF − mean MoRF: above 0 where the map's first pixels matter more than its last."""
        return float(np.mean(self.lerf)) - float(np.mean(self.morf))


def road(
    score: Scores,
    crop: Pixels,
    values: Values,
    shares: Sequence[float] = SHARES,
    noise: float = NOISE,
    seed: int = 0,
) -> Road:
    """ROAD of the order that `values` (h, w) puts the pixels of `crop` (H, W, 3) in; the noise is drawn from `seed`.

    Raises ExplanationError for shares outside (0, 1) and where a score is not finite.
    """
    if not shares or not all(0 < share < 1 for share in shares):
        raise ExplanationError("ROAD needs shares of pixels to remove between 0 and 1, both excluded.")
    order = order_of(at_size(values, crop.shape[:2]))
    rng = np.random.default_rng(seed)
    pictures = []
    for places in (order, order[::-1]):
        for share in shares:
            removed = np.zeros(order.size, bool)
            removed[places[: min(round(share * order.size), order.size - 1)]] = True  # at least one pixel stays
            pictures.append(imputed(crop, removed.reshape(crop.shape[:2]), rng, noise))
    morf, lerf = asked(score, pictures).reshape(2, -1).tolist()
    return Road(tuple(shares), tuple(morf), tuple(lerf))
