"""What is fitted on the validation faces, which no training saw: calibrations, ensembles, thresholds, the distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dfx.data.dataset import FaceFile
from dfx.data.pixels import read_face
from dfx.evaluate.folder import POOLS
from dfx.predict.ensemble import Ensemble
from dfx.predict.fitting.choose import best_method, choose_members, leave_one_set_out, mean_auc
from dfx.predict.fitting.fit import fit_ensemble
from dfx.predict.fitting.unseen import Guarded, choose_guarded
from dfx.predict.pooling import RULES
from dfx.predict.shipped import ShippedEnsembles, write_ensembles
from dfx.predict.unlike.distance import FEWEST, fit_unlike
from dfx.predict.unlike.file import write_unlike
from dfx.predict.verdict import band_around
from dfx.records.leaderboard import LeftOutSet
from dfx.train.ship.logits import LogitStore
from dfx.types import Method

FAST_MS = 120.0  # a face, on two cores
TIE = 0.002  # of mean left-out AUC: less is no reason to prefer the slower ensemble


@dataclass(frozen=True, slots=True, eq=False)
class Val:
    """The validation faces and every candidate's raw logits."""

    files: Sequence[FaceFile]
    columns: Mapping[str, np.ndarray]

    @property
    def fake(self) -> np.ndarray:
        return np.array([file.fake for file in self.files])

    @property
    def sets(self) -> list[str]:
        return [file.set for file in self.files]

    @property
    def sources(self) -> list[str]:
        """Where each face comes from: its set, where the set names no sources."""
        return [file.source or file.set for file in self.files]

    def of(self, names: Sequence[str]) -> np.ndarray:
        """Logits `(N, M)` of these candidates."""
        return np.stack([self.columns[name] for name in names], axis=1)

    def at(self, which: np.ndarray) -> Val:
        """The faces where `which` `(N,)` bool is true."""
        kept = [file for file, keep in zip(self.files, which, strict=True) if keep]
        return Val(kept, {name: column[which] for name, column in self.columns.items()})


@dataclass(frozen=True, slots=True, eq=False)
class Preset:
    """An ensemble, how it fares on sets its fit did not see, and how its threshold fares on sources left out."""

    ensemble: Ensemble
    left: tuple[LeftOutSet, ...]
    guarded: Guarded | None


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Every judge: single candidates, the two presets, and every way to join all shipped members."""

    single: Mapping[str, Ensemble]
    presets: Mapping[str, Preset]
    methods: Mapping[str, Ensemble]
    left: tuple[LeftOutSet, ...]  # of every method, with all members
    default: str  # a name of `presets`


def fit_all(val: Val, shipped: Sequence[str], cost: Mapping[str, float], fast: Sequence[str] = ()) -> Fitted:
    """Fit everything; `cost` is milliseconds a face of each shipped model.

    `fast`: the members of that preset, which then is the default, in place of those that would be chosen.
    """
    single = {name: guard(fit(val, [name]), val)[0] for name in val.columns}
    if len(shipped) < 2:
        alone = Preset(single[shipped[0]], (), None)
        return Fitted(single, {"fast": alone, "all": alone}, {}, (), "all")
    left = leave_one_set_out(shipped, val.of(shipped), val.fake, val.sets, POOLS)
    methods: dict[str, Ensemble] = {method: fit(val, shipped, method) for method in RULES}
    everyone = _preset(val, shipped, left)
    few = fast or choose_members(shipped, val.of(shipped), val.fake, val.sets, POOLS, cost=cost, budget=FAST_MS)
    quick = everyone if set(few) == set(shipped) else _preset(val, few, None)
    default = "all" if not fast and mean_auc(everyone.left) > mean_auc(quick.left) + TIE else "fast"
    return Fitted(single, {"fast": quick, "all": everyone}, methods, left, default)


def fit(val: Val, names: Sequence[str], method: Method = "mean") -> Ensemble:
    """The ensemble of `names` joined by `method`, its threshold guarded by the sets."""
    return fit_ensemble(names, val.of(names), val.fake, val.sets, method=method, pools=POOLS)


def _preset(val: Val, names: Sequence[str], left: Sequence[LeftOutSet] | None) -> Preset:
    if len(names) == 1:
        ensemble, guarded = guard(fit(val, names), val)
        return Preset(ensemble, leave_one_set_out(names, val.of(names), val.fake, val.sets, POOLS, ("mean",)), guarded)
    found = left or leave_one_set_out(names, val.of(names), val.fake, val.sets, POOLS)
    method = best_method(found)
    ensemble, guarded = guard(fit(val, names, method), val)
    return Preset(ensemble, tuple(row for row in found if row.method == method), guarded)


def guard(ensemble: Ensemble, val: Val) -> tuple[Ensemble, Guarded | None]:
    """The ensemble with a threshold that also holds on photographs of a source left out, where there are several."""
    if len({source for source, fake in zip(val.sources, val.fake, strict=True) if not fake}) < 2:
        return ensemble, None
    found = choose_guarded(ensemble.combine(val.of(ensemble.models)), val.fake, val.sets, val.sources)
    threshold = max(found.threshold, ensemble.threshold)
    return replace(ensemble, threshold=threshold, band=band_around(threshold)), found


def write_fitted(fitted: Fitted, shipped: Sequence[str], folder: Path) -> None:
    """`ensemble.json` of what is shipped."""
    presets = {name: preset.ensemble for name, preset in fitted.presets.items()}
    single = {name: fitted.single[name] for name in shipped}
    write_ensembles(folder, ShippedEnsembles(presets[fitted.default], single, presets))


def write_distance(store: LogitStore, val: Val, model: str, folder: Path) -> bool:
    """How unlike the training faces a face is, in the features of `model`; False where there are too few faces."""
    if len(val.files) < FEWEST:
        return False
    ready, features = store.predictor(model), []
    for at in range(0, len(val.files), 64):
        crops = [read_face(file.path) for file in val.files[at : at + 64]]
        features.append(ready.logits_and_features(crops, "texture")[1])
    write_unlike(folder, fit_unlike(model, np.concatenate(features), val.fake, val.sets))
    return True
