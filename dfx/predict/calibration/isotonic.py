"""A calibration that is only asked to rise: few knots, straight lines in log-odds between them.

Zadrozny and Elkan, Transforming classifier scores into accurate multiclass probability estimates, KDD 2002. Faces are first
put into bins of equal weight; each run of bins that does not rise becomes one knot at its own centre (Oron and Flournoy,
Centered isotonic regression, 2017, arXiv:1701.05964), so that no stretch between the outer knots is flat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.errors import DataError
from dfx.numbers.logistic import logit
from dfx.numbers.pools import balanced_weights
from dfx.predict.calibration.curve import MOST, Curve, Floats
from dfx.predict.calibration.platt import MOST_CELLS, spread_between, usable

MOST_KNOTS = 30
A_BIN = 25  # faces that a bin holds at least, counted as if all weighed the same


@dataclass(frozen=True, slots=True)
class Isotonic(Curve):
    """Calibrated log-odds `heights` and their standard errors at the logits `knots`.

    Between knots both are interpolated, beyond the outer ones they stay: a face further out than all is at least as
    surely on that side, and nothing is known of how much more. `spread` is as in `Calibration`.
    """

    knots: tuple[float, ...]
    heights: tuple[float, ...]
    errors: tuple[float, ...]
    spread: float = 0.0
    n: int = 0

    def __post_init__(self) -> None:
        table = np.array([self.knots, self.heights, self.errors], float)
        if not 1 <= table.shape[1] <= MOST_KNOTS or not np.isfinite([*table.ravel(), self.spread]).all():
            raise DataError(f"An isotonic calibration needs 1 to {MOST_KNOTS} knots of finite numbers.")
        if (np.diff(table[0]) <= 0).any() or (np.diff(table[1]) < 0).any():
            raise DataError("An isotonic calibration's knots and heights must rise.")
        if (table[2] < 0).any() or self.spread < 0:
            raise DataError("An isotonic calibration's errors and spread must not be negative.")

    def log_odds(self, logits: ArrayLike) -> Floats:
        """Calibrated log-odds of P(fake), within ±15, shape of `logits`."""
        return np.clip(np.interp(np.asarray(logits, float), self.knots, self.heights), -MOST, MOST)

    def standard_errors(self, logits: ArrayLike) -> Floats:
        """Standard errors of `log_odds`: of the knots' own shares, and the spread."""
        return np.hypot(np.interp(np.asarray(logits, float), self.knots, self.errors), self.spread)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers for a JSON file; `from_json` gives back an equal value."""
        columns = {name: list(getattr(self, name)) for name in ("knots", "heights", "errors")}
        return {"kind": "isotonic", **columns, "spread": self.spread, "n": self.n}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Isotonic:
        """What `to_json` wrote. Raises DataError where a number is missing or out of its range."""
        try:
            knots, heights, errors = (tuple(map(float, row[name])) for name in ("knots", "heights", "errors"))
            return cls(knots, heights, errors, float(row["spread"]), int(row["n"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError("An isotonic calibration needs as many knots, heights and errors, spread and n.") from error


def fit_isotonic(logits: ArrayLike, fake: ArrayLike, groups: Sequence[str] | None = None) -> Isotonic:
    """The rising curve of least squares over held-out faces; parameters and errors as `calibration.fit`."""
    x, y, names = usable(logits, fake, groups)
    weights = balanced_weights(names, y)
    place, share, mass, count = _binned(x, y.astype(float), weights)
    place, share, mass, count = _risen(place, share, mass, count)
    # No share of a few faces is 0 or 1: half a face is added to either side (Jeffreys), which may undo the rise.
    place, share, mass, count = _risen(place, (count * share + 0.5) / (count + 1), mass, count)
    errors = 1 / np.sqrt((count + 1) * share * (1 - share))
    made = Isotonic(tuple(place.tolist()), tuple(logit(share).tolist()), tuple(errors.tolist()), n=len(x))
    # Cells of different sets lie at the same logits: all knots together can fit no more than one set's cells.
    spread = spread_between(made.log_odds(x), y, names, fitted=min(len(place), MOST_CELLS))
    return Isotonic(made.knots, made.heights, made.errors, spread, made.n)


_Columns = tuple[Floats, Floats, Floats, Floats]  # mean logit, share of fakes, weight, count of equal-weight faces


def _binned(x: Floats, y: Floats, weights: Floats) -> _Columns:
    """The faces in bins of about equal weight along their logits; equal logits share a bin."""
    order = np.argsort(x, kind="stable")
    x, y, w = x[order], y[order], weights[order] / weights.sum()
    bins = int(np.clip(1 / (w @ w) / A_BIN + 1e-9, 2, MOST_KNOTS))
    own = np.minimum(((np.cumsum(w) - w / 2) * bins).astype(int), bins - 1)
    own = np.unique(own[np.searchsorted(x, x)], return_inverse=True)[1]
    mass = _sums(own, w)
    place, share = _sums(own, w * x) / mass, _sums(own, w * y) / mass
    return place, share, mass, mass**2 / _sums(own, w**2)


def _risen(place: Floats, share: Floats, mass: Floats, count: Floats) -> _Columns:
    """Neighbours whose shares do not rise, joined."""
    from scipy.optimize import isotonic_regression  # with half of scipy, for who fits; who asks has no need of it

    fitted = isotonic_regression(share, weights=mass).x
    own = np.concatenate([[0], np.cumsum(np.diff(fitted) > 1e-12)])
    total = _sums(own, mass)
    return _sums(own, mass * place) / total, _sums(own, mass * share) / total, total, _sums(own, count)


def _sums(own: NDArray[np.int_], values: Floats) -> Floats:
    """The sum of `values` per bin."""
    return np.asarray(np.bincount(own, values), float)
