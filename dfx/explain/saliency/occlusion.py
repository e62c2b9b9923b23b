"""Occlusion. Zeiler and Fergus, Visualizing and understanding convolutional networks, ECCV 2014, arXiv:1311.2901."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.explain.method import Method
from dfx.explain.saliency.perturbation import Fill, Perturbation, Score, keep, without
from dfx.explain.saliency.regions import Labels
from dfx.types import Pixels


@dataclass(frozen=True, slots=True)
class Occlusion(Perturbation):
    """At each pixel the mean over the patches P that cover it of logit(x) − logit(x without P).

    Positive: without the place the logit is lower, so it speaks for "fake". Nothing smaller than a patch is resolved, and
    evidence that exists twice is not found, since each copy alone can be missed.
    """

    patch: float = 0.15  # side as a share of the crop's
    stride: float = 0.075
    fill: Fill = "blur"

    row = Method(
        "occlusion", "Occlusion", "perturbation", "logits lost without a patch", 200,
        "covers one patch after another and watches the answer",
    )  # fmt: skip

    def raw_map(self, score: Score, picture: Pixels, labels: Labels | None, seed: int) -> NDArray[np.float64]:
        size = score.size
        side = min(size, max(1, round(self.patch * size)))
        step = min(side, max(1, round(self.stride * size)))
        starts = [*range(0, size - side, step), size - side]  # the last one flush with the edge: each pixel is covered
        patches = [(slice(top, top + side), slice(left, left + side)) for top in starts for left in starts]
        scores = score(self._pictures(picture, patches), len(patches) + 1)
        total, covered = np.zeros((2, size, size))
        for patch, lost in zip(patches, scores[0] - scores[1:], strict=True):
            total[patch] += lost
            covered[patch] += 1
        return total / covered

    def _pictures(self, picture: Pixels, patches: list[tuple[slice, slice]]) -> Iterator[Pixels]:
        yield picture
        nothing = without(picture, self.fill)
        for patch in patches:
            present = np.ones(picture.shape[:2], bool)
            present[patch] = False
            yield keep(picture, nothing, present)
