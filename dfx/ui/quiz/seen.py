"""The quiz's pictures as a page shows them, with what the models say: asked once a process, as the samples are dfx's own.

Nothing of a visitor is in there, so all share it: a class of thirty has ten pictures analysed, not three hundred.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import TYPE_CHECKING

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from dfx.analysis.gate import heavy
from dfx.data.samples import Sample
from dfx.explain.overlay import overlay
from dfx.quiz.score import Answered, Call, call_of_models
from dfx.report.pictures import CROP_SIDE, jpeg, shrink
from dfx.types import Prediction, Toward
from dfx.ui.kit import work
from dfx.ui.kit.kept import Refusal
from dfx.ui.photo.result import OPACITY

if TYPE_CHECKING:
    from dfx.quiz.look import Look

MOST = 100  # pictures kept, a fifth of a megabyte each
FAILED = "Something went wrong in dfx with this picture."
_seen: dict[str, Seen] = {}  # by the picture's hash
_log = logging.getLogger("dfx.ui")
_ahead = Lock()  # one thread at a time gets pictures ready


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """JPEGs of what is asked about, of the map over the face and of what was changed there, and what they are of."""

    picture: bytes
    prediction: Prediction | None
    model: str = ""  # whose map it is
    toward: Toward = "fake"
    map: bytes | None = None
    changed: bytes | None = None
    inside: float | None = None  # the share of the map's heat on what was changed
    area: float = 0.0  # the share of the crop that was changed


def seen(sample: Sample, place: DeltaGenerator) -> Seen | Refusal:
    """The picture with the models' answer; where they cannot be asked, why. `place` is cleared while that takes."""
    if sample.sha256 in _seen:
        return _seen[sample.sha256]
    place.empty()
    return work.run("Getting the picture ready", lambda progress: _looked(sample), failed=FAILED)


def thumbnail(sample: Sample) -> bytes:
    """The picture as it was asked about. Raises DataError."""
    known = _seen.get(sample.sha256)
    return known.picture if known else picture_alone(sample)


def picture_alone(sample: Sample) -> bytes:
    """What is asked about where no model answers. Raises DataError."""
    from dfx.quiz.look import unasked

    return jpeg(unasked(sample))


def ahead(pictures: Sequence[Sample]) -> None:
    """Have those that nobody has seen looked at in the background, in their order."""
    missing = [one for one in pictures if one.sha256 not in _seen]
    if missing and _ahead.acquire(blocking=False):
        Thread(target=_look_ahead, args=(missing,), name="dfx-quiz", daemon=True).start()


def answered(sample: Sample, call: Call | None) -> Answered:
    """What was said of a picture, beside what the models said where they did."""
    known = _seen.get(sample.sha256)
    models = call_of_models(known.prediction) if known and known.prediction else None
    return Answered(sample.is_fake, sample.variety, call, models)


def _look_ahead(pictures: Sequence[Sample]) -> None:
    try:
        for sample in pictures:
            if sample.sha256 not in _seen:
                with heavy.turn():
                    _looked(sample)
    except Exception as error:  # whoever comes to that picture is told
        _log.warning("A quiz was not got ready: %s", type(error).__name__)
    finally:
        _ahead.release()


def _looked(sample: Sample) -> Seen:
    """Raises DfxError."""
    from dfx.quiz.look import look

    found = _shown(look(sample))
    while len(_seen) >= MOST:
        _seen.pop(next(iter(_seen)))
    return _seen.setdefault(sample.sha256, found)


def _shown(found: Look) -> Seen:
    if found.face is None:
        return Seen(jpeg(found.picture), None)
    drawn, changed, overlap = found.map, found.changed, found.overlap
    crop = shrink(found.face.face.crop, CROP_SIDE)
    return Seen(
        jpeg(found.picture),
        found.face.prediction,
        drawn.model if drawn else "",
        drawn.toward if drawn else "fake",
        jpeg(overlay(crop, drawn, OPACITY)) if drawn and drawn.has_evidence else None,
        None
        if changed is None
        else jpeg(shrink(np.repeat((255 * changed).astype(np.uint8)[..., None], 3, axis=2), CROP_SIDE)),
        overlap.energy if overlap else None,
        0.0 if changed is None else float(changed.mean()),
    )
