"""Measures models and ensembles on one split of a data folder: per set, per pool, per method and all together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit

from dfx import __version__
from dfx.data.dataset import FaceFile, read_dataset
from dfx.errors import DataError
from dfx.evaluate.intervals import RESAMPLES
from dfx.evaluate.rows import (
    Alarms,
    CalibrationError,
    Floats,
    Groups,
    Labels,
    MethodRow,
    Row,
    alarm_rows,
    calibration_error,
    method_rows,
    plain,
    row,
)
from dfx.predict.ensemble import Ensemble
from dfx.predict.pools import two_label_groups
from dfx.predict.verdict import verdict_of
from dfx.types import Progress, no_progress

SCHEMA = "dfx.metrics/1"
ALL = "all"

LogitsOf = Callable[[str, Sequence[FaceFile]], Floats]  # (model, files) → raw logits (N,)


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything measured of one model or ensemble."""

    name: str
    models: tuple[str, ...]
    weights: tuple[float, ...]
    threshold: float
    band: tuple[float, float]
    sets: tuple[Row, ...]
    pools: tuple[Row, ...]
    everything: Row
    methods: tuple[MethodRow, ...]
    false_alarms: tuple[Alarms, ...]
    calibration: CalibrationError

    def as_json(self) -> dict[str, Any]:
        """Plain values; the rows by name."""
        parts = {
            key: {part.name: part.as_json() for part in getattr(self, key)}
            for key in ("sets", "pools", "methods", "false_alarms")
        }
        return {
            "model": self.name,
            "members": plain(dict(zip(self.models, self.weights, strict=True))),
            "n": self.everything.metrics.n,
            "threshold": plain(self.threshold),
            "band": plain(self.band),
            "calibration": self.calibration.as_json(),
            ALL: self.everything.as_json(),
            **parts,
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `dfx evaluate` found, and how to find it again."""

    data: str  # the folder's name, not its place
    split: str
    command: str
    measured: tuple[Measured, ...]

    def as_json(self) -> dict[str, Any]:
        """The content of the file that `dfx evaluate --out` writes."""
        return {**self._head(), "models": {one.name: one.as_json() for one in self.measured}}

    def metrics(self, name: str) -> dict[str, Any]:
        """The content of one model's own `metrics.json`. Raises DataError where it was not measured."""
        for one in self.measured:
            if one.name == name:
                return {**self._head(), **one.as_json()}
        raise DataError(f"{name} was not measured; measured were: {', '.join(m.name for m in self.measured)}.")

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
) -> Evaluation:
    """Measure every judge, name → ensemble (of one for a single model), on all faces of `split` under `data`.

    Sets with one label are also measured together, and `pools` may name more ("diffusion+gans+photos"). Each model's
    logits are computed once. Raises DataError where the folder holds no faces or a model's logits do not fit them.
    """
    if not judges:
        raise DataError("There is no model to evaluate.")
    files = read_dataset(data, (split,))
    models = list(dict.fromkeys(model for judge in judges.values() for model in judge.models))
    columns: dict[str, Floats] = {}
    for i, model in enumerate(models):
        progress(0.9 * i / len(models), f"{model}: {len(files)} faces")
        columns[model] = _checked(model, logits_of(model, files), len(files))
    measured = []
    for i, (name, judge) in enumerate(judges.items()):
        progress(0.9 + 0.1 * i / len(judges), f"{name}: metrics and intervals")
        logits = np.stack([columns[model] for model in judge.models], axis=1)
        measured.append(measured_on(name, judge, files, logits, pools, resamples))
    return Evaluation(data.resolve().name, split, command, tuple(measured))


def _checked(model: str, logits: Floats, n: int) -> Floats:
    column = np.asarray(logits, float)
    if column.shape != (n,) or not np.isfinite(column).all():
        raise DataError(f"{model} must give one finite logit for each of {n} faces; it gave shape {column.shape}.")
    return column


def measured_on(
    name: str,
    judge: Ensemble,
    files: Sequence[FaceFile],
    logits: Floats,
    pools: Sequence[str] = (),
    resamples: int = RESAMPLES,
) -> Measured:
    """Everything about one judge from its members' raw logits `(N, M)` on `files`."""
    fake, sets = np.array([file.fake for file in files]), [file.set for file in files]
    groups = two_label_groups(sets, fake, pools)
    p, uncertain = judge.combine(logits), _uncertain(judge, logits)

    def rows(names: Groups, wanted: Sequence[str]) -> tuple[Row, ...]:
        of = {one: np.array([n == one for n in names]) for one in wanted}
        return tuple(row(one, fake[at], p[at], judge.threshold, uncertain[at], resamples) for one, at in of.items())

    pooled = [group for group in dict.fromkeys(groups) if group is not None and group not in sets]
    return Measured(
        name, judge.models, judge.weights, judge.threshold, judge.band,
        sets=rows(sets, list(dict.fromkeys(sets))),
        pools=rows(groups, pooled),
        everything=rows([ALL] * len(files), [ALL])[0],
        methods=method_rows(files, groups, fake, p, judge.threshold),
        false_alarms=alarm_rows(files, fake, p, judge.threshold),
        calibration=calibration_error(groups, fake, expit(logits) @ np.array(judge.weights), p, resamples),
    )  # fmt: skip


def _uncertain(judge: Ensemble, logits: Floats) -> Labels:
    pairs = zip(judge.combine(logits), judge.intervals(logits), strict=True)
    said = (verdict_of(float(p), (float(low), float(high)), judge.threshold, judge.band) for p, (low, high) in pairs)
    return np.array([verdict == "uncertain" for verdict, _ in said], bool)
