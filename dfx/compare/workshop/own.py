"""The visitor's own ensemble, as the workshop makes it: every door takes it in place of a shipped one."""

from __future__ import annotations

import numpy as np

from dfx.compare.workshop.bench import Bench, Choice
from dfx.compare.workshop.fit import cut, pooled
from dfx.compare.workshop.mix import mix
from dfx.errors import WeightsMissing
from dfx.predict.calibration.platt import IDENTITY, fit
from dfx.predict.ensemble import Ensemble
from dfx.predict.pooling import RULES
from dfx.predict.verdict import band_around


def ensemble_from(bench: Bench, choice: Choice) -> Ensemble:
    """The chosen ensemble, ready to judge faces: no set's real faces are called fake more often than 5 in 100, unless a
    threshold was chosen.

    Members have their shipped calibrations and thresholds. The last calibration, and the threshold where none was chosen, are
    fitted on all stored test faces; what the ensemble is worth was measured on parts that had no say in either
    (`dfx.compare.workshop.mix`). Raises DataError, and WeightsMissing for a member whose weights dfx does not ship.
    """
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
    return Ensemble(
        part.members, tuple(weights.tolist()), float(threshold), band_around(threshold), choice.rule, last, usual
    )
