"""From a model's logit to a probability: Platt's line, fitted where the model did not train, with an honest interval.

Platt, Probabilistic outputs for support vector machines, 1999; temperature scaling (Guo et al., ICML 2017,
arXiv:1706.04599) is the case of bias 0. Real and fake weigh the same in every set and every set weighs the same, so a
calibrated probability is P(fake) of a face that was as likely real as fake before it was looked at. `isotonic` bends the
line where validation faces of other sets agree that it is bent; `kinds` chooses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.errors import DataError
from dfx.numbers.logistic import expit
from dfx.numbers.newton import least, logistic_loss
from dfx.numbers.pools import balanced_weights, two_label_groups
from dfx.predict.calibration.curve import MOST, NORMAL_95, Curve, Floats

Labels = NDArray[np.bool_]

LEAST_SCALE = 1e-4  # a model that tells nothing still ranks faces its own way: a constant would read as exactly chance
LARGEST_SCALE = 100.0  # separable logits would otherwise have no finite best scale
CELL_INFORMATION = 5.0  # Fisher information of a cell, as of 20 faces at P(fake) = .5
MOST_CELLS = 5  # per set


@dataclass(frozen=True, slots=True)
class Calibration(Curve):
    """`log-odds of P(fake) = scale · logit + bias`, and how far that may be off.

    `spread` is the standard deviation, in log-odds, of what the line gets wrong beyond chance from set to set and from
    low to high logits; a new photo may lie that far off it. `covariance` holds the variances of `scale` and `bias` and
    their covariance, from the number of faces `n` that it was fitted on.
    """

    scale: float
    bias: float
    spread: float = 0.0
    covariance: tuple[float, float, float] = (0.0, 0.0, 0.0)  # var(scale), var(bias), cov(scale, bias)
    n: int = 0

    def log_odds(self, logits: ArrayLike) -> Floats:
        """Calibrated log-odds of P(fake), within ±15, shape of `logits`."""
        return np.clip(self.scale * np.asarray(logits, float) + self.bias, -MOST, MOST)

    def standard_errors(self, logits: ArrayLike) -> Floats:
        """Standard errors of `log_odds`: of the fit, growing away from the faces it saw, and the spread."""
        x = np.asarray(logits, float)
        of_scale, of_bias, joint = self.covariance
        return np.sqrt(np.maximum(of_scale * x**2 + of_bias + 2 * joint * x, 0) + self.spread**2)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers for a JSON file; `from_json` gives back an equal value."""
        return {**asdict(self), "covariance": list(self.covariance)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Calibration:
        """What `to_json` wrote. Raises DataError where a number is missing or not finite."""
        try:
            of_scale, of_bias, joint = (float(v) for v in row["covariance"])
            scale, bias, spread = (float(row[key]) for key in ("scale", "bias", "spread"))
            made = cls(scale, bias, spread, (of_scale, of_bias, joint), int(row["n"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError("A calibration needs scale, bias, spread, covariance (3 numbers) and n.") from error
        if not np.isfinite([scale, bias, spread, *made.covariance]).all() or made.spread < 0:
            raise DataError("A calibration's numbers must be finite and its spread not negative.")
        return made


IDENTITY = Calibration(1.0, 0.0)


def fit(logits: ArrayLike, fake: ArrayLike, groups: Sequence[str] | None = None) -> Calibration:
    """The line of least log loss over held-out faces.

    `logits` `(N,)`, `fake` `(N,)` bool, `groups` `(N,)` names of their sets (None: one set). Sets of one label are
    pooled; where even the pool has one label only, its faces are left out, since they would teach their look as a
    label. Raises DataError on other shapes, NaN or infinity, or where no real or no fake face is left.
    """
    x, y, names = usable(logits, fake, groups)
    weights = balanced_weights(names, y)
    scale, bias = _line(x, y, weights)
    covariance = _sandwich(x, y, weights, scale, bias)
    return Calibration(scale, bias, spread_between(scale * x + bias, y, names), covariance, len(x))


def usable(
    logits: ArrayLike, fake: ArrayLike, groups: Sequence[str] | None = None
) -> tuple[Floats, Labels, NDArray[np.str_]]:
    """The faces `(n,)` that a calibration may learn from: logits, labels and the names of their groups.

    Raises DataError as `fit` does.
    """
    x, y = np.asarray(logits, float), np.asarray(fake, bool)
    if x.ndim != 1 or x.shape != y.shape:
        raise DataError(f"Calibration needs one logit per label, not shapes {x.shape} and {y.shape}.")
    if not np.isfinite(x).all():
        raise DataError(f"Calibration needs finite logits; {int((~np.isfinite(x)).sum())} of {len(x)} are not.")
    names = two_label_groups(groups if groups is not None else ["all"] * len(x), y)
    kept = np.array([name is not None for name in names], bool)
    if not kept.any():
        raise DataError("Calibration needs real and fake faces; the faces given have one label only.")
    return x[kept], y[kept], np.array([name for name in names if name is not None])


def _line(x: Floats, y: Labels, weights: Floats) -> tuple[float, float]:
    """Scale (never negative: polarity is fixed) and bias of least weighted log loss to Platt's softened targets."""
    target = np.where(y, (y.sum() + 1) / (y.sum() + 2), 1 / ((~y).sum() + 2))
    start = np.array([1 / max(float(x.std()), 1e-3), 0.0])
    loss = logistic_loss(np.stack([x, np.ones_like(x)], axis=1), target, weights)
    scale, bias = least(loss, start, np.array([LEAST_SCALE, -np.inf]), np.array([LARGEST_SCALE, np.inf]))
    return float(scale), float(bias)


def _sandwich(x: Floats, y: Labels, weights: Floats, scale: float, bias: float) -> tuple[float, float, float]:
    """Variances and covariance of the line that hold for unequal weights and a wrong model (White, 1982)."""
    p = expit(scale * x + bias)
    design = np.stack([x, np.ones_like(x)], axis=1)  # (N, 2)
    bread = np.linalg.pinv((design * (weights * p * (1 - p))[:, None]).T @ design)
    scores = design * (weights * (y - p))[:, None]
    full = bread @ (scores.T @ scores) @ bread
    return float(full[0, 0]), float(full[1, 1]), float(full[0, 1])


def spread_between(log_odds: Floats, y: Labels, groups: NDArray[np.str_], fitted: int = 2) -> float:
    """What a calibration of `fitted` numbers gets wrong beyond chance, in log-odds.

    This is DerSimonian and Laird's deviation between studies (Meta-analysis in clinical trials, 1986).
    Each set is cut along its logits into cells of equal information; a cell's offset is its surplus of fakes over
    what was expected, divided by its information. Offsets that scatter more than chance allows give the spread.
    """
    offsets, information = [], []
    names = np.unique(groups)
    for name in names:
        here = groups == name
        prior = np.log(y[here].sum() / (~y[here]).sum())  # the line is for equal shares: shift it to this set's own
        for offset, known in _cells(log_odds[here] + prior, y[here]):
            offsets.append(offset)
            information.append(known)
    d, v = np.array(offsets), np.array(information)
    if len(d) < 3:
        return 0.0
    surplus = float(v @ d**2) - max(len(d) - fitted, 1)
    between = max(0.0, surplus / float(v.sum() - (v**2).sum() / v.sum()))
    if len(names) == 1:
        return float(np.sqrt(between))
    from scipy.special import stdtrit  # for who fits; who asks has no need of it

    few = float(stdtrit(max(len(names) - 1, 2), 0.975)) / NORMAL_95  # a deviation of few sets is itself uncertain
    return few * float(np.sqrt(between * (1 + 1 / len(names))))  # and so is the line's own place among them


def _cells(u: Floats, y: Labels) -> list[tuple[float, float]]:
    """(offset in log-odds, information) of the cells of one set."""
    order = np.argsort(u, kind="stable")
    p, hit = expit(u[order]), y[order]
    known = np.cumsum(p * (1 - p))
    count = int(np.clip(known[-1] // CELL_INFORMATION, 1, MOST_CELLS))
    cell = np.minimum((known / known[-1] * count).astype(int), count - 1)
    found = []
    for k in range(count):
        inside = cell == k
        weight = float((p[inside] * (1 - p[inside])).sum())
        if weight > 0:
            found.append((float((hit[inside] - p[inside]).sum()) / weight, weight))
    return found
