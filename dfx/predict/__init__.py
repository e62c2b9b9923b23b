"""From face crops to predictions: every model's logit, its calibration, the ensemble and its interval."""

from __future__ import annotations

from collections.abc import Sequence

from dfx.predict.shipped import ensemble_of
from dfx.types import Pixels, Prediction, Progress, no_progress
from dfx.zoo.registry import spec_of

__all__ = ["default_threshold", "ensemble_weights", "predict_faces"]


def predict_faces(
    crops: Sequence[Pixels],
    models: Sequence[str] = (),
    threshold: float | None = None,
    progress: Progress = no_progress,
) -> list[Prediction]:
    """One prediction per face crop `(S, S, 3)` uint8 RGB; no `models`: the shipped ensemble's."""
    from dfx.predict.predictor import predictor

    ensemble = ensemble_of(models, threshold)
    columns = {}
    for i, name in enumerate(ensemble.models):
        progress(i / len(ensemble.models), f"Asking {spec_of(name).title}")
        columns[name] = predictor(name).logits(crops)
    return [ensemble.judge({name: float(x[i]) for name, x in columns.items()}) for i in range(len(crops))]


def ensemble_weights(models: Sequence[str] = ()) -> dict[str, float]:
    """Model → its weight in the ensemble."""
    ensemble = ensemble_of(models)
    return dict(zip(ensemble.models, ensemble.weights, strict=True))


def default_threshold(models: Sequence[str] = ()) -> float:
    """The shipped threshold of the ensemble of these models."""
    return ensemble_of(models).threshold
