"""Measures models and ensembles on one split of a data folder, or on the faces of a file of predictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from dfx import __version__
from dfx.data.dataset import FaceFile, read_dataset
from dfx.errors import DataError
from dfx.evaluate.folds import CrossValidation, Fit, cross_validation
from dfx.evaluate.measured import ALL, Measured, measured_on
from dfx.evaluate.rows import Floats
from dfx.numbers.bootstrap import RESAMPLES
from dfx.numbers.pairs import Pair, pairs
from dfx.predict.ensemble import Ensemble
from dfx.records.cost import Cost, together
from dfx.records.predictions import Predictions
from dfx.types import Progress, no_progress

__all__ = ["ALL", "SCHEMA", "Evaluation", "LogitsOf", "Measured", "evaluate", "evaluate_files", "measured_on"]

SCHEMA = "dfx.metrics/1"

LogitsOf = Callable[[str, Sequence[FaceFile]], Floats]  # (model, files) → raw logits (N,)


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What a judge that is not measured now once said of the same faces: raw logits (N,), P(fake) (N,), its threshold."""

    logit: Floats | None
    p: Floats
    threshold: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `dfx evaluate` found, and how to find it again."""

    data: str  # the folder's name, not its place
    split: str
    command: str
    measured: tuple[Measured, ...]
    pairs: tuple[Pair, ...] = ()
    predictions: Predictions | None = field(default=None, repr=False)
    costs: Mapping[str, Cost] = field(default_factory=dict)
    folds: Mapping[str, CrossValidation] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The content of the file that `dfx evaluate --out` writes."""
        models = {one.name: {**one.as_json(), **self._beside(one.name)} for one in self.measured}
        return {**self._head(), "models": models, "pairs": [pair.as_json() for pair in self.pairs]}

    def metrics(self, name: str) -> dict[str, Any]:
        """The content of one model's own `metrics.json`; its `pairs` are seen from it, other judge → differences.

        Raises DataError where it was not measured.
        """
        for one in self.measured:
            if one.name == name:
                return {**self._head(), **one.as_json(), **self._beside(name), **self.pairs_of(name)}
        raise DataError(f"{name} was not measured; measured were: {', '.join(m.name for m in self.measured)}.")

    def pairs_of(self, name: str) -> dict[str, Any]:
        """`{"pairs": {other: difference}}` seen from one judge; empty where it stands alone."""
        own = [pair.seen_from(name) for pair in self.pairs if name in (pair.first, pair.second)]
        return {"pairs": {pair.second: pair.as_json() for pair in own}} if own else {}

    def with_costs(self, cost_of: Callable[[str], Cost]) -> Evaluation:
        """The same with what every judge costs; an ensemble costs what its members cost together."""
        each = {model: cost_of(model) for model in dict.fromkeys(m for one in self.measured for m in one.models)}
        return replace(self, costs={one.name: together([each[m] for m in one.models]) for one in self.measured})

    def with_folds(self, k: int, pools: Sequence[str] = (), fit: Fit | None = None) -> Evaluation:
        """The same with every judge fitted and measured over `k` folds of its faces. Raises DataError."""
        kept = self.predictions
        if kept is None:
            raise DataError("Folds need what was said of every face, and it was not kept.")
        found = {}
        for one in self.measured:
            logits = np.stack([kept.logits_of(model, kept.files) for model in one.models], axis=1)
            found[one.name] = cross_validation(one.models, kept.files, logits, k, pools=pools, fit=fit)
        return replace(self, folds=found)

    def _beside(self, name: str) -> dict[str, Any]:
        cost, folds = self.costs.get(name), self.folds.get(name)
        parts = {"cost": cost and cost.as_json(), "cross_validation": folds and folds.as_json()}
        return {key: value for key, value in parts.items() if value is not None}

    def _head(self) -> dict[str, Any]:
        here = {"data": self.data, "split": self.split, "command": self.command}
        return {"schema": SCHEMA, "dfx_version": __version__, **here, "intervals": "95 %"}


def evaluate(
    judges: Mapping[str, Ensemble],
    data: Path,
    split: str,
    logits_of: LogitsOf,
    *,
    pools: Sequence[str] = (),
    command: str = "",
    resamples: int = RESAMPLES,
    progress: Progress = no_progress,
    beside: Mapping[str, Said] | None = None,
) -> Evaluation:
    """Measure every judge, name → ensemble (of one for a single model), on all faces of `split` under `data`.

    `split` may name several with commas between them. Sets with one label are also measured together, and `pools` may
    name more ("diffusion+gans+photos"). Each model's logits are computed once. Judges `beside` them are only compared with
    and kept among the predictions. Raises DataError where the folder holds
    no faces or a model's logits do not fit them.
    """
    if not judges:
        raise DataError("There is no model to evaluate.")
    files = read_dataset(data, [name.strip() for name in split.split(",")])
    return evaluate_files(
        judges, files, logits_of, data.resolve().name, split,
        pools=pools, command=command, resamples=resamples, progress=progress, beside=beside,
    )  # fmt: skip


def evaluate_files(
    judges: Mapping[str, Ensemble],
    files: Sequence[FaceFile],
    logits_of: LogitsOf,
    data: str,
    split: str,
    *,
    pools: Sequence[str] = (),
    command: str = "",
    resamples: int = RESAMPLES,
    progress: Progress = no_progress,
    beside: Mapping[str, Said] | None = None,
) -> Evaluation:
    """`evaluate` on these files, of the folder named `data`, wherever their logits come from."""
    models = list(dict.fromkeys(model for judge in judges.values() for model in judge.models))
    columns: dict[str, Floats] = {}
    for i, model in enumerate(models):
        progress(0.9 * i / len(models), f"{model}: {len(files)} faces")
        # as networks compute it and files keep it, in float32, so that figures can be had again exactly
        column = np.asarray(logits_of(model, files), np.float32).astype(float)
        if column.shape != (len(files),) or not np.isfinite(column).all():
            raise DataError(
                f"{model} must give one finite logit for each of {len(files)} faces; it gave shape {column.shape}."
            )
        columns[model] = column
    measured, said = [], {}
    for i, (name, judge) in enumerate(judges.items()):
        progress(0.9 + 0.1 * i / len(judges), f"{name}: metrics and intervals")
        logits = np.stack([columns[model] for model in judge.models], axis=1)
        measured.append(measured_on(name, judge, files, logits, pools, resamples))
        said[name] = judge.combine(logits)
    beside = dict(beside or {})
    judged = {name: (said[name], judge.threshold) for name, judge in judges.items()}
    compared = pairs(
        [file.fake for file in files], judged | {name: (one.p, one.threshold) for name, one in beside.items()}
    )
    columns |= {name: one.logit for name, one in beside.items() if one.logit is not None}
    said |= {name: one.p for name, one in beside.items()}
    # a judge of several models has no logit of its own
    kept = {name: (columns.get(name), said.get(name)) for name in dict.fromkeys((*columns, *said))}
    return Evaluation(data, split, command, tuple(measured), compared, Predictions(data, tuple(files), kept))
