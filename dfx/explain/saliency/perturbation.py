"""What every method shares that explains a model by asking it again with parts of the face removed.

Only logits are needed, so it works for every model. The score is the logit; for "real" the logit with its sign turned.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.cam.base import explanation_of
from dfx.explain.inputs import PLACE, check_crop, in_batches, sign_of
from dfx.explain.saliency.regions import Labels, labels_at
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Progress, Toward, no_progress

if TYPE_CHECKING:
    from dfx.predict.predictor import Predictor

ROUNDING = 1e-5  # of the largest score: what stays below it is rounding, which changes with the size of a batch


class Score:
    """`sign · logit` of pictures of one face, 8 at a time at most; `asked` is told after each how many there were."""

    def __init__(self, predictor: Predictor, sign: float, report: Callable[[float], None] = lambda share: None) -> None:
        self.size = predictor.size
        self.largest = 0.0  # magnitude of all scores so far
        self._predictor, self._sign, self._report = predictor, sign, report

    def __call__(self, pictures: Iterable[Pixels], count: int) -> NDArray[np.float64]:
        """`(count,)` for as many pictures `(S, S, 3)` uint8. Raises ExplanationError for a score that is no number."""
        scores = np.empty(count)
        for at, logit in enumerate(in_batches(self._logits, pictures)):
            scores[at] = self._sign * logit
            self._report((at + 1) / count)
        if not np.isfinite(scores).all():
            raise ExplanationError(
                f"{self._predictor.spec.name} gave a logit that is not a finite number for this face."
            )
        self.largest = max(self.largest, float(np.abs(scores).max()))
        return scores

    def _logits(self, pictures: list[Pixels]) -> list[float]:
        return self._predictor.logits(pictures).tolist()


class Perturbation(ABC):
    """A method: which parts are removed, and how the scores become a map. `unit` is what its values are measured in.

    `uses_labels` says whether it can be given regions of the face.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    unit: ClassVar[str]
    uses_labels: ClassVar[bool] = False

    @abstractmethod
    def raw_map(self, score: Score, picture: Pixels, labels: Labels | None, seed: int) -> NDArray[np.float64]:
        """The signed map `(S, S)` for a picture `(S, S, 3)` uint8 at the model's input size."""


def explain(
    method: Perturbation,
    predictor: Predictor,
    crops: Sequence[Pixels],
    toward: Toward = "fake",
    seed: int = 7,
    progress: Progress = no_progress,
    labels: Sequence[Labels] | None = None,
) -> list[Explanation]:
    """One map `(S, S)` at the model's input size per face crop `(H, W, 3)` uint8 RGB of any size.

    `labels`: the regions of each crop, `(h, w)` int of any size; LIME and Shapley use them, others leave them alone.
    Below 0 is no region and is never removed. `progress` may raise to stop. Raises ExplanationError for an unknown
    direction, a crop that is no picture, labels that do not fit, and logits that are not finite.
    """
    sign = sign_of(toward)
    for crop in crops:
        check_crop(crop)
    if labels is not None and len(labels) != len(crops):
        raise ExplanationError(f"Each of the {len(crops)} face crops needs its regions; there are {len(labels)}.")
    explanations = []
    for at, crop in enumerate(crops):
        text = f"{method.title}, face {at + 1} of {len(crops)}"
        score = Score(predictor, sign, _part_of(progress, at, len(crops), text))
        began = time.perf_counter()
        regions = None if labels is None else labels_at(labels[at], predictor.size)
        raw = _quiet(method.raw_map(score, resize(crop, predictor.size), regions, seed), score.largest)
        seconds = time.perf_counter() - began
        made = explanation_of(raw, predictor.spec.name, method.name, PLACE, seconds, toward, method.unit)
        explanations.append(made)
    return explanations


def _part_of(progress: Progress, at: int, count: int, text: str) -> Callable[[float], None]:
    return lambda share: progress((at + share) / count, text)


def _quiet(raw: NDArray[np.float64], largest: float) -> NDArray[np.float32]:
    """The map, all zero where it holds nothing but rounding."""
    if np.abs(raw).max() <= ROUNDING * max(1.0, largest):
        return np.zeros(raw.shape, np.float32)
    return raw.astype(np.float32)
