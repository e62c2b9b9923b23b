"""How far a face lies from all that dfx knows: Mahalanobis distance in the texture of a model's first feature maps.

Lee, Lee, Lee and Shin, A simple unified framework for detecting out-of-distribution samples, NeurIPS 2018,
arXiv:1807.03888: the distance to the nearer of two class means, real and fake, under one covariance for both. The
covariance is drawn towards a sphere as far as its own noise asks (Ledoit and Wolf, A well-conditioned estimator for
large-dimensional covariance matrices, 2004). Real and fake of every set weigh the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.errors import DataError
from dfx.predict.calibration.curve import Floats
from dfx.predict.calibration.platt import Labels
from dfx.predict.drawn import PHOTOGRAPHED, Drawn
from dfx.predict.verdict import KNOWN, Strangeness

FOLDS = 5
FEWEST = 100  # faces: the limit is the distance that one in a hundred exceeds
LEAST_VARIANCE = 1e-3  # of the mean variance: a feature silent on all validation faces must not decide alone
PERCENT = np.linspace(0, 1, 101)
LIMIT = round(100 * KNOWN)  # the limit's place among the 101 quantiles


@dataclass(frozen=True, slots=True, eq=False)
class Unlike:
    """Distances in the features of one model, and how they are spread over validation faces.

    `means` `(2, D)` of real and fake faces; `whiten` `(D, D)` half precision, times `scale`, turns the covariance into
    the identity; `quantiles` `(101,)` of the distance of validation faces to a fit that did not see them. `drawn` tells
    drawings in the same features, `drawn_grey` those without colour, where they were fitted.
    """

    model: str
    means: NDArray[np.float32]
    whiten: NDArray[np.float16]
    scale: float
    quantiles: NDArray[np.float32]
    n: int = 0
    drawn: Drawn | None = None
    drawn_grey: Drawn | None = None
    limit: float | None = None  # None: the distance that 99 % of validation faces keep

    def __post_init__(self) -> None:
        means, quantiles = np.asarray(self.means), np.asarray(self.quantiles)
        width = means.shape[-1]
        if means.shape != (2, width) or self.whiten.shape != (width, width) or quantiles.shape != (101,):
            raise DataError("A distance needs means (2, D), a whitening matrix (D, D) and 101 quantiles.")
        numbers = (means, self.whiten, quantiles, [self.scale, self.threshold])
        if (
            not all(np.isfinite(part).all() for part in numbers)
            or (np.diff(quantiles) < 0).any()
            or min(quantiles[LIMIT], self.threshold) <= 0
        ):
            raise DataError("A distance needs finite numbers and quantiles that rise above 0.")
        if any(told is not None and told.weights.shape != (width,) for told in (self.drawn, self.drawn_grey)):
            raise DataError("Drawings are told in the features of the distance, and in no others.")

    @property
    def width(self) -> int:
        """D, how many features it takes."""
        return int(self.means.shape[1])

    @property
    def threshold(self) -> float:
        """The distance beyond which a face counts as unlike."""
        return float(self.quantiles[LIMIT]) if self.limit is None else self.limit

    def distances(self, features: ArrayLike) -> Floats:
        """Mahalanobis distances `(N,)` of features `(N, D)`. Raises DataError on another width."""
        x = np.asarray(features, float)
        if x.ndim != 2 or x.shape[1] != self.means.shape[1]:
            raise DataError(f"Distances of {self.model} need features (N, {self.means.shape[1]}), not {x.shape}.")
        whiten = self.whiten.astype(float) * self.scale
        away = (x[:, None] - self.means.astype(float)) @ whiten  # (N, 2, D)
        return np.sqrt((away**2).sum(axis=2)).min(axis=1)

    def score(self, features: ArrayLike) -> Floats:
        """The share `(N,)` in [0, 1] of validation faces that lie nearer."""
        return self._percentiles(self.distances(features))

    def beyond(self, features: ArrayLike, grey: ArrayLike = False) -> NDArray[np.bool_]:
        """Which faces `(N,)` lie beyond the limit, or look drawn."""
        return np.array([one.beyond for one in self.strangeness(features, grey)], bool)

    def strangeness(self, features: ArrayLike, grey: ArrayLike = False) -> list[Strangeness]:
        """How each face compares with the validation faces: by its distance, and by whether it looks drawn; `grey` `(N,)`
        says which faces have no colour."""
        away = self.distances(features)
        percentiles, excess = self._percentiles(away), np.maximum(away / self.threshold - 1, 0)
        coloured, colourless = (  # 0 where it is not told
            np.zeros(len(away)) if measure is None else measure.scores(features)
            for measure in (self.drawn, self.drawn_grey)
        )
        scores = np.where(np.asarray(grey, bool) & (self.drawn_grey is not None), colourless, coloured)
        looks = scores > 1
        percentiles = np.where(looks, np.maximum(percentiles, PHOTOGRAPHED), percentiles)
        excess = np.maximum(excess, np.maximum(scores - 1, 0))
        return [Strangeness(*one) for one in zip(percentiles.tolist(), excess.tolist(), looks.tolist(), strict=True)]

    def _percentiles(self, distances: Floats) -> Floats:
        place = np.interp(distances, self.quantiles.astype(float), np.linspace(0, 1, 101))
        return np.where(distances > self.threshold, place, np.minimum(place, KNOWN))


def fit_unlike(
    model: str, features: ArrayLike, fake: ArrayLike, sets: Sequence[str], known: float | None = None
) -> Unlike:
    """The distance fitted on validation faces, which the model was not trained on.

    `features` `(N, D)` as `Predictor.logits_and_features` gives them, `fake` `(N,)` bool, `sets` `(N,)` names. The
    quantiles are of faces left out in turn, a fifth at a time: a face lies nearer to a covariance that it helped to
    make. `known`: the share of them within the limit, where it is another than KNOWN. Raises DataError on other shapes,
    NaN or infinity, too few faces or one label only.
    """
    x, y = np.asarray(features, float), np.asarray(fake, bool)
    if x.ndim != 2 or y.shape != x.shape[:1] or len(sets) != len(y) or len(y) < FEWEST:
        raise DataError(
            f"A distance needs {FEWEST} faces' features, labels and sets or more, not {x.shape}, {y.shape}."
        )
    if not np.isfinite(x).all() or y.all() or not y.any():
        raise DataError("A distance needs finite features of real and of fake faces.")
    weights = _even(np.asarray(sets), y)
    fold = np.random.default_rng(0).permutation(len(y)) % FOLDS
    away = np.zeros(len(y))
    for k in range(FOLDS):
        away[fold == k] = _fitted(model, x[fold != k], y[fold != k], weights[fold != k]).distances(x[fold == k])
    found = _fitted(model, x, y, weights)
    limit = None if known is None else float(_quantiles(away, weights, [known])[0])
    return Unlike(model, found.means, found.whiten, found.scale, _quantiles(away, weights), len(y), limit=limit)


def _even(sets: np.ndarray, fake: Labels) -> Floats:
    """Weights summing to 1: every set's real and every set's fake faces weigh the same."""
    weights = np.zeros(len(fake))
    for name in np.unique(sets):
        for label in (False, True):
            here = (sets == name) & (fake == label)
            weights[here] = 1 / max(int(here.sum()), 1)
    return weights / weights.sum()


def _fitted(model: str, x: Floats, y: Labels, weights: Floats) -> Unlike:
    """Means and whitening; the quantiles are yet to be measured."""
    if y.all() or not y.any():
        raise DataError("A distance needs real and fake faces in every fifth of the faces.")
    means = np.stack([np.average(x[y == label], axis=0, weights=weights[y == label]) for label in (False, True)])
    centred = x - means[y.astype(int)]
    units = np.sqrt(np.average(centred**2, axis=0, weights=weights))  # a sphere means something among equal units only
    if not units.max() > 0:
        raise DataError("A distance needs features that differ from face to face.")
    units = np.maximum(units, np.sqrt(LEAST_VARIANCE) * units.max())
    covariance = shrunk_covariance(centred / units, weights / weights.sum())
    variances, axes = np.linalg.eigh(covariance)
    mean = variances.mean()
    whiten = axes / np.sqrt(np.maximum(variances, LEAST_VARIANCE * mean)) / units[:, None]
    scale = float(np.abs(whiten).max())
    return Unlike(
        model, means.astype(np.float32), (whiten / scale).astype(np.float16), scale, np.linspace(1, 2, 101, dtype=np.float32)
    )  # fmt: skip


def shrunk_covariance(centred: Floats, weights: Floats) -> Floats:
    """Ledoit and Wolf's covariance `(D, D)` of centred rows `(N, D)` with weights `(N,)` that sum to 1."""
    width = centred.shape[1]
    sample = (centred * weights[:, None]).T @ centred
    target = np.trace(sample) / width * np.eye(width)
    lengths = (centred**2).sum(axis=1)
    size = float((sample**2).sum())
    spread = lengths**2 - 2 * np.einsum("nd,de,ne->n", centred, sample, centred, optimize=True) + size
    noise, distance = float(weights**2 @ spread), float(((sample - target) ** 2).sum())
    share = min(1.0, noise / distance) if distance > 0 else 1.0
    return np.asarray(share * target + (1 - share) * sample)


def _quantiles(values: Floats, weights: Floats, places: ArrayLike = PERCENT) -> NDArray[np.float32]:
    """The weighted quantiles: at each place the value that this share of all weight does not exceed."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    at = np.searchsorted(reached, np.asarray(places) - 1e-12)
    return values[order][np.minimum(at, len(values) - 1)].astype(np.float32)
