"""What changes when something is changed: the margin around the face, a part of it covered, what a map marks covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.analysis.lesson.network import NETWORK, Answer, answer, probabilities
from dfx.errors import ExplanationError
from dfx.explain.regions import regions_of
from dfx.explain.trust.deletion import filled, removal, replaced
from dfx.explain.trust.maps import at_size, is_constant, order_of, values_of
from dfx.faces.crop import cut, square_around
from dfx.types import Box, Explanation, Face, Pixels

MARGINS = tuple(step / 100 for step in range(0, 85, 5))  # shares of the box's longer side
STEPS = 20  # of what a map marks, 5 % each
WITHOUT = ("background", "hair and border")  # parts that are no part of a face


@dataclass(frozen=True, slots=True)
class Margin:
    """The square around the face with that much of its longer side added on each side, and the network's P(fake) of it."""

    share: float
    square: Box
    fake_probability: float


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part of the face, its place `(S, S)` in the picture as the network sees it, and the answer without it."""

    name: str
    mask: NDArray[np.bool_]
    answer: Answer


@dataclass(frozen=True, slots=True, eq=False)
class Removed:
    """P(fake) while the picture is covered: what the map marks first, or last. `shares` of the pixels from 0 to 1.

    `order` `(S · S,)` are the pixels' flat places, what the map marks most first.
    """

    shares: tuple[float, ...]
    marked_first: tuple[float, ...]
    marked_last: tuple[float, ...]
    order: NDArray[np.intp]

    def at(self, share: float) -> tuple[float, float]:
        """P(fake) with that share of `shares` covered, in either order."""
        place = int(np.argmin(np.abs(np.asarray(self.shares) - share)))
        return self.marked_first[place], self.marked_last[place]


def margins(pixels: Pixels, face: Face) -> tuple[Margin, ...]:
    """The network's answers at every one of MARGINS."""
    from dfx.predict.predictor import predictor

    height, width = pixels.shape[:2]
    squares = [square_around(face.box, share, height, width) for share in MARGINS]
    said = probabilities(predictor(NETWORK).logits([cut(pixels, square, face.turn) for square in squares]))
    return tuple(map(Margin, MARGINS, squares, said.tolist()))


def parts(view: Pixels, face: Face) -> tuple[Part, ...]:
    """Every part of the face that the view `(S, S, 3)` of its crop shows; () where its points span no face."""
    try:
        regions = regions_of(face, len(view))
    except ExplanationError:
        return ()
    masks = [(name, regions.mask(name)) for name in regions.names if name not in WITHOUT]
    return tuple(Part(name, mask, answer(covered(view, mask))[0]) for name, mask in masks if mask.any())


def covered(view: Pixels, mask: NDArray[np.bool_]) -> Pixels:
    """The view with the pixels under `mask` blurred beyond recognition."""
    return np.where(mask[..., None], filled(view, "blur"), view)


def removed(view: Pixels, explanation: Explanation) -> Removed | None:
    """The view covered by 5 % of its pixels at a time; None where the map marks nothing."""
    from dfx.predict.predictor import predictor

    values = values_of(explanation)
    if not explanation.has_evidence or is_constant(values):
        return None
    curves = removal(predictor(NETWORK).logits, view, values, STEPS)
    # To put in the first x of an order is to cover the last 1 − x of it.
    first, last = (tuple(probabilities(row).tolist()) for row in (curves.deletion, curves.insertion[::-1]))
    return Removed(curves.shares, first, last, order_of(at_size(values, view.shape[:2])))


def removed_view(view: Pixels, order: Sequence[int] | NDArray[np.intp], share: float, marked: bool) -> Pixels:
    """The view with that share covered, of what is marked most, or least."""
    places = np.asarray(order)
    return replaced(view, filled(view, "blur"), places if marked else places[::-1], share)
