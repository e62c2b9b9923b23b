"""The answer on a person over a whole clip: calibrated on whole clips, since moments of one clip are no separate proofs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dfx.errors import DataError
from dfx.numbers.logistic import expit, logit
from dfx.predict.calibration.curve import NORMAL_95, Floats
from dfx.predict.clip.over_time import pooled
from dfx.predict.verdict import band_around, verdict_of
from dfx.types import Average, ClipAnswer, Prediction

_ALMOST = 1e-4  # of a probability: beyond it log-odds say more than a calibration can know
TERMS = 3  # of the calibration: log-odds of the faces, of the motion, and a constant


@dataclass(frozen=True, slots=True)
class ClipModel:
    """P(fake) of a clip = σ(`factor` · log-odds over time + `motion` · log-odds of the motion + `bias`).

    `covariance` of these three numbers, from the fit on `clips` whole clips; `motion` is 0 where the motion did not help.
    With no clip seen (`clips` 0) the faces' own calibration stands as it is.
    """

    factor: float = 1.0
    motion: float = 0.0
    bias: float = 0.0
    covariance: tuple[tuple[float, ...], ...] = ((0.0,) * TERMS,) * TERMS
    threshold: float = 0.5
    clips: int = 0

    def __post_init__(self) -> None:
        numbers = (self.factor, self.motion, self.bias, self.threshold, *(n for row in self.covariance for n in row))
        if not np.isfinite(numbers).all() or np.shape(self.covariance) != (TERMS, TERMS):
            raise DataError("A calibration of clips needs three finite numbers and their covariance.")
        if self.factor <= 0 or self.motion < 0 or not 0 < self.threshold < 1:
            raise DataError("A calibration of clips must rise with the evidence and have a threshold within (0, 1).")

    def to_json(self) -> dict[str, Any]:
        """Plain numbers for a JSON file; `from_json` gives back an equal value."""
        return {
            "factor": self.factor, "motion": self.motion, "bias": self.bias,
            "covariance": [list(row) for row in self.covariance], "threshold": self.threshold, "clips": self.clips,
        }  # fmt: skip

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> ClipModel:
        """What `to_json` wrote. Raises DataError where something is missing or out of its range."""
        try:
            covariance = tuple(tuple(float(n) for n in line) for line in row["covariance"])
            factor, motion, bias = (float(row[name]) for name in ("factor", "motion", "bias"))
            return cls(factor, motion, bias, covariance, float(row["threshold"]), int(row["clips"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError("A calibration of clips lacks a number.") from error


def log_odds_of(predictions: Sequence[Prediction]) -> Floats:
    """Log-odds `(N,)` of the ensemble's P(fake)."""
    return np.asarray(logit(np.clip([face.fake_probability for face in predictions], _ALMOST, 1 - _ALMOST)))


def answer_over_time(
    model: ClipModel,
    predictions: Sequence[Prediction],
    weights: ArrayLike,
    motion: float | None = None,
    threshold: float | None = None,
) -> ClipAnswer:
    """The answer on one person from its predictions, in order of time, with their weights `(N,)`.

    `motion`: log-odds of the motion, where there was enough of it. The interval holds the spread over blocks of time and
    the calibration's own error; with fewer than four moments, the faces' own error in place of the spread. A calibration
    that saw no clip has no error of its own: there the faces' is added, since all moments share it. Raises DataError
    without a prediction.
    """
    middle, spread = pooled(log_odds_of(predictions), weights)
    bounds = logit(np.clip([face.interval for face in predictions], _ALMOST, 1 - _ALMOST)).reshape(-1, 2)
    of_faces = (bounds[:, 1] - bounds[:, 0]) / (2 * NORMAL_95)  # standard errors that the faces' intervals stand for
    if spread is None:
        spread = float(of_faces.max())
    elif not model.clips:
        spread = float(np.hypot(spread, np.median(of_faces)))
    terms = np.array([middle, motion or 0.0, 1.0])
    at = float(terms @ [model.factor, model.motion, model.bias])
    own = float(terms @ np.asarray(model.covariance) @ terms)
    error = float(np.hypot(model.factor * spread, np.sqrt(max(own, 0.0))))
    p = float(expit(at))
    low, high = (float(expit(at + side * NORMAL_95 * error)) for side in (-1, 1))
    cut = model.threshold if threshold is None else threshold
    verdict, reason = verdict_of(p, (low, high), cut, band_around(cut))
    of_motion = float(terms[1] * model.motion)
    average = Average(float(expit(middle)), len(predictions), model.factor, of_motion + model.bias, model.clips)
    return ClipAnswer(p, (low, high), cut, verdict, reason, average)


def untried(threshold: float) -> ClipModel:
    """For models that were never calibrated on whole clips: the faces' calibration and threshold."""
    return replace(ClipModel(), threshold=min(max(threshold, 1e-6), 1 - 1e-6))
