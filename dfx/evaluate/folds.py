"""Cross-validation of what can be fitted again without training a network: calibration, weights and threshold.

The networks themselves are not trained again, so the spread says how far those fits depend on the faces they were
given, and nothing of how far a training would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import FaceFile
from dfx.errors import DataError
from dfx.numbers.metrics import Metrics, measure
from dfx.numbers.pools import two_label_groups
from dfx.predict.ensemble import Ensemble
from dfx.predict.fitting.fit import fit_ensemble
from dfx.storage import plain

Floats = NDArray[np.float64]
Fit = Callable[[Sequence[str], Floats, NDArray[np.bool_], Sequence[str]], Ensemble]  # models, logits, fake, sets

ALL = "all"
NOTE = "Calibration, weights and threshold fitted anew in every fold; the networks themselves were not trained again."
METRICS = (
    "accuracy", "balanced_accuracy", "precision", "recall", "specificity", "false_alarms", "f1", "mcc", "auc",
    "average_precision", "eer", "log_loss", "brier", "ece",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over the folds that define it: mean, standard deviation (n − 1), least and most."""

    mean: float
    deviation: float
    low: float
    high: float
    folds: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        deviation = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
        return cls(float(np.mean(values)), deviation, min(values), max(values), len(values))


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """One judge over k folds: group ("all", or a set or pool with both labels) → metric → its spread."""

    folds: int
    threshold: Spread
    groups: Mapping[str, Mapping[str, Spread]]

    def as_json(self) -> dict[str, Any]:
        values = asdict(self)
        return {"folds": self.folds, "note": NOTE, **plain({key: values[key] for key in ("threshold", "groups")})}


def fold_of(files: Sequence[FaceFile], k: int, seed: int = 0) -> NDArray[np.intp]:
    """Which of `k` folds each face `(N,)` is in.

    Faces of one pair stay together; every set and label is spread as evenly as the pairs allow. Raises DataError
    unless 2 ≤ k and there are as many pairs or single faces.
    """
    together: dict[str, list[int]] = {}
    for i, file in enumerate(files):
        together.setdefault(f"{file.set} {file.pair}" if file.pair else f"/{file.key}", []).append(i)
    if not 2 <= k <= len(together):
        raise DataError(f"Folds must number from 2 to the {len(together)} faces that can be parted, not {k}.")
    kinds: dict[tuple[str, tuple[bool, ...]], list[list[int]]] = {}
    for rows in together.values():  # alike: of one set, with as many real and fake faces
        kinds.setdefault((files[rows[0]].set, tuple(sorted(files[i].fake for i in rows))), []).append(rows)
    rng, folds, sizes = np.random.default_rng(seed), np.zeros(len(files), np.intp), np.zeros(k)
    for kind in sorted(kinds):
        least = np.argsort(sizes, kind="stable")  # the remainder of a kind goes to the smallest folds
        for place, at in enumerate(rng.permutation(len(kinds[kind]))):
            rows = kinds[kind][at]
            folds[rows] = least[place % k]
            sizes[least[place % k]] += len(rows)
    return folds


def cross_validation(
    models: Sequence[str],
    files: Sequence[FaceFile],
    logits: Floats,
    k: int = 5,
    *,
    pools: Sequence[str] = (),
    fit: Fit | None = None,
    seed: int = 0,
) -> CrossValidation:
    """Fit a judge of `models` from raw logits `(N, M)` on k − 1 folds and measure it on the other, k times.

    `fit` defaults to `fit_ensemble` with fitted weights. A figure that a fold's labels cannot define is left out
    there. Raises DataError where the faces cannot be fitted or parted.
    """

    def by_weights(models: Sequence[str], logits: Floats, fake: NDArray[np.bool_], sets: Sequence[str]) -> Ensemble:
        method: Any = "weighted" if len(models) > 1 else "mean"
        return fit_ensemble(models, logits, fake, sets, method=method, pools=pools)

    fitted = fit or by_weights
    fake, sets, folds = np.array([file.fake for file in files]), [file.set for file in files], fold_of(files, k, seed)
    groups = [group or "" for group in two_label_groups(sets, fake, pools)]
    thresholds: list[float] = []
    found: dict[str, list[Metrics]] = {}
    for fold in range(k):
        out = folds == fold
        judge = fitted(
            models, logits[~out], fake[~out], [name for name, held in zip(sets, out, strict=True) if not held]
        )
        p = np.full(len(files), np.nan)
        p[out] = judge.combine(logits[out])
        thresholds.append(judge.threshold)
        for group in (ALL, *dict.fromkeys(name for name in groups if name)):
            here = out & (np.array(groups) == group) if group != ALL else out
            if here.any():
                found.setdefault(group, []).append(measure(fake[here], p[here], judge.threshold))
    spreads: dict[str, dict[str, Spread]] = {}
    for group, rows in found.items():
        values = {name: [getattr(row, name) for row in rows if getattr(row, name) is not None] for name in METRICS}
        spreads[group] = {name: Spread.of(figures) for name, figures in values.items() if figures}
    return CrossValidation(k, Spread.of(thresholds), spreads)
