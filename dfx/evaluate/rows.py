"""What is measured of one model, or ensemble, on one group of faces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import FaceFile
from dfx.evaluate.classes import class_report
from dfx.numbers.bootstrap import RESAMPLES, draws, resampled_ece
from dfx.numbers.bounds import metric_intervals
from dfx.numbers.intervals import Interval, around, auc_interval, wilson
from dfx.numbers.metrics import Metrics, auc, ece, measure
from dfx.numbers.pools import balanced_weights
from dfx.storage import plain

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]
Groups = Sequence[str | None]  # of each face: where real and fake stand side by side, None where nowhere


@dataclass(frozen=True, slots=True)
class Row:
    """Every metric of a set or pool; `uncertain` is the share of its faces on which the verdict is "uncertain"."""

    name: str
    metrics: Metrics
    intervals: Mapping[str, Interval | None]
    uncertain: float

    def as_json(self) -> dict[str, Any]:
        own = {"uncertain": self.uncertain, "report": class_report(self.metrics.confusion)}
        return plain({**asdict(self.metrics), **own, "intervals": dict(self.intervals)})


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One manipulation or generator, `<set>/<method>`, held against the real faces of the set or pool `against`."""

    name: str
    against: str | None
    n_fake: int
    n_real: int
    recall: float
    recall_interval: Interval
    auc: float | None
    auc_interval: Interval | None

    def as_json(self) -> dict[str, Any]:
        return plain({key: value for key, value in asdict(self).items() if key != "name"})


@dataclass(frozen=True, slots=True)
class Alarms:
    """How many of `n` photographs were called fake; `name` is a set of photographs only, or `<set>/<origin>`."""

    name: str
    n: int
    count: int
    interval: Interval

    @property
    def rate(self) -> float:
        return self.count / self.n

    def as_json(self) -> dict[str, Any]:
        return plain({"n": self.n, "count": self.count, "rate": self.rate, "interval": self.interval})


@dataclass(frozen=True, slots=True)
class CalibrationError:
    """Expected calibration error, 15 bins, of the raw sigmoid and of the calibrated probability.

    Real and fake weigh the same in every group and every group weighs the same, as in the calibration itself. None
    where no group holds both labels.
    """

    n: int
    before: float | None
    after: float | None
    after_interval: Interval | None

    def as_json(self) -> dict[str, Any]:
        named = {"ece_before": self.before, "ece_after": self.after, "ece_after_interval": self.after_interval}
        return plain({"n": self.n, **named})


def row(name: str, fake: Labels, p: Floats, threshold: float, uncertain: Labels, resamples: int = RESAMPLES) -> Row:
    """All metrics and intervals of one group of faces."""
    found = metric_intervals(fake, p, threshold, resamples=resamples)
    return Row(name, measure(fake, p, threshold), found, float(uncertain.mean()))


def method_rows(
    files: Sequence[FaceFile], groups: Groups, fake: Labels, p: Floats, threshold: float
) -> tuple[MethodRow, ...]:
    """One row per method of every set whose fakes are of several, in order of first appearance."""
    names, beside = np.array(_several(files, fake)), np.array([group or "" for group in groups])
    rows = []
    for name in dict.fromkeys(str(n) for n in names if n):
        here = names == name
        against = groups[int(np.flatnonzero(here)[0])]
        reals = (beside == (against or "")) & ~fake & (against is not None)
        faces, n, caught = here | reals, int(here.sum()), int((p[here] >= threshold).sum())
        both = bool(reals.any())
        rows.append(
            MethodRow(
                name, against, n, int(reals.sum()), caught / n, wilson(caught, n),
                auc(fake[faces], p[faces]) if both else None, auc_interval(fake[faces], p[faces]) if both else None,
            )
        )  # fmt: skip
    return tuple(rows)


def _several(files: Sequence[FaceFile], wanted: Labels) -> list[str]:
    """`<set>/<method>` of the wanted faces of sets in which they have more than one method, "" for all others."""
    methods: dict[str, set[str]] = {}
    for file, here in zip(files, wanted, strict=True):
        if here and file.method:
            methods.setdefault(file.set, set()).add(file.method)
    return [
        f"{file.set}/{file.method}" if here and file.method and len(methods[file.set]) > 1 else ""
        for file, here in zip(files, wanted, strict=True)
    ]


def alarm_rows(files: Sequence[FaceFile], fake: Labels, p: Floats, threshold: float) -> tuple[Alarms, ...]:
    """False alarms on every set of photographs only, and by origin where the set names several."""
    sets = np.array([file.set for file in files])
    alone = ~np.isin(sets, sets[fake])
    found = []
    for names in (np.where(alone, sets, ""), np.array(_several(files, alone))):
        for name in dict.fromkeys(str(n) for n in names if n):
            called = p[names == name] >= threshold
            found.append(Alarms(name, len(called), int(called.sum()), wilson(int(called.sum()), len(called))))
    return tuple(sorted(found, key=lambda alarms: alarms.name))


def calibration_error(
    groups: Groups, fake: Labels, before: Floats, after: Floats, resamples: int = RESAMPLES
) -> CalibrationError:
    """The error of two probabilities `(N,)` of the same faces."""
    kept = np.array([group is not None for group in groups], bool)
    if not kept.any():
        return CalibrationError(0, None, None, None)
    names, y = np.array([group for group in groups if group is not None]), fake[kept]
    weights = balanced_weights(names, y)
    strata = np.array([f"{name} {label}" for name, label in zip(names, y, strict=True)])
    order = np.argsort(after[kept], kind="stable")
    y_in, p_in, w_in = y[order], after[kept][order], weights[order]
    spread = [resampled_ece(counts, y_in, p_in, w_in) for counts in draws(strata[order], resamples=resamples)]
    raw, mended = (ece(y, p[kept], weights=weights) for p in (before, after))
    return CalibrationError(int(kept.sum()), raw, mended, around(mended, np.concatenate(spread)))
