"""Deletion and insertion: the score while the places a map holds for important vanish, and while only they come back.

Petsiuk, Das & Saenko, RISE: Randomized input sampling for explanation of black-box models, BMVC 2018, arXiv:1806.07421.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from dfx.explain.trust.maps import Order, Scores, Values, asked, at_size, order_of
from dfx.types import Pixels

Fill = Literal["blur", "mean", "black"]
STEPS = 16
BLUR = 0.08  # σ as a share of the side: the outline of a head stays, eyes and mouth do not


@dataclass(frozen=True, slots=True)
class Removal:
    """Two curves over the share of pixels in [0, 1] deleted or inserted, in the score's unit.

    A good order has a low deletion curve and a high insertion curve. Both lie between the same two pictures, the crop and
    the fill, so that inserting in an order is deleting in its reverse, read backwards: `gap` compares the order with its
    own reverse, and is 0 on average for an order by lot.
    """

    shares: tuple[float, ...]
    deletion: tuple[float, ...]
    insertion: tuple[float, ...]
    fill: Fill

    @property
    def deletion_auc(self) -> float:
        return float(np.trapezoid(self.deletion, self.shares))

    @property
    def insertion_auc(self) -> float:
        return float(np.trapezoid(self.insertion, self.shares))

    @property
    def gap(self) -> float:
        """Insertion AUC − deletion AUC: above 0 where the order is better than its reverse."""
        return self.insertion_auc - self.deletion_auc


def removal(score: Scores, crop: Pixels, values: Values, steps: int = STEPS, fill: Fill = "blur") -> Removal:
    """The curves of the order that `values` (h, w) puts the pixels of `crop` (H, W, 3) in, at `steps` + 1 shares.

    Raises ExplanationError where a score is not finite.
    """
    order = order_of(at_size(values, crop.shape[:2]))
    background = filled(crop, fill)
    shares = np.linspace(0, 1, steps + 1)
    pictures = [replaced(crop, background, order, share) for share in shares]
    pictures += [replaced(background, crop, order, share) for share in shares]
    deletion, insertion = asked(score, pictures).reshape(2, -1).tolist()
    return Removal(tuple(shares.tolist()), tuple(deletion), tuple(insertion), fill)


def filled(crop: Pixels, fill: Fill) -> Pixels:
    """What takes the place of pixels: the crop blurred with σ = BLUR · side, its mean colour, or black as in the paper."""
    if fill == "black":
        return np.zeros_like(crop)
    if fill == "mean":
        return np.broadcast_to(np.rint(crop.mean(axis=(0, 1))).astype(np.uint8), crop.shape)
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), BLUR * max(crop.shape[:2])), np.uint8)


def replaced(crop: Pixels, by: Pixels, order: Order, share: float) -> Pixels:
    """`crop` with the first `share` of the pixels in `order` taken from `by`, both (H, W, 3)."""
    first = order[: round(share * order.size)]
    picture = crop.reshape(-1, 3).copy()
    picture[first] = by.reshape(-1, 3)[first]
    return picture.reshape(crop.shape)
