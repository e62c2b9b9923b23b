"""What every calibration can do once it knows its log-odds and how far they may be off."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.numbers.logistic import expit

Floats = NDArray[np.float64]

NORMAL_95 = 1.959964  # two-sided 95 % quantile of the normal distribution
MOST = 15.0  # log-odds are kept within ±15: no model can promise one error in three million


class Curve:
    """A rising map from a raw logit to calibrated log-odds of P(fake), with a standard error at every logit."""

    __slots__ = ()
    n: int  # faces that it was fitted on

    @abstractmethod
    def log_odds(self, logits: ArrayLike) -> Floats:
        """Calibrated log-odds of P(fake), within ±15, shape of `logits`."""

    @abstractmethod
    def standard_errors(self, logits: ArrayLike) -> Floats:
        """Standard errors of `log_odds`, of the fit and from set to set."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Plain numbers for a JSON file; `from_json` gives back an equal value."""

    @classmethod
    @abstractmethod
    def from_json(cls, row: Mapping[str, Any]) -> Curve:
        """What `to_json` wrote. Raises DataError where a number is missing or out of its range."""

    def probabilities(self, logits: ArrayLike) -> Floats:
        """Calibrated P(fake) of logits of any shape."""
        return np.asarray(expit(self.log_odds(logits)))

    def intervals(self, logits: ArrayLike) -> Floats:
        """95 % intervals of P(fake), `(..., 2)` low and high: 1.96 standard errors either side, in log-odds."""
        return interval_around(self.log_odds(logits), self.standard_errors(logits))

    def probability(self, logit: float) -> float:
        """Calibrated P(fake) of one logit."""
        return float(self.probabilities(logit))

    def interval(self, logit: float) -> tuple[float, float]:
        """The 95 % interval of P(fake) of one logit."""
        low, high = self.intervals(logit)
        return float(low), float(high)


def interval_around(log_odds: Floats, errors: Floats) -> Floats:
    """95 % intervals of P(fake), `(..., 2)`, 1.96 standard errors either side of `log_odds`."""
    return np.asarray(expit(np.stack([log_odds - NORMAL_95 * errors, log_odds + NORMAL_95 * errors], axis=-1)))
