"""How the verdict on one face of a photo moves when the photo changes a little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfx.explain.probe import KINDS, Kind, ProbeCurve, probe
from dfx.faces.detect.turns import upright
from dfx.media.photo.images import decode
from dfx.settings import settings
from dfx.types import Face, Pixels, Progress, no_progress

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble

Score = Callable[[Sequence[Pixels]], NDArray[np.floating]]


def verdict_probe(
    data: bytes,
    face: Face,
    models: Sequence[str],
    threshold: float,
    kinds: Sequence[Kind] = KINDS,
    progress: Progress = no_progress,
    own: Ensemble | None = None,
) -> tuple[ProbeCurve, ...]:
    """One curve of P(fake) per kind of change, for `face` as it was found in the picture that `data` holds.

    `models` are those whose ensemble gave the verdict at `threshold`; `own` is the visitor's, where that did.
    Raises MediaError for bytes that are no usable picture, DataError for a face that lies outside it, ModelError.
    """
    progress(0.0, "Reading the picture")
    standing, pixels = upright(face, decode(data).pixels)
    margin = settings().face_margin
    return probe(ensemble_score(models, own), pixels, standing.box, threshold, margin, kinds, progress)


def ensemble_score(models: Sequence[str], own: Ensemble | None = None) -> Score:
    """P(fake) `(N,)` of face crops by the shipped ensemble of `models` or the visitor's `own`; only members of weight above 0
    are asked."""
    from dfx.predict.predictor import predictor
    from dfx.predict.shipped import ensemble_of

    ensemble = (own or ensemble_of(models)).heard()

    def score(crops: Sequence[Pixels]) -> NDArray[np.floating]:
        columns = [predictor(name).logits(crops) for name in ensemble.models]
        return ensemble.combine(np.column_stack(columns))

    return score
