"""RISE. Petsiuk et al., RISE: Randomized input sampling for explanation of black-box models, BMVC 2018,
arXiv:1806.07421."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.explain.method import Method
from dfx.explain.saliency.perturbation import Fill, Perturbation, Score, keep, without
from dfx.explain.saliency.regions import Labels
from dfx.types import Pixels


@dataclass(frozen=True, slots=True)
class Rise(Perturbation):
    """Σ_i M_i · logit(x under mask M_i) / Σ_i M_i at each pixel, minus the mean logit over the n masks.

    Eq. 6 of the paper, divided by how often a pixel was really seen; the mean is taken off so that 0 is neutral, logits
    having no 0 of their own. Positive: the logit is higher when the pixel is seen. With n masks it is an estimate, whose
    noise falls with √n; the same seed draws the same masks.
    """

    n: int = 192
    cells: int = 7  # of a mask along each side before it is grown; the paper's 7
    share: float = 0.5  # of the cells that stay; the paper's p
    fill: Fill = "blur"

    row = Method(
        "rise", "RISE", "perturbation", "logits gained where seen", 400,
        "hides random parts many times and averages what helped",
    )  # fmt: skip

    def raw_map(self, score: Score, picture: Pixels, labels: Labels | None, seed: int) -> NDArray[np.float64]:
        nothing = without(picture, self.fill)
        scores = score((keep(picture, nothing, mask) for mask in self.masks(score.size, seed)), self.n)
        scores -= scores.mean()
        total, seen = np.zeros((2, score.size, score.size))
        for mask, one in zip(self.masks(score.size, seed), scores, strict=True):  # drawn again: n of them fill memory
            total += one * mask
            seen += mask
        return np.divide(total, seen, out=total, where=seen > 0)

    def masks(self, size: int, seed: int) -> Iterator[NDArray[np.float32]]:
        """n smooth masks `(size, size)` in [0, 1], each cut at random from one that is a cell larger."""
        draw = np.random.default_rng(seed)
        cell = -(-size // self.cells)
        whole = (self.cells + 1) * cell
        for _ in range(self.n):
            small = (draw.random((self.cells + 1, self.cells + 1)) < self.share).astype(np.float32)
            top, left = draw.integers(0, cell, 2)
            grown = np.asarray(cv2.resize(small, (whole, whole), interpolation=cv2.INTER_LINEAR), np.float32)
            yield grown[top : top + size, left : left + size]
