"""Where a model looked in a fake of the lab, and how much of that lies in what was really changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dfx.analysis.explain import explain_crops
from dfx.errors import DataError, ExplanationError
from dfx.explain.request import MapRequest
from dfx.explain.trust.baselines import centre_gaussian
from dfx.explain.trust.truth import against_truth
from dfx.types import Explanation, Heat, Pixels

_CENTRE_SIDE = 64  # cells of the map that knows no model: fine enough for a smooth spot


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One model's evidence for "fake", and the share of it inside the true mask, in [0, 1]; None where nothing is changed
    or nothing speaks for a fake."""

    map: Explanation
    inside: float | None


def look(crop: Pixels, mask: Heat, model: str) -> Look:
    """The model's own best map of the crop (S, S, 3) toward "fake". Raises ExplanationError, ModelError."""
    drawn = explain_crops([crop], model, MapRequest(toward="fake"))[0]
    return Look(drawn, share_inside(drawn, mask))


def share_inside(drawn: Explanation, mask: Heat) -> float | None:
    """The share of the map's heat that lies in the mask; None where either holds nothing to measure by."""
    try:
        return against_truth(drawn, mask).energy
    except (DataError, ExplanationError):
        return None


def share_of_centre(mask: Heat) -> float | None:
    """The same of a spot in the middle of the crop that knows no model: what a map has to beat."""
    return share_inside(_centre(), mask)


@lru_cache(maxsize=1)
def _centre() -> Explanation:
    return centre_gaussian(_CENTRE_SIDE)
