"""The visitor's ensemble as Photo and Video use it: for this session, never written into the models folder."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dfx.compare.workshop.bench import Bench, Choice
from dfx.compare.workshop.fit import cut, pooled
from dfx.compare.workshop.mix import mix
from dfx.errors import DataError, WeightsMissing
from dfx.language import number
from dfx.predict.calibration.platt import IDENTITY, Calibration, fit
from dfx.predict.ensemble import Ensemble
from dfx.predict.pooling import RULES, Method
from dfx.predict.shipped import read_ensembles
from dfx.predict.verdict import band_around


@dataclass(frozen=True, slots=True)
class SessionPreset:
    """Everything a face is judged by. `weights` sum to 1; `threshold` is a P(fake) after `calibration`.

    The last calibration, and the threshold where none was chosen, are fitted on all stored test faces; what the ensemble is
    worth was measured on parts that had no say in either (`dfx.compare.workshop.mix`). `usual` as in `Ensemble`.
    """

    members: tuple[str, ...]
    weights: tuple[float, ...]
    rule: Method = "mean"
    threshold: float = 0.5
    calibration: Calibration = IDENTITY
    usual: float = 0.0

    @property
    def words(self) -> str:
        """Members, rule and threshold in one line."""
        parts = [f"{name} {weight:.0%}" for name, weight in zip(self.members, self.weights, strict=True) if weight > 0]
        return f"{', '.join(parts)}; {self.rule}, fake from {number(self.threshold)}"

    def to_json(self) -> dict[str, Any]:
        """Plain values; `from_json` gives back an equal preset."""
        return {
            "members": list(self.members), "weights": list(self.weights), "rule": self.rule,
            "threshold": self.threshold, "calibration": self.calibration.to_json(), "usual": self.usual,
        }  # fmt: skip

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> SessionPreset:
        """What `to_json` wrote. Raises DataError where something is missing or out of its range."""
        try:
            made = cls(
                tuple(str(name) for name in row["members"]), tuple(float(weight) for weight in row["weights"]),
                row["rule"], float(row["threshold"]), Calibration.from_json(row["calibration"]), float(row["usual"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise DataError("A preset needs members, weights, rule, threshold, calibration and usual.") from error
        if (
            made.rule not in RULES
            or not 0 <= made.threshold <= 1
            or not (math.isfinite(made.usual) and made.usual >= 0)
        ):
            raise DataError(f"A preset needs a rule of {', '.join(RULES)} and a threshold in [0, 1].")
        return made


def preset_of(bench: Bench, choice: Choice) -> SessionPreset:
    """The chosen ensemble, ready to judge faces: no set's real faces are called fake more often than 5 in 100, unless a
    threshold was chosen. Raises DataError, and WeightsMissing for a member whose weights dfx does not ship."""
    if absent := [name for name in choice.members if name in bench.models and name not in bench.here]:
        raise WeightsMissing(f"{absent[0]} was measured but is not shipped, so it cannot judge other pictures.")
    part, every = bench.of(choice.members), np.arange(len(bench.fake))
    weights = np.array(mix(bench, choice).weights)
    heard = np.flatnonzero(weights)
    if len(heard) == 1:
        last, usual, log_odds = IDENTITY, 0.0, part.log_odds[:, heard[0]]  # its own calibration says it all
    else:
        x = pooled(part.log_odds, part.thresholds, weights, choice.rule)
        names = [str(group) if group >= 0 else str(place) for group, place in zip(part.groups, part.sets, strict=True)]
        last = fit(x, part.fake, names)
        rule = RULES[choice.rule]
        scatter = rule.scatter(rule.said(part.log_odds, part.thresholds), weights)
        usual, log_odds = last.scale * float(np.sqrt(np.mean(scatter**2))), last.log_odds(x)
    threshold = cut(IDENTITY.probabilities(log_odds), part, every) if choice.threshold is None else choice.threshold
    return SessionPreset(part.models, tuple(weights.tolist()), choice.rule, float(threshold), last, usual)


def ensemble_from(preset: SessionPreset, singles: Mapping[str, Ensemble] | None = None) -> Ensemble:
    """The ensemble that `dfx.predict.predict_faces` and `dfx.analysis.image.Options` take.

    Members have their shipped calibrations and thresholds (`singles`, by default those of the models folder). Raises
    WeightsMissing for a member that is not shipped, DataError for weights that do not fit.
    """
    known = read_ensembles().single if singles is None else singles
    if unknown := [name for name in preset.members if name not in known]:
        raise WeightsMissing(f"dfx ships no calibrated weights for {unknown[0][:40]}.")
    members = tuple(known[name].members[0] for name in preset.members)
    return Ensemble(
        members, preset.weights, preset.threshold, band_around(preset.threshold), preset.rule, preset.calibration,
        preset.usual,
    )  # fmt: skip
