"""The shipped ensemble: `ensemble.json` in the models folder, fitted on validation faces by `dfx.train.ship`.

It holds the default ensemble and, for every model, an ensemble of that one alone with its own threshold.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from dfx.errors import DataError, WeightsDamaged, WeightsMissing
from dfx.predict.calibration import IDENTITY
from dfx.predict.ensemble import Ensemble
from dfx.predict.verdict import band_around
from dfx.settings import settings

FILE = "ensemble.json"


@dataclass(frozen=True, slots=True)
class ShippedEnsembles:
    """The ensemble of all shipped models, and each model alone."""

    default: Ensemble
    single: Mapping[str, Ensemble]


def read_ensembles(folder: Path | None = None) -> ShippedEnsembles:
    """What `write_ensembles` stored. Raises WeightsMissing, WeightsDamaged."""
    path = (folder or settings().models_dir) / FILE
    if not path.is_file():
        raise WeightsMissing(f"{FILE} is missing from the models folder. Get it again with `git checkout models`.")
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> ShippedEnsembles:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        single = {name: Ensemble.from_json(row) for name, row in stored["single"].items()}
        return ShippedEnsembles(Ensemble.from_json(stored["default"]), single)
    except (ValueError, KeyError, TypeError, AttributeError, DataError) as error:
        raise WeightsDamaged(
            f"{FILE} in the models folder is damaged. Get it again with `git checkout models`."
        ) from error


def write_ensembles(folder: Path, ensembles: ShippedEnsembles) -> None:
    """Store the ensembles as plain numbers."""
    single = {name: one.to_json() for name, one in ensembles.single.items()}
    text = json.dumps({"default": ensembles.default.to_json(), "single": single}, indent=1, allow_nan=False)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def ensemble_of(models: Sequence[str] = (), threshold: float | None = None) -> Ensemble:
    """The ensemble of exactly these models (none named: the default), with that threshold where one is given.

    One model has its own calibration and threshold. Some of several keep the default's threshold and share its weights
    anew. Raises WeightsMissing for a model that was never calibrated.
    """
    ensembles = read_ensembles()
    if unknown := [name for name in models if name not in ensembles.single]:
        raise WeightsMissing(f"dfx ships no calibrated weights for {', '.join(unknown)} yet.")
    chosen = ensembles.default
    if len(models) == 1:
        chosen = ensembles.single[models[0]]
    elif models and set(models) != set(chosen.models):
        chosen = _part(ensembles, models)
    return chosen if threshold is None else replace(chosen, threshold=threshold, band=band_around(threshold))


def _part(ensembles: ShippedEnsembles, models: Sequence[str]) -> Ensemble:
    default = ensembles.default
    weight = dict(zip(default.models, default.weights, strict=True))
    raw = [weight.get(name, 0.0) for name in models]
    total = sum(raw)
    weights = tuple(w / total for w in raw) if total else (1 / len(models),) * len(models)
    members = tuple(ensembles.single[name].members[0] for name in models)
    several = sum(w > 0 for w in weights) > 1
    return replace(default, members=members, weights=weights, calibration=default.calibration if several else IDENTITY)
