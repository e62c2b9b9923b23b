"""Everything measured of one model or ensemble: per set, per pool, per method, by trait and all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dfx.data.dataset import FaceFile
from dfx.evaluate.fairness import Fairness, fairness_rows
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
from dfx.numbers.bootstrap import RESAMPLES
from dfx.numbers.curves import Curves, curves
from dfx.numbers.logistic import expit
from dfx.numbers.pools import two_label_groups
from dfx.predict.ensemble import Ensemble

ALL = "all"


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
    fairness: tuple[Fairness, ...]
    curves: tuple[Curves, ...]  # of every row that holds both labels

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
            "fairness": {
                name: {part.trait: part.as_json() for part in self.fairness if part.set == name}
                for name in dict.fromkeys(part.set for part in self.fairness)
            },
            "curves": {one.name: one.as_json() for one in self.curves},
        }


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
    p, uncertain = judge.combine(logits), judge.uncertain(logits)
    of_sets = _faces(sets)
    of_pools = {name: at for name, at in _faces(groups).items() if name not in of_sets}
    of_all = {ALL: np.ones(len(files), bool)}

    def rows(faces: Mapping[str, Labels]) -> tuple[Row, ...]:
        return tuple(row(one, fake[at], p[at], judge.threshold, uncertain[at], resamples) for one, at in faces.items())

    drawn = {one: at for one, at in {**of_sets, **of_pools, **of_all}.items() if 0 < fake[at].sum() < at.sum()}
    return Measured(
        name, judge.models, judge.weights, judge.threshold, judge.band,
        sets=rows(of_sets),
        pools=rows(of_pools),
        everything=rows(of_all)[0],
        methods=method_rows(files, groups, fake, p, judge.threshold),
        false_alarms=alarm_rows(files, fake, p, judge.threshold),
        calibration=calibration_error(groups, fake, expit(logits) @ np.array(judge.weights), p, resamples),
        fairness=fairness_rows(files, p, judge.threshold),
        curves=tuple(curves(one, fake[at], p[at]) for one, at in drawn.items()),
    )  # fmt: skip


def _faces(names: Groups) -> dict[str, Labels]:
    """Name → which faces `(N,)` bear it, in order of first appearance; None is no name."""
    return {name: np.array([one == name for one in names]) for name in dict.fromkeys(names) if name is not None}
