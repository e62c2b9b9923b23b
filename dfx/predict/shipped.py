"""The shipped ensembles: `ensemble.json` in the models folder, fitted on validation faces by `dfx maintain leaderboard`.

It holds the ensembles that can be asked for by a name ("fast", "all"), which of them is the default, and, for every model,
an ensemble of that one alone with its own threshold. A file without names has one ensemble, which answers to each of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from dfx.errors import DataError, SettingError, WeightsDamaged, WeightsMissing
from dfx.predict.calibration.platt import IDENTITY
from dfx.predict.ensemble import Ensemble
from dfx.predict.own import all_alone
from dfx.settings import settings
from dfx.storage import write_whole
from dfx.zoo.registry import MODELS, spec_of

FILE = "ensemble.json"
PRESETS = ("fast", "all")  # the names that every door takes in place of models
DEFAULT = "default"  # the ensemble that is shipped as such: one of them, where they have names


@dataclass(frozen=True, slots=True)
class ShippedEnsembles:
    """The default ensemble, each model alone, and the ensembles that have a name; a default with a name is one of them."""

    default: Ensemble
    single: Mapping[str, Ensemble]
    presets: Mapping[str, Ensemble] = field(default_factory=dict)

    @property
    def default_preset(self) -> str | None:
        """The name of the default ensemble, where it has one."""
        return self.name_of(self.default) or None

    def name_of(self, ensemble: Ensemble) -> str:
        """The name that `ensemble` answers to, "" where it has none."""
        return next((name for name, preset in self.presets.items() if preset == ensemble), "")

    def preset(self, name: str) -> Ensemble:
        """The ensemble of that name; the default where no ensemble has a name. Raises WeightsMissing."""
        if not self.presets:
            return self.default
        if name not in self.presets:
            raise WeightsMissing(f"The models folder holds no ensemble named {name!r}, only {', '.join(self.presets)}.")
        return self.presets[name]


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
        single, presets = (
            {name: Ensemble.from_json(row) for name, row in rows.items()}
            for rows in (stored["single"], stored.get("presets", {}))
        )
        default = stored["default"]
        chosen = presets[default] if isinstance(default, str) else Ensemble.from_json(default)
        return ShippedEnsembles(chosen, single, presets)
    except (ValueError, KeyError, TypeError, AttributeError, DataError) as error:
        raise WeightsDamaged(
            f"{FILE} in the models folder is damaged. Get it again with `git checkout models`."
        ) from error


def write_ensembles(folder: Path, ensembles: ShippedEnsembles) -> None:
    """Store the ensembles as plain numbers, whole or not at all. Raises DataError for a name that no door knows."""
    if unknown := set(ensembles.presets) - set(PRESETS):
        raise DataError(f"An ensemble may be named {' or '.join(PRESETS)}, not {', '.join(sorted(unknown))}.")
    stored = {
        "default": ensembles.default_preset or ensembles.default.to_json(),
        "presets": {name: preset.to_json() for name, preset in ensembles.presets.items()},
        "single": {name: single.to_json() for name, single in ensembles.single.items()},
    }
    write_whole(folder / FILE, json.dumps(stored, indent=1, allow_nan=False) + "\n")


def names_in(models: str) -> tuple[str, ...]:
    """Names of the registry in "fast,xception", each once; "fast" and "all" stand for the members of these ensembles.

    None for DEFAULT, and where the shipped ensembles have no names, for "fast" and "all" too: what is asked then takes
    its own default. Raises UnknownModel, SettingError, WeightsMissing, WeightsDamaged.
    """
    names = tuple(dict.fromkeys(name.strip() for name in models.split(",") if name.strip()))
    if not names:
        raise SettingError("Expected `fast`, `all` or names of models with commas between them, but there is no name.")
    if names == (DEFAULT,):
        return ()
    if set(PRESETS) & set(names):
        if set(names) <= set(PRESETS) and not read_ensembles().presets:
            return ()
        names = members_of(names)
    return tuple(spec_of(name).name for name in names)


def members_of(models: Sequence[str]) -> tuple[str, ...]:
    """`models` with the name of a preset replaced by its members, each model once.

    No model named: the default's members where ensembles have names, else nothing. Raises WeightsMissing.
    """
    if models and not set(models) & set(PRESETS):
        return tuple(dict.fromkeys(models))
    ensembles = read_ensembles()
    if not models:
        return ensembles.default.models if ensembles.presets else ()
    parts = (ensembles.preset(name).models if name in PRESETS else (name,) for name in models)
    return tuple(dict.fromkeys(name for part in parts for name in part))


def ensemble_of(models: Sequence[str] = (), threshold: float | None = None) -> Ensemble:
    """The ensemble of exactly these models (none named: the default), with that threshold where one is given.

    A preset's name alone, or exactly its models, gives that preset. One model has its own calibration and threshold.
    Other models keep the default's threshold and share its weights anew; a plug-in, which no fit saw, weighs as much as
    the others do on average. Raises WeightsMissing for a model that was never calibrated.
    """
    ensembles = read_ensembles()
    if not models:
        return ensembles.default.called_from(threshold)
    if len(models) == 1 and models[0] in PRESETS:
        return ensembles.preset(models[0]).called_from(threshold)
    names = members_of(models)
    single = all_alone(ensembles.single)
    if unknown := [name for name in names if name not in single]:
        raise WeightsMissing(f"dfx ships no calibrated weights for {', '.join(unknown)} yet.")
    if len(names) == 1:
        return single[names[0]].called_from(threshold)
    known = (ensembles.default, *ensembles.presets.values())
    fitted = next((ensemble for ensemble in known if set(ensemble.models) == set(names)), None)
    return (fitted or _part(ensembles.default, single, names)).called_from(threshold)


def _part(default: Ensemble, single: Mapping[str, Ensemble], models: Sequence[str]) -> Ensemble:
    """A combination that was never fitted: a mixture with the default's weights, calibrated like the default's where that
    is a mixture too."""
    weight = dict(zip(default.models, default.weights, strict=True))
    heard = [weight[name] for name in models if weight.get(name)]
    usual = sum(heard) / len(heard) if heard else 0.0
    raw = [weight.get(name, 0.0 if name in MODELS else usual) for name in models]
    total = sum(raw)
    weights = tuple(w / total for w in raw) if total else (1 / len(models),) * len(models)
    members = tuple(single[name].members[0] for name in models)
    alike = sum(w > 0 for w in weights) > 1 and default.method in ("mean", "weighted")
    last, method = (default.calibration, default.method) if alike else (IDENTITY, "weighted")
    return replace(default, members=members, weights=weights, calibration=last, method=method)
