"""What every method shares that explains a model by asking it again with parts of the face removed, and what is removed.

Only logits are needed, so it works for every model. The score is the logit; for "real" the logit with its sign turned.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError, SettingError
from dfx.explain.explanation import explanation_of
from dfx.explain.inputs import PLACE, check_crop, in_batches, sign_of
from dfx.explain.method import Method
from dfx.explain.request import MapRequest
from dfx.explain.saliency.regions import Labels, labels_at
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Progress, no_progress

if TYPE_CHECKING:
    from dfx.predict.predictor import Predictor

Fill = Literal["blur", "mean"]

BLUR = 0.1  # σ as a share of the picture's side: eyes and mouth are gone, the colours of the face's areas stay
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
        logits = in_batches(lambda views: self._predictor.logits(views).tolist(), pictures)
        for at, logit in enumerate(logits):
            scores[at] = self._sign * logit
            self._report((at + 1) / count)
        if not np.isfinite(scores).all():
            raise ExplanationError(
                f"{self._predictor.spec.name} gave a logit that is not a finite number for this face."
            )
        self.largest = max(self.largest, float(np.abs(scores).max()))
        return scores


def without(picture: Pixels, fill: Fill) -> Pixels:
    """The picture `(S, S, 3)` with everything removed: blurred beyond recognition, or its mean colour everywhere.

    The model has seen neither in training; a blur at least leaves no edges of its own and stays near the face's colours.
    Raises SettingError for another `fill`.
    """
    if fill not in get_args(Fill):
        raise SettingError(
            f"What is removed becomes a blur or the mean colour ('blur', 'mean'), not {str(fill)[:40]!r}."
        )
    if fill == "mean":
        return np.broadcast_to(np.rint(picture.mean(axis=(0, 1))).astype(np.uint8), picture.shape)
    sigma = BLUR * max(picture.shape[:2])
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REFLECT), np.uint8)


def keep(picture: Pixels, nothing: Pixels, kept: NDArray[np.generic]) -> Pixels:
    """The picture where `kept` `(S, S)` in [0, 1] or bool is 1, `nothing` where it is 0, a mixture between."""
    share = kept.astype(np.float32)[..., None]
    return np.rint(share * picture + (1 - share) * nothing).astype(np.uint8)


class Perturbation(ABC):
    """A method, which `row` describes: which parts are removed, and how the scores become a map."""

    row: ClassVar[Method]

    @abstractmethod
    def raw_map(self, score: Score, picture: Pixels, labels: Labels | None, seed: int) -> NDArray[np.float64]:
        """The signed map `(S, S)` for a picture `(S, S, 3)` uint8 at the model's input size.

        `labels` are the regions of the picture, which LIME and Shapley use and others leave alone.
        """


def explain(
    method: Perturbation,
    predictor: Predictor,
    crops: Sequence[Pixels],
    request: MapRequest,
    progress: Progress = no_progress,
) -> list[Explanation]:
    """One map `(S, S)` at the model's input size per face crop `(H, W, 3)` uint8 RGB of any size.

    `progress` may raise to stop. Raises ExplanationError for an unknown direction, a crop that is no picture, labels that
    do not fit, and logits that are not finite.
    """
    sign, labels, row = sign_of(request.toward), request.labels, method.row
    for crop in crops:
        check_crop(crop)
    if labels is not None and len(labels) != len(crops):
        raise ExplanationError(f"Each of the {len(crops)} face crops needs its regions; there are {len(labels)}.")
    explanations = []
    for at, crop in enumerate(crops):
        text = f"{row.title}, face {at + 1} of {len(crops)}"
        score = Score(predictor, sign, lambda share, at=at, text=text: progress((at + share) / len(crops), text))  # type: ignore[misc]
        began = time.perf_counter()
        regions = None if labels is None else labels_at(labels[at], predictor.size)
        raw = method.raw_map(score, resize(crop, predictor.size), regions, request.seed)
        if np.abs(raw).max() <= ROUNDING * max(1.0, score.largest):
            raw = np.zeros_like(raw)
        seconds = time.perf_counter() - began
        name = predictor.spec.name
        explanations.append(
            explanation_of(raw.astype(np.float32), name, row.name, PLACE, seconds, request.toward, row.unit)
        )
    return explanations
