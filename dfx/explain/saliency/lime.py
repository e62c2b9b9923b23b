"""LIME for pictures. Ribeiro et al., "Why should I trust you?": Explaining the predictions of any classifier, KDD 2016,
arXiv:1602.04938."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.explain.method import Method
from dfx.explain.saliency.perturbation import Fill, Perturbation, Score, keep, without
from dfx.explain.saliency.regions import Labels, kept, numbered, spread, superpixels
from dfx.types import Pixels


@dataclass(frozen=True, slots=True)
class Lime(Perturbation):
    """The weights w of Σ_r w_r · z_r + b, fitted to the logit of the face with random superpixels r removed (z_r = 0).

    Ridge regression, each sample weighted by exp(−d² / width²), where d is the cosine distance between z and the whole
    face. Given regions take the superpixels' place. Positive: with the superpixel the logit is higher.
    """

    superpixels: int = 49
    samples: int = 192
    width: float = 0.25  # of the kernel; with the cosine distance the authors' code for pictures uses .25
    ridge: float = (
        1e-3  # small against the samples' weights: the fit is overdetermined, the penalty only keeps it solvable
    )
    fill: Fill = "blur"

    row = Method(
        "lime", "LIME", "perturbation", "logits per superpixel", 300,
        "fits a simple rule to which pieces of the face matter",
    )  # fmt: skip

    def raw_map(self, score: Score, picture: Pixels, labels: Labels | None, seed: int) -> NDArray[np.float64]:
        regions, names = numbered(superpixels(picture, self.superpixels) if labels is None else labels)
        present = np.random.default_rng(seed).random((self.samples, len(names))) < 0.5
        present[0] = True  # the face itself
        nothing = without(picture, self.fill)
        scores = score((keep(picture, nothing, kept(regions, sample)) for sample in present), self.samples)
        distance = 1 - np.sqrt(present.mean(axis=1))  # the cosine between 0/1 vectors and the vector of ones
        nearness = np.exp(-((distance / self.width) ** 2))
        return spread(weighted_ridge(present, scores, nearness, self.ridge), regions)


def weighted_ridge(
    present: NDArray[np.bool_], scores: NDArray[np.float64], weights: NDArray[np.float64], ridge: float
) -> NDArray[np.float64]:
    """`(n,)`: argmin_w min_b Σ_i weight_i (score_i − w · z_i − b)² + ridge · ‖w‖², z of `present` `(samples, n)`.

    The intercept b is not shrunk: it drops out once z and the scores are taken off their weighted means.
    """
    z = present - np.average(present, axis=0, weights=weights)
    y = scores - np.average(scores, weights=weights)
    weighted = z * weights[:, None]
    return np.asarray(np.linalg.solve(weighted.T @ z + ridge * np.eye(z.shape[1]), weighted.T @ y), np.float64)
