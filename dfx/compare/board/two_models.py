"""Two judges side by side, from the stored predictions: no model is run.

AUCs are compared by DeLong's covariance, accuracies, each at its own shipped threshold, by McNemar's test; the p values of all
groups are held together by Holm's correction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from dfx.errors import DataError, DfxError
from dfx.evaluate.folder import POOLS
from dfx.evaluate.measured import ALL
from dfx.numbers.intervals import Interval, auc_interval
from dfx.numbers.metrics import auc
from dfx.numbers.pairs import Difference, Pair, pairs, with_holm
from dfx.numbers.pools import two_label_groups
from dfx.predict.shipped import read_ensembles
from dfx.records.figures import ENSEMBLE, read_figures
from dfx.records.predictions import FILE, Predictions, read_predictions
from dfx.settings import settings


@dataclass(frozen=True, slots=True)
class Judge:
    """One of the two: its threshold, and its cost where its figures tell; None where they do not."""

    name: str
    threshold: float
    ms_a_face: float | None = None
    bytes: int | None = None
    parameters: int | None = None
    flops: int | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Both AUCs with their 95 % intervals on one set, pool, or all faces; `pair` holds the differences, first − second."""

    name: str
    n_real: int
    n_fake: int
    first: float
    first_interval: Interval
    second: float
    second_interval: Interval
    pair: Pair


@dataclass(frozen=True, slots=True)
class TwoModels:
    """Two judges on the same faces, group by group; the last row is all faces."""

    first: Judge
    second: Judge
    data: str
    rows: tuple[GroupRow, ...]

    @property
    def sentence(self) -> str:
        """Which ranks better on all faces, and whether that is more than chance."""
        last = self.rows[-1]
        if last.pair.auc is None:
            return "There are too few faces to compare them."
        ahead, behind = (self.first, self.second) if last.first >= last.second else (self.second, self.first)
        low, high = sorted(abs(bound) for bound in last.pair.auc.interval)
        n = last.n_real + last.n_fake
        if last.pair.auc.interval[0] <= 0 <= last.pair.auc.interval[1]:
            return (
                f"On all {n} faces {ahead.name} and {behind.name} are tied: their AUCs differ by no more than chance."
            )
        return f"On all {n} faces {ahead.name} ranks better than {behind.name}, by {low:.3f} to {high:.3f} of AUC."

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "schema": "dfx.two_models/1", "data": self.data, "intervals": "95 %", "sentence": self.sentence,
            "judges": [{name: getattr(one, name) for name in one.__slots__} for one in (self.first, self.second)],
            "groups": {
                row.name: {
                    "n_real": row.n_real, "n_fake": row.n_fake,
                    "first": {"auc": row.first, "interval": list(row.first_interval)},
                    "second": {"auc": row.second, "interval": list(row.second_interval)},
                    "auc": row.pair.auc and row.pair.auc.as_json(),
                    "accuracy": row.pair.accuracy.as_json(), "test": row.pair.test,
                    "only_first": row.pair.only_first, "only_second": row.pair.only_second,
                }
                for row in self.rows
            },
        }  # fmt: skip


def compare_two(first: str, second: str, folder: Path | None = None) -> TwoModels:
    """Two judges of the stored predictions: models, "ensemble", or any other that was measured.

    Raises DataError where one was not, where both are the same, or the predictions are missing or damaged.
    """
    root = folder or settings().models_dir
    kept = read_predictions(root / FILE)
    if first == second:
        raise DataError(f"Expected two different models, but both are {first[:40]}.")
    if absent := [name for name in (first, second) if name not in kept.columns or kept.columns[name][1] is None]:
        raise DataError(f"Nothing is stored of {absent[0][:40]!r}; stored are {', '.join(kept.columns)}.")
    one, other = _judge(root, first), _judge(root, second)
    return TwoModels(one, other, kept.data, tuple(_with_holm(list(_rows(kept, one, other)))))


def _rows(kept: Predictions, first: Judge, second: Judge) -> Iterator[GroupRow]:
    fake, sets = np.array([file.fake for file in kept.files], bool), [file.set for file in kept.files]
    one, other = (np.asarray(kept.columns[judge.name][1], float) for judge in (first, second))
    groups = np.array([name or "" for name in two_label_groups(sets, fake, POOLS)])
    for name in (*dict.fromkeys(groups[groups != ""].tolist()), ALL):
        here = groups == name if name != ALL else np.ones(len(fake), bool)
        y, p, q = fake[here], one[here], other[here]
        if not y.any() or y.all():
            raise DataError("The stored predictions need real and fake faces; they have one label only.")
        found = pairs(y, {first.name: (p, first.threshold), second.name: (q, second.threshold)})
        counts = int((~y).sum()), int(y.sum())
        yield GroupRow(name, *counts, auc(y, p), auc_interval(y, p), auc(y, q), auc_interval(y, q), found[0])


def _with_holm(rows: list[GroupRow]) -> Iterator[GroupRow]:
    """Every group is one more chance to find a difference; AUCs and accuracies are a family each."""
    areas = iter(with_holm([row.pair.auc for row in rows if row.pair.auc is not None]))
    shares = iter(with_holm([row.pair.accuracy for row in rows]))
    for row in rows:
        area = None if row.pair.auc is None else next(areas)
        yield replace(row, pair=replace(row.pair, auc=area, accuracy=next(shares)))


def _judge(root: Path, name: str) -> Judge:
    """With its threshold and cost as its figures tell them, else with the threshold it is shipped with.

    Raises DataError where neither tells.
    """
    try:
        figures = read_figures(root, name)
    except DataError:
        return Judge(name, _shipped_threshold(root, name))
    cost = figures.cost
    if cost is None:
        return Judge(name, figures.threshold)
    return Judge(name, figures.threshold, cost.ms_one, cost.bytes, cost.parameters, cost.flops)


def _shipped_threshold(root: Path, name: str) -> float:
    with suppress(DfxError):
        ensembles = read_ensembles(root)
        judge = ensembles.default if name == ENSEMBLE else ensembles.single.get(name)
        if judge is not None:
            return judge.threshold
    raise DataError(f"Neither the figures nor the ensembles tell the threshold of {name[:40]}.")


def difference_words(one: Difference | None) -> str:
    """ "+0.012 (+0.003 to +0.021), p 0.010" with Holm's p; a dash where there is none."""
    if one is None:
        return "–"
    p = one.p if one.p_holm is None else one.p_holm
    told = "" if p is None else ", p < 0.001" if p < 0.001 else f", p {p:.3f}"
    return f"{one.value:+.3f} ({one.interval[0]:+.3f} to {one.interval[1]:+.3f}){told}"
