"""Whether a face looks drawn or rendered: a logistic regression on the same texture that the distance is measured in.

The distance knows photographs only, and a shaded drawing lies among them. Faces without colour have a score of their own:
among coloured faces their lack of colour hides the strokes. This measure was shown both: photographs as they
are and as people alter them, and drawings, paintings, cartoons, statues and renderings made of faces (`dfx.data.drawings`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.errors import DataError
from dfx.numbers.newton import least, logistic_loss
from dfx.predict.calibration.curve import Floats
from dfx.types import Pixels

PHOTOGRAPHED = (
    0.998  # the share of validation faces below the limit; with the distance's own, at most 1 in 100 are flagged
)
ALTERED = 0.98  # the share of altered validation faces below the limit: greyed, smoothed, dimmed, shrunk and so on
PHOTOGRAPHED_GREY = 0.95  # of validation faces made grey; 6 of 1 000 faces are, so this flags 3 in 10 000 more
GREY_LEVELS, GREY_SHARE = 8, 0.05  # colourless: at most that share of the middle has channels that far apart, of 255
RIDGE = 0.003  # half the squared length of the standardised weights counts this much against one face's mean loss
LEAST_SPREAD = 1e-3  # of a feature over the faces, below which it tells nothing


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """`weights` `(D,)` and `bias` of a score that is 0 at the median validation face and 1 at the limit that
    PHOTOGRAPHED of them keep; `n` drawings and photographs taught it."""

    weights: NDArray[np.float32]
    bias: float
    n: int = 0

    def __post_init__(self) -> None:
        if self.weights.ndim != 1 or not (np.isfinite(self.weights).all() and np.isfinite(self.bias)):
            raise DataError("Telling drawings needs finite weights (D,) and a finite bias.")

    def scores(self, features: ArrayLike) -> Floats:
        """Scores `(N,)` of features `(N, D)`; above 1 a face counts as drawn. Raises DataError on another width."""
        x = np.asarray(features, float)
        if x.ndim != 2 or x.shape[1] != len(self.weights):
            raise DataError(f"Telling drawings needs features (N, {len(self.weights)}), not {x.shape}.")
        return np.asarray(x @ self.weights.astype(float) + self.bias)

    def beyond(self, features: ArrayLike) -> NDArray[np.bool_]:
        """Which faces `(N,)` look drawn or rendered."""
        return np.asarray(self.scores(features) > 1)


def colourless(crop: Pixels) -> bool:
    """Whether the middle of a face crop `(S, S, 3)` has no colour (5 of 98 photographs, 2 of 1 075 other test faces)."""
    edge = min(crop.shape[:2]) // 4
    middle = crop[edge : crop.shape[0] - edge : 2, edge : crop.shape[1] - edge : 2]
    apart = middle.max(axis=2) - middle.min(axis=2)
    return bool((apart > GREY_LEVELS).mean() <= GREY_SHARE)


def fit_drawn(photographs: ArrayLike, drawings: ArrayLike, kinds: Sequence[str], ridge: float = RIDGE) -> Drawn:
    """The score on features of `photographs` `(N, D)` and `drawings` `(M, D)`, of which every name in `kinds` `(M,)` weighs
    the same; its limit is yet to be set (`limited`). Raises DataError on other shapes, NaN or infinity."""
    faces, made = np.asarray(photographs, float), np.asarray(drawings, float)
    if faces.ndim != 2 or made.ndim != 2 or faces.shape[1] != made.shape[1] or len(kinds) != len(made):
        raise DataError(f"Telling drawings needs features of one width, not {faces.shape} and {made.shape}.")
    if not len(faces) or not len(made) or not (np.isfinite(faces).all() and np.isfinite(made).all()):
        raise DataError("Telling drawings needs finite features of photographs and of drawings.")
    names, which, counts = np.unique(np.asarray(kinds), return_inverse=True, return_counts=True)
    weights = np.concatenate([np.full(len(faces), 0.5 / len(faces)), 0.5 / len(names) / counts[which]])
    middle, spread = faces.mean(axis=0), np.maximum(faces.std(axis=0), LEAST_SPREAD)
    design = np.column_stack([(np.concatenate([faces, made]) - middle) / spread, np.ones(len(weights))])
    target = np.concatenate([np.zeros(len(faces)), np.ones(len(made))])
    plain, width = logistic_loss(design, target, weights), design.shape[1]
    pull = np.full(width, ridge)
    pull[-1] = 0  # the bias is free

    def loss(k: Floats) -> tuple[float, Floats, Floats]:
        value, slope, bend = plain(k)
        return value + float(pull @ k**2) / 2, slope + pull * k, bend + np.diag(pull)

    found = least(loss, np.zeros(width), np.full(width, -np.inf), np.full(width, np.inf))
    return Drawn(
        (found[:-1] / spread).astype(np.float32), float(found[-1] - middle @ (found[:-1] / spread)), len(weights)
    )


def limited(drawn: Drawn, faces: ArrayLike, altered: ArrayLike | None = None, known: float = PHOTOGRAPHED) -> Drawn:
    """The score scaled to 0 at the median of validation faces `(N, D)`, and to 1 where the share `known` of them ends, or
    the share ALTERED of faces as people alter them, `altered` `(M, D)`, whichever is farther out.

    Raises DataError where they do not differ.
    """
    middle, limit = np.quantile(drawn.scores(faces), (0.5, known))
    if altered is not None:
        limit = max(limit, np.quantile(drawn.scores(altered), ALTERED))
    if not limit > middle:
        raise DataError("Telling drawings needs validation faces that differ.")
    reach = limit - middle
    return replace(drawn, weights=(drawn.weights / reach).astype(np.float32), bias=float((drawn.bias - middle) / reach))
