"""Whose map comes first, and of which side: what every page and report shows of an answer before anyone chooses."""

from __future__ import annotations

from collections.abc import Mapping

from dfx.types import Prediction, Toward
from dfx.zoo import spec_of


def ranked_models(weights: Mapping[str, float]) -> list[str]:
    """The models of `weights`, those in the ensemble that answered: whoever has maps before whoever has none, then by
    weight."""
    return sorted(weights, key=lambda name: (-spec_of(name).explainable, -weights[name]))


def models_with_maps(weights: Mapping[str, float]) -> list[str]:
    """Those of them of which a map can be drawn, in that order."""
    return [name for name in ranked_models(weights) if spec_of(name).explainable]


def lead_model(weights: Mapping[str, float]) -> str:
    """The one whose map is shown first."""
    return ranked_models(weights)[0]


def side_of(prediction: Prediction) -> Toward:
    """What a map of the face is shown for: signs of a real face where it is judged real, else of a fake."""
    return "real" if prediction.verdict == "real" else "fake"
