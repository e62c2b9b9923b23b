"""Several models, one probability: a weighted mean of calibrated probabilities, calibrated once more, and its interval.

A mean of calibrated probabilities is too modest (Ranjan and Gneiting, Combining probability forecasts, 2010); the last
calibration mends that. A single model is an ensemble of one.

The interval is symmetric in log-odds: 1.96 · √(calibration² + disagreement²) either side, where `calibration` is the
standard error of the last calibration (fit and spread from set to set) and `disagreement` the standard error of the
weighted mean as the members' own scatter on this face shows it, carried into log-odds, and never below the usual one:
a few members can agree by luck. On synthetic faces of known P(fake) it covers 92 to 97 in 100 for three to five
members that err alone by up to one log-odds, less where they err more or together: what all members miss, no scatter
shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from dfx.errors import DataError
from dfx.predict.calibration import IDENTITY, MOST, NORMAL_95, Calibration
from dfx.predict.verdict import verdict_of
from dfx.types import Prediction, Score

Floats = NDArray[np.float64]
Method = Literal["mean", "weighted"]


@dataclass(frozen=True, slots=True)
class Member:
    """A model of the registry and what its logits mean."""

    model: str
    calibration: Calibration = IDENTITY


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Members with weights summing to 1, the threshold and the band of "uncertain" around it, as probabilities.

    `usual` is the root mean square of the members' disagreement on validation faces, as a standard error in log-odds.
    """

    members: tuple[Member, ...]
    weights: tuple[float, ...]
    threshold: float = 0.5
    band: tuple[float, float] = (0.45, 0.55)
    method: Method = "mean"
    calibration: Calibration = IDENTITY
    usual: float = 0.0

    def __post_init__(self) -> None:
        if not self.members or len(self.members) != len(self.weights):
            raise DataError(
                f"An ensemble needs a weight per member; it has {len(self.weights)} for {len(self.members)}."
            )
        if not all(w >= 0 for w in self.weights) or abs(sum(self.weights) - 1) > 1e-6:
            raise DataError("An ensemble's weights must not be negative and must sum to 1.")
        if not 0 <= self.band[0] <= self.threshold <= self.band[1] <= 1:
            raise DataError(f"A threshold must lie in its band within [0, 1], not {self.threshold} in {self.band}.")

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(member.model for member in self.members)

    def combine(self, logits: ArrayLike) -> Floats:
        """P(fake) `(N,)` of the members' raw logits `(N, M)`, columns in the order of `members`."""
        return self.calibration.probabilities(self._pooled(self._each(logits)))

    def intervals(self, logits: ArrayLike) -> Floats:
        """95 % intervals `(N, 2)` of P(fake) of the members' raw logits `(N, M)`."""
        each = self._each(logits)
        heard = np.flatnonzero(self.weights)
        if (
            len(heard) == 1 and self.calibration == IDENTITY
        ):  # nothing is pooled: the model's own calibration says it all
            return self.members[heard[0]].calibration.intervals(np.asarray(logits, float)[:, heard[0]])
        pooled = self._pooled(each)
        error = np.hypot(self.calibration.standard_errors(pooled), self._disagreement(each))
        middle = self.calibration.log_odds(pooled)
        return np.asarray(expit(np.stack([middle - NORMAL_95 * error, middle + NORMAL_95 * error], axis=-1)))

    def judge(self, logits: Mapping[str, float]) -> Prediction:
        """The prediction for one face from each member's raw logit. Raises DataError where one is missing."""
        missing = [model for model in self.models if model not in logits]
        if missing:
            raise DataError(f"The ensemble needs a logit of {', '.join(missing)}.")
        row = np.array([[logits[model] for model in self.models]], float)
        p, (low, high) = float(self.combine(row)[0]), self.intervals(row)[0]
        verdict, reason = verdict_of(p, (float(low), float(high)), self.threshold, self.band)
        return Prediction(p, (float(low), float(high)), self.threshold, verdict, reason, self._scores(row[0]))

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON file; `from_json` gives back an equal ensemble."""
        return {
            "members": [{"model": m.model, "calibration": m.calibration.to_json()} for m in self.members],
            "weights": list(self.weights),
            "threshold": self.threshold,
            "band": list(self.band),
            "method": self.method,
            "calibration": self.calibration.to_json(),
            "usual": self.usual,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Ensemble:
        """What `to_json` wrote. Raises DataError where something is missing or out of its range."""
        try:
            low, high = (float(bound) for bound in row["band"])
            method: Method = "weighted" if row["method"] == "weighted" else "mean"
            return cls(
                tuple(Member(str(m["model"]), Calibration.from_json(m["calibration"])) for m in row["members"]),
                tuple(float(weight) for weight in row["weights"]), float(row["threshold"]), (low, high), method,
                Calibration.from_json(row["calibration"]), float(row["usual"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                "An ensemble needs members, weights, threshold, band, method, calibration and usual."
            ) from error

    def _each(self, logits: ArrayLike) -> Floats:
        """Calibrated probabilities `(N, M)` of the members."""
        columns = np.asarray(logits, float)
        if columns.ndim != 2 or columns.shape[1] != len(self.members):
            raise DataError(f"{len(self.members)} members need logits (N, {len(self.members)}), not {columns.shape}.")
        if not np.isfinite(columns).all():
            raise DataError("An ensemble needs finite logits.")
        return np.stack([m.calibration.probabilities(columns[:, i]) for i, m in enumerate(self.members)], axis=1)

    def _pooled(self, each: Floats) -> Floats:
        return pooled_log_odds(each, np.array(self.weights))

    def _disagreement(self, each: Floats) -> Floats:
        return np.maximum(self.calibration.scale * scatter(each, np.array(self.weights)), self.usual)

    def _scores(self, logits: Floats) -> tuple[Score, ...]:
        return tuple(
            Score(m.model, float(x), m.calibration.probability(float(x)), m.calibration.interval(float(x)))
            for m, x in zip(self.members, logits, strict=True)
        )


def pooled_log_odds(each: Floats, weights: Floats) -> Floats:
    """Log-odds `(N,)`, within ±15, of the weighted mean of the members' probabilities `each` `(N, M)`."""
    return np.clip(logit(each @ weights), -MOST, MOST)


def scatter(each: Floats, weights: Floats) -> Floats:
    """Standard error `(N,)`, in log-odds, of the weighted mean p̄ of the members' probabilities pᵢ, `each` `(N, M)`.

    √(m / (m − 1) · Σ wᵢ² (pᵢ − p̄)²) / (p̄ (1 − p̄)) with m members of weight above 0: s / √m for equal weights, 0
    for m = 1.
    """
    count = int((weights > 0).sum())
    if count < 2:
        return np.zeros(len(each))
    mean = each @ weights  # (N,)
    variance = count / (count - 1) * ((each - mean[:, None]) ** 2 @ weights**2)
    return np.sqrt(variance) / np.maximum(mean * (1 - mean), expit(-MOST))
