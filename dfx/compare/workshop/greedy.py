"""The best ensemble by greedy choice: start with nothing and add, again and again, the model that helps the mean most.

Caruana et al., Ensemble selection from libraries of models, ICML 2004: a model may be added several times, so the counts are
weights. What is chosen on faces looks better on those faces than it is; so each try chooses on one half and is measured on
the other, then the halves change places. The figure is the mean of these measurements; the ensemble shown is chosen on all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfx.compare.workshop.bench import Bench, Choice
from dfx.compare.workshop.fit import Rows, mixture
from dfx.errors import DataError
from dfx.language import count, figure
from dfx.numbers.intervals import NORMAL_95, Interval, delong
from dfx.numbers.logistic import expit, logit
from dfx.numbers.metrics import auc
from dfx.predict.calibration.curve import Floats
from dfx.predict.calibration.platt import Labels
from dfx.types import Progress, no_progress

STEPS = 12  # models added at most, counting repeats
TRIES = 3  # times the faces are halved
GAIN = 1e-4  # of AUC; a longer choice must bring this much over a shorter one


@dataclass(frozen=True, slots=True)
class Step:
    """One model added, and the AUC of the mean so far on the faces it was chosen on."""

    model: str
    auc: float


@dataclass(frozen=True, slots=True)
class Greedy:
    """The ensemble chosen on all faces, and what such a choice is worth on faces it was not made on.

    `auc` with its 95 % interval is the mean over all halves; `chosen_on` is what the same choices reach on the faces they
    were made on; `single` what the best single model, chosen in the same way, is worth. `often` says in which share of the
    choices a model was among the members.
    """

    choice: Choice
    steps: tuple[Step, ...]
    auc: float
    auc_interval: Interval
    chosen_on: float
    single: float
    often: tuple[tuple[str, float], ...]
    n: int
    tries: int

    @property
    def sentence(self) -> str:
        more = self.auc - self.single
        gain = f"{figure(abs(more))} {'more' if more >= 0 else 'less'} than the best single model chosen the same way"
        return (
            f"Chosen on one half of {count(self.n)} faces and measured on the other, {self.tries} times both ways, such an "
            f"ensemble reaches an AUC of {figure(self.auc, self.auc_interval)}, {gain}; on the half it was chosen on it would "
            f"have looked like {figure(self.chosen_on)}."
        )


def greedy(bench: Bench, models: Sequence[str] = (), tries: int = TRIES, progress: Progress = no_progress) -> Greedy:
    """The greedy ensemble of `models` (none named: all that a preset can have). Raises DataError."""
    names = tuple(models) or tuple(name for name in bench.models if name in bench.here)
    part = bench.of(names)
    fake, real = expit(part.log_odds), expit(-part.log_odds)
    halves = [pair for seed in range(tries) for pair in _halved(part, seed)]
    chosen = []
    for number, (on, _) in enumerate(halves):
        progress(number / (len(halves) + 1), f"Choosing on half {number + 1} of {len(halves)}")
        chosen.append(_climb(fake[on], real[on], part.fake[on]))
    progress(len(halves) / (len(halves) + 1), "Choosing on all faces")
    path, reached = _climb(fake, real, part.fake)
    tried = [_weights(steps, len(names)) for steps, _ in chosen]
    worth = []  # AUC of each choice on the half that had no say in it, and its variance
    for each, (_, off) in zip(tried, halves, strict=True):
        areas, covariance = delong(part.fake[off], mixture(fake[off], real[off], each))
        worth.append((float(areas[0]), float(covariance[0, 0])))
    often = np.mean([each > 0 for each in tried], axis=0)
    weights = _weights(path, len(names))
    members = [int(i) for i in np.argsort(-weights, kind="stable") if weights[i] > 0]
    mean, interval = _mean_auc(worth)
    return Greedy(
        Choice(tuple(names[i] for i in members), "weighted", tuple(float(weights[i]) for i in members)),
        tuple(Step(names[i], value) for i, value in zip(path, reached, strict=True)),
        mean, interval,
        float(np.mean([values[-1] for _, values in chosen])),
        float(np.mean([_best_single(part, on, off) for on, off in halves])),
        tuple((name, float(share)) for name, share in zip(names, often, strict=True)),
        len(part.fake), tries,
    )  # fmt: skip


def _halved(bench: Bench, seed: int) -> list[tuple[Rows, Rows]]:
    """Both ways to choose on one half and measure on the other; pairs stay together, as they do in a fold's half."""
    rng = np.random.default_rng(seed)
    first = np.isin(bench.pairs, rng.permutation(np.unique(bench.pairs))[::2])
    one, other = np.flatnonzero(first), np.flatnonzero(~first)
    if min(len(set(bench.fake[rows].tolist())) for rows in (one, other)) < 2:
        raise DataError("There are too few faces to choose on one half and measure on the other.")
    return [(one, other), (other, one)]


def _climb(fake: Floats, real: Floats, y: Labels) -> tuple[list[int], list[float]]:
    """The models added, in order, and the AUC after each: the shortest start of the way that is within GAIN of its top."""
    sums, path, reached = (np.zeros(len(y)), np.zeros(len(y))), [], []
    for _ in range(STEPS):
        tried = [auc(y, np.log(sums[0] + fake[:, i]) - np.log(sums[1] + real[:, i])) for i in range(fake.shape[1])]
        best = int(np.argmax(tried))
        sums = (sums[0] + fake[:, best], sums[1] + real[:, best])
        path.append(best)
        reached.append(float(tried[best]))
    end = next(i for i, value in enumerate(reached) if value >= max(reached) - GAIN) + 1
    return path[:end], reached[:end]


def _weights(path: Sequence[int], models: int) -> Floats:
    return np.bincount(np.asarray(path), minlength=models) / len(path)


def _best_single(bench: Bench, on: Rows, off: Rows) -> float:
    """The AUC on `off` of the model that is best on `on`."""
    areas = [auc(bench.fake[on], bench.log_odds[on, i]) for i in range(len(bench.members))]
    return auc(bench.fake[off], bench.log_odds[off, int(np.argmax(areas))])


def _mean_auc(worth: Sequence[tuple[float, float]]) -> tuple[float, Interval]:
    """The mean over all halves and its interval, on the logit scale. Two halves are other faces, two tries the same ones:
    halving again makes nothing surer."""
    areas, variances = (np.array(column) for column in zip(*worth, strict=True))
    mean, variance = float(areas.mean()), float(variances.mean()) / 2
    if not 0 < mean < 1:
        return mean, (mean, mean)
    half = NORMAL_95 * np.sqrt(variance) / (mean * (1 - mean))
    return mean, (float(expit(logit(mean) - half)), float(expit(logit(mean) + half)))
