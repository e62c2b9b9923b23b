"""The ensemble workshop's table: what every model said of the stored faces, calibrated, with folds to fit on.

The stored faces are those of the test split. No network learnt from them, and the members' calibrations come from validation
faces; but whatever the workshop fits here (the last calibration, the threshold, stacking weights) is fitted on other folds
than the one it is measured on. Faces of one pair, a fake and its original, stay in one fold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dfx.errors import DataError
from dfx.evaluate.folds import fold_of
from dfx.numbers.pools import two_label_groups
from dfx.predict.calibration.curve import MOST, Floats
from dfx.predict.calibration.platt import Labels
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.pooling import Method
from dfx.records.predictions import Predictions

FOLDS = 5
POOLS = ("diffusion+gans+photos",)  # as `dfx evaluate` pools them


@dataclass(frozen=True, slots=True)
class Choice:
    """What the visitor chose. `weights` empty: equal, or for "stacking" fitted; `threshold` None: fitted.

    Weights need not sum to 1. "mean" knows no weights and ignores them.
    """

    members: tuple[str, ...]
    rule: Method = "mean"
    weights: tuple[float, ...] = ()
    threshold: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """Members with their calibrations, and of each face: log-odds `(N, M)`, label, set, group and fold `(N,)`.

    `sets` holds places in `set_names`. A group is a set, or several together, that holds both labels, −1 where there is
    none. Faces of one number in `pairs` belong together. `here` names the members that a preset can have, because their
    calibrations are shipped.
    """

    members: tuple[Member, ...]
    log_odds: Floats
    fake: Labels
    sets: NDArray[np.intp]
    set_names: tuple[str, ...]
    groups: NDArray[np.intp]
    folds: NDArray[np.intp]
    pairs: NDArray[np.intp]
    here: frozenset[str]

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(member.model for member in self.members)

    @property
    def thresholds(self) -> Floats:
        return np.array([member.threshold for member in self.members])

    def of(self, members: Sequence[str]) -> Bench:
        """The same faces, these members in this order. Raises DataError."""
        names = self.models
        if not members or len(set(members)) != len(members):
            raise DataError("An ensemble needs one or more models, each once.")
        if unknown := [name for name in members if name not in names]:
            raise DataError(f"The stored predictions hold no {unknown[0][:40]!r}; they hold {', '.join(names)}.")
        at = [names.index(name) for name in members]
        return replace(self, members=tuple(self.members[i] for i in at), log_odds=self.log_odds[:, at])

    def of_sets(self, names: Sequence[str]) -> Bench:
        """The faces of these sets alone, of all where none is named. Raises DataError where a label is missing."""
        wanted = [place for place, name in enumerate(self.set_names) if not names or name in names]
        kept = np.isin(self.sets, wanted)
        if not self.fake[kept].any() or self.fake[kept].all():
            raise DataError(
                f"{', '.join(names)[:80]} must hold real and fake faces, or nothing can be measured on them."
            )
        sets, fake = self.sets[kept], self.fake[kept]
        groups = group_places([self.set_names[place] for place in sets], fake)
        return replace(
            self, log_odds=self.log_odds[kept], fake=fake, sets=sets, groups=groups,
            folds=self.folds[kept], pairs=self.pairs[kept],
        )  # fmt: skip


def bench_of(predictions: Predictions, singles: Mapping[str, Ensemble], folds: int = FOLDS) -> Bench:
    """The table from stored predictions and the shipped ensembles of one model each (`read_ensembles().single`).

    A model without a shipped calibration (weights measured and not shipped) keeps its stored P(fake) and votes from .5.
    Raises DataError where one label is missing or the faces are fewer than the folds.
    """
    fake = np.array([file.fake for file in predictions.files], bool)
    if not fake.any() or fake.all():
        raise DataError("The workshop needs stored predictions of real and of fake faces; these have one label only.")
    members, columns = [], []
    for name in predictions.models:
        logit, p = predictions.columns[name]
        if logit is not None and name in singles:
            members.append(singles[name].members[0])
            columns.append(members[-1].calibration.log_odds(logit))
        elif p is not None:
            members.append(Member(name))
            with np.errstate(divide="ignore"):
                columns.append(np.clip(np.log(p) - np.log1p(-p), -MOST, MOST))
    if not members:
        raise DataError("The stored predictions hold no model that the workshop could use.")
    log_odds = np.stack(columns, axis=1)
    if not np.isfinite(log_odds).all():
        raise DataError("The stored predictions hold a value that is no number.")
    sets = [file.set for file in predictions.files]
    names, places = np.unique(sets, return_inverse=True)
    here = frozenset(member.model for member in members if member.model in singles)
    parts, groups = fold_of(predictions.files, folds), group_places(sets, fake)
    together = [f"{file.set} {file.pair}" if file.pair else f"/{file.key}" for file in predictions.files]
    pairs = np.unique(together, return_inverse=True)[1]
    return Bench(tuple(members), log_odds, fake, places, tuple(names.tolist()), groups, parts, pairs, here)


def group_places(sets: Sequence[str], fake: Labels) -> NDArray[np.intp]:
    """For each face `(N,)` the number of the group in which both labels stand side by side, −1 where there is none."""
    names = two_label_groups(sets, fake, POOLS)
    number = {name: place for place, name in enumerate(dict.fromkeys(name for name in names if name))}
    return np.array([number.get(name or "", -1) for name in names], np.intp)


def weights_of(choice: Choice) -> Floats:
    """The chosen weights `(M,)`, summing to 1. Raises DataError where they do not fit or are all 0."""
    count = len(choice.members)
    if not choice.weights or choice.rule == "mean":
        return np.full(count, 1 / max(count, 1))
    raw = np.array(choice.weights, float)
    if len(raw) != count or not (np.isfinite(raw) & (raw >= 0)).all() or not raw.sum() > 0:
        raise DataError(f"{count} members need {count} weights, none negative and one above 0, not {len(raw)} such.")
    return np.asarray(raw / raw.sum())
