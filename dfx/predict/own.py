"""How a plug-in answers, alone and among others: no fit of dfx's saw it, so what it states is taken, and said to be so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dfx.errors import UnknownModel
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.verdict import band_around
from dfx.zoo.own.model import OwnModel
from dfx.zoo.registry import plugged


def alone(model: OwnModel, single: Mapping[str, Ensemble]) -> Ensemble:
    """A plug-in's model by the calibration and threshold it states.

    Without a calibration the logit is taken for the log-odds, and errs as far as the least sure of dfx's own models in
    `single` does at even odds: how far it errs itself nobody measured.
    """
    if line := model.calibration:
        curve = Calibration(float(line.scale), float(line.bias), float(line.spread), n=int(line.n))
    else:
        errors = (float(each.members[0].calibration.standard_errors([0.0])[0]) for each in single.values())
        curve = Calibration(1.0, 0.0, max(errors, default=1.0))
    threshold = float(model.threshold)
    return Ensemble((Member(model.spec.name, curve, threshold),), (1.0,), threshold, band_around(threshold))


def all_alone(single: Mapping[str, Ensemble]) -> dict[str, Ensemble]:
    """Every model as an ensemble of its own: dfx's, `single`, and those of plug-ins."""
    return {**single, **{name: alone(each.model, single) for name, each in plugged().models.items()}}


def joined(ensemble: Ensemble | None, names: Sequence[str], single: Mapping[str, Ensemble]) -> Ensemble:
    """`ensemble` with the plug-ins `names` beside its members, each of which weighs as much as those do on average; without
    an ensemble the plug-ins alone, all alike.

    Rule, threshold and last calibration stay as they were fitted without them. Raises UnknownModel.
    """
    everyone = all_alone(single)
    if unknown := [name for name in names if name not in everyone]:
        raise UnknownModel(f"There is no model {unknown[0][:60]!r} any more.")
    members = tuple(everyone[name].members[0] for name in names)
    if ensemble is None:
        if len(names) == 1:
            return everyone[names[0]]
        return Ensemble(members, (1 / len(names),) * len(names), method="weighted")
    before = ensemble.heard()
    share = 1 / (len(before.members) + len(names))
    weights = (*(weight * len(before.members) * share for weight in before.weights), *(share for _ in names))
    return replace(before, members=(*before.members, *members), weights=weights)
