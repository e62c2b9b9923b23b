"""From face crops to predictions: every model's logit, its calibration, the ensemble and its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfx.faces.resize import Sized
from dfx.predict.drawn import colourless
from dfx.predict.ensemble import Ensemble
from dfx.predict.shipped import PRESETS, ensemble_of, read_ensembles
from dfx.predict.unlike.file import read_unlike
from dfx.predict.verdict import Strangeness
from dfx.types import OWN, EnsembleReport, Pixels, Prediction, Progress, no_progress
from dfx.zoo.registry import spec_of

if TYPE_CHECKING:
    from dfx.predict.predictor import Features

__all__ = ["Judged", "default_threshold", "ensemble_report", "ensemble_weights", "judge_faces", "predict_faces"]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One prediction per face, and what one of the models saw in each, `(N, D)`: alike for the same face at other
    moments. None where nobody asked for it."""

    predictions: list[Prediction]
    features: NDArray[np.float64] | None = None


def predict_faces(
    crops: Sequence[Pixels],
    models: Sequence[str] = (),
    threshold: float | None = None,
    progress: Progress = no_progress,
    ensemble: Ensemble | None = None,
) -> list[Prediction]:
    """One prediction per face crop `(S, S, 3)` uint8 RGB.

    `models`: names of the registry, which are all run, or the name of one preset; none: the default. Of a preset and the
    default only members of weight above 0 are run, and the one whose features tell how unlike known faces a face is,
    where that is shipped. Without that model among those asked it is not measured.

    `ensemble`: one of the visitor's own in place of `models`; its members of weight above 0 are run.
    """
    return judge_faces(crops, models, threshold, progress, ensemble=ensemble).predictions


def judge_faces(
    crops: Sequence[Pixels],
    models: Sequence[str] = (),
    threshold: float | None = None,
    progress: Progress = no_progress,
    features_of: str | None = None,
    ensemble: Ensemble | None = None,
) -> Judged:
    """As `predict_faces`; with the features of the model `features_of`, where it is among those asked."""
    from dfx.predict.predictor import predictor

    unlike, own = read_unlike(), ensemble is not None
    ensemble = ensemble_of(models, threshold) if ensemble is None else ensemble.called_from(threshold)
    if own or not models or set(models) & set(PRESETS):
        ensemble = ensemble.heard(also=unlike.model if unlike else "")
    columns: dict[str, NDArray[np.float64]] = {}
    strange: Sequence[Strangeness | None] = [None] * len(crops)
    last: NDArray[np.float64] | None = None
    sized = Sized(crops)
    for i, name in enumerate(ensemble.models):
        progress(i / len(ensemble.models), f"Asking {spec_of(name).title}")
        ready, of_texture = predictor(name), unlike is not None and name == unlike.model
        if not crops or not (of_texture or name == features_of):
            columns[name] = ready.logits(sized(ready.size))
            continue
        kind: Features = "texture" if name != features_of else "both" if of_texture else "last"
        columns[name], seen = ready.logits_and_features(sized(ready.size), kind)
        if unlike and kind != "last":
            strange = unlike.strangeness(seen[:, -unlike.width :], [colourless(crop) for crop in crops])
        if kind != "texture":
            last = seen[:, : -unlike.width] if unlike and kind == "both" else seen
    rows = [{name: float(x[i]) for name, x in columns.items()} for i in range(len(crops))]
    return Judged([ensemble.judge(row, how) for row, how in zip(rows, strange, strict=True)], last)


def ensemble_report(
    models: Sequence[str] = (), threshold: float | None = None, own: Ensemble | None = None
) -> EnsembleReport:
    """What a report says of the ensemble that `predict_faces` asks for these models, or of the visitor's `own`."""
    if own is not None:
        return own.heard().called_from(threshold).report(OWN)
    shipped = ensemble_of(models)
    return shipped.called_from(threshold).report(read_ensembles().name_of(shipped))


def ensemble_weights(models: Sequence[str] = ()) -> dict[str, float]:
    """Model → its weight in the shipped ensemble of these models; what answered a face is in its `Prediction.weights`."""
    ensemble = ensemble_of(models)
    return dict(zip(ensemble.models, ensemble.weights, strict=True))


def default_threshold(models: Sequence[str] = ()) -> float:
    """The shipped threshold of the ensemble of these models."""
    return ensemble_of(models).threshold
