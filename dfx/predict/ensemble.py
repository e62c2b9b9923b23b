"""Several models, one probability: their log-odds pooled by one of four rules, calibrated once more, with its interval.

A mean of calibrated probabilities is too modest (Ranjan and Gneiting, Combining probability forecasts, 2010), and a share
of votes is no probability; the last calibration mends either. A single model is an ensemble of one.

The interval is symmetric in log-odds: 1.96 · √(calibration² + disagreement² + unlike²) either side, where `calibration` is
the standard error of the last calibration (fit and spread from set to set), `disagreement` the standard error of the pool
as the members' own scatter on this face shows it, and never below the usual one: a few members can agree by luck; and
`unlike` what is added for a face far from all that dfx knows (`dfx.predict.unlike.distance`). On synthetic faces of known
P(fake) the first two cover 92 to 97 in 100 for three to five members that err alone by up to one log-odds, less where they err
more or together: what all members miss, no scatter shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.errors import DataError
from dfx.predict.calibration.curve import Curve, Floats, interval_around
from dfx.predict.calibration.platt import IDENTITY, Calibration
from dfx.predict.fitting.kinds import read_calibration
from dfx.predict.pooling import RULES
from dfx.predict.verdict import Strangeness, band_around, verdict_among_strangers, verdict_of
from dfx.types import EnsembleReport, Method, Prediction, Score


@dataclass(frozen=True, slots=True)
class Member:
    """A model of the registry, what its logits mean, and the P(fake) from which it votes for "fake"."""

    model: str
    calibration: Curve = IDENTITY
    threshold: float = 0.5


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
        if self.method not in RULES:
            raise DataError(f"An ensemble's method must be one of {', '.join(RULES)}, not {self.method[:40]!r}.")
        if not all(w >= 0 for w in self.weights) or abs(sum(self.weights) - 1) > 1e-6:
            raise DataError("An ensemble's weights must not be negative and must sum to 1.")
        if not 0 <= self.band[0] <= self.threshold <= self.band[1] <= 1:
            raise DataError(f"A threshold must lie in its band within [0, 1], not {self.threshold} in {self.band}.")
        if not all(0 <= member.threshold <= 1 for member in self.members):
            raise DataError("A member's threshold must lie in [0, 1].")
        if not 0 <= self.usual < float("inf"):
            raise DataError(f"The usual disagreement must be a finite number from 0 up, not {self.usual}.")

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(member.model for member in self.members)

    @property
    def calibrated_on(self) -> int:
        """How many faces the last step to P(fake) was fitted on; 0 where it was not."""
        curve = self.calibration if self._alone is None else self.members[self._alone].calibration
        return curve.n

    def heard(self, also: str = "") -> Ensemble:
        """The same answers from the members of weight above 0 alone, and from the model `also` where it is a member."""
        rows = [(m, w) for m, w in zip(self.members, self.weights, strict=True) if w > 0 or m.model == also]
        return replace(self, members=tuple(m for m, _ in rows), weights=tuple(w for _, w in rows))

    def called_from(self, threshold: float | None) -> Ensemble:
        """The same with another threshold and the band around it; None: as it is."""
        return self if threshold is None else replace(self, threshold=threshold, band=band_around(threshold))

    def report(self, name: str) -> EnsembleReport:
        """What a report says of it; `name` as in `EnsembleReport`."""
        return EnsembleReport(name, self.method, self.threshold, dict(zip(self.models, self.weights, strict=True)))

    def combine(self, logits: ArrayLike) -> Floats:
        """P(fake) `(N,)` of the members' raw logits `(N, M)`, columns in the order of `members`."""
        curve, pooled, _ = self._pool(logits)
        return curve.probabilities(pooled)

    def intervals(self, logits: ArrayLike, unlike: ArrayLike = 0.0) -> Floats:
        """95 % intervals `(N, 2)` of P(fake) of the members' raw logits `(N, M)`.

        `unlike` `(N,)` is a further standard error in log-odds, of faces far from what dfx knows.
        """
        curve, pooled, disagreement = self._pool(logits)
        error = np.hypot(np.hypot(curve.standard_errors(pooled), disagreement), np.asarray(unlike, float))
        return interval_around(curve.log_odds(pooled), error)

    def uncertain(self, logits: ArrayLike) -> NDArray[np.bool_]:
        """Which faces `(N,)` get the verdict "uncertain", from the members' raw logits `(N, M)`."""
        pairs = zip(self.combine(logits).tolist(), self.intervals(logits).tolist(), strict=True)
        verdicts = [verdict_of(p, (low, high), self.threshold, self.band)[0] for p, (low, high) in pairs]
        return np.array([verdict == "uncertain" for verdict in verdicts], bool)

    def judge(self, logits: Mapping[str, float], strangeness: Strangeness | None = None) -> Prediction:
        """The prediction for one face from each member's raw logit. Raises DataError where one is missing.

        `strangeness`: how far the face lies from what dfx knows. Beyond its limit the interval grows with the distance,
        and the verdict is "uncertain". None: not measured.
        """
        missing = [model for model in self.models if model not in logits]
        if missing:
            raise DataError(f"The ensemble needs a logit of {', '.join(missing)}.")
        row = np.array([[logits[model] for model in self.models]], float)
        curve, pooled, disagreement = self._pool(row)
        p, known = float(curve.probabilities(pooled)[0]), np.hypot(curve.standard_errors(pooled), disagreement)
        low, high = interval_around(curve.log_odds(pooled), known)[0].tolist()
        verdict, reason = verdict_of(p, (low, high), self.threshold, self.band)
        if strangeness is not None:
            if strangeness.beyond:
                wider = np.hypot(known, strangeness.standard_error)
                low, high = interval_around(curve.log_odds(pooled), wider)[0].tolist()
            if verdict == "uncertain":
                _, reason = verdict_of(p, (low, high), self.threshold, self.band)  # by the interval that is shown
            verdict, reason = verdict_among_strangers(verdict, reason, p, strangeness)
        scores = []
        for k, (member, weight, x) in enumerate(zip(self.members, self.weights, row[0].tolist(), strict=True)):
            # Of a lone member the number is the answer's, and so is the interval.
            interval = (low, high) if k == self._alone else member.calibration.interval(x)
            scores.append(Score(member.model, x, member.calibration.probability(x), interval, weight))
        strange = () if strangeness is None else (strangeness.percentile, strangeness.drawn)
        return Prediction(p, (low, high), self.threshold, verdict, reason, tuple(scores), *strange)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON file; `from_json` gives back an equal ensemble."""
        return {
            "members": [
                {"model": m.model, "calibration": m.calibration.to_json(), "threshold": m.threshold}
                for m in self.members
            ],
            "weights": list(self.weights),
            "threshold": self.threshold,
            "band": list(self.band),
            "method": self.method,
            "calibration": self.calibration.to_json(),
            "usual": self.usual,
        }

    def made_of(self, origins: Mapping[str, str]) -> str:
        """Twelve letters that change with the calibrations and with the models' `origins`, model → weights and size.

        Of the calibrations four digits count: another machine fits the rest of them otherwise.
        """
        parts = [_to_four_digits(self.to_json()), [origins.get(model, "") for model in self.models]]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Ensemble:
        """What `to_json` wrote, now or before members had thresholds. Raises DataError where something is missing or
        out of its range."""
        try:
            low, high = (float(bound) for bound in row["band"])
            members = tuple(
                Member(str(each["model"]), read_calibration(each["calibration"]), float(each.get("threshold", 0.5)))
                for each in row["members"]
            )
            return cls(
                members,
                tuple(float(weight) for weight in row["weights"]), float(row["threshold"]), (low, high), row["method"],
                Calibration.from_json(row["calibration"]), float(row["usual"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                "An ensemble needs members, weights, threshold, band, method, calibration and usual."
            ) from error

    @property
    def _alone(self) -> int | None:
        """The place of the only member that counts, where its answer is the ensemble's as it is; None where there is more
        to it."""
        heard = np.flatnonzero(self.weights)
        return int(heard[0]) if len(heard) == 1 and self.calibration == IDENTITY else None

    def _pool(self, logits: ArrayLike) -> tuple[Curve, Floats, Floats]:
        """A calibration, what it is to be applied to `(N,)`, and the members' disagreement behind it `(N,)`."""
        columns = np.asarray(logits, float)
        if columns.ndim != 2 or columns.shape[1] != len(self.members):
            raise DataError(f"{len(self.members)} members need logits (N, {len(self.members)}), not {columns.shape}.")
        if not np.isfinite(columns).all():
            raise DataError("An ensemble needs finite logits.")
        if (alone := self._alone) is not None:  # nothing is pooled: the model's own calibration says it all
            return self.members[alone].calibration, columns[:, alone], np.zeros(len(columns))
        rule, weights = RULES[self.method], np.array(self.weights)
        said = rule.said(log_odds_of(self.members, columns), np.array([m.threshold for m in self.members]))
        disagreement = np.maximum(self.calibration.scale * rule.scatter(said, weights), self.usual)
        return self.calibration, rule.pooled(said, weights), disagreement


def log_odds_of(members: Sequence[Member], logits: Floats) -> Floats:
    """Calibrated log-odds `(N, M)` of the members' raw logits `(N, M)`."""
    return np.stack([m.calibration.log_odds(logits[:, i]) for i, m in enumerate(members)], axis=1)


def _to_four_digits(content: Any) -> Any:
    if isinstance(content, float):
        return float(f"{content:.4g}")
    if isinstance(content, dict):
        return {key: _to_four_digits(value) for key, value in content.items()}
    return [_to_four_digits(value) for value in content] if isinstance(content, list | tuple) else content
