"""Everything that a lesson shows of one photo, computed once when it is opened: each screen only picks from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dfx.analysis.explain import explain_crops
from dfx.analysis.lesson.cover import Margin, Part, Removed, margins, parts, removed
from dfx.analysis.lesson.filters import Drawn, drawn
from dfx.analysis.lesson.network import NETWORK, Answer, LastMaps, answer, own_threshold
from dfx.errors import DataError
from dfx.explain.request import AUTO, MapRequest
from dfx.explain.trust.truth import TruthScores, against_truth
from dfx.faces.crop import cut
from dfx.media.photo.images import decode
from dfx.types import Explanation, Face, Pixels, Prediction, Progress, Toward, no_progress

# Maps to choose from, the one that dfx shows first of all first: method, layer. All are drawn without TensorFlow.
WAYS: tuple[tuple[str, str | None], ...] = (
    (AUTO, None), ("gradcam", "last"), ("gradcam++", None), ("hirescam", None), ("layercam", None),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """One photo on its way through the network NETWORK.

    `pixels` are the whole picture, `found` how many faces there are, `face` the largest, `view` `(S, S, 3)` its crop as the
    network sees it; `prediction` what dfx says by all networks it asks. `toward`: the side that `maps` speak for, that of the
    network's own call at `threshold`. `removed` is of the first of them. `changed` `(H, W)` in [0, 1] is the place of a fake's
    own crop that was changed, where that is known.
    """

    pixels: Pixels
    found: int
    face: Face
    view: Pixels
    answer: Answer
    threshold: float
    prediction: Prediction
    margins: tuple[Margin, ...]
    filters: Drawn
    last: LastMaps
    parts: tuple[Part, ...]
    toward: Toward
    maps: tuple[Explanation, ...]
    removed: Removed | None
    changed: NDArray[np.float64] | None = None

    def inside(self, explanation: Explanation) -> TruthScores | None:
        """How much of a map lies in what was changed; None where that is not known, or the map is empty."""
        if self.changed is None or not explanation.has_evidence or not 0 < (self.changed >= 0.5).mean() < 1:
            return None
        return against_truth(explanation, self.changed)


def lesson(data: bytes, name: str, mask: Path | None = None, progress: Progress = no_progress) -> Lesson:
    """The lesson on the largest face of a photo; `mask` is a picture of its size, white where it was changed.

    Raises MediaError, DataError where no face is found that is large enough, WeightsMissing, WeightsDamaged.
    """
    from dfx.faces.detect.search import search_faces
    from dfx.faces.resize import resize
    from dfx.predict import predict_faces
    from dfx.predict.predictor import predictor

    progress(0.05, "Reading the photo")
    pixels = decode(data, name).pixels
    progress(0.1, "Looking for the face")
    faces = search_faces(pixels)
    if not faces.faces:
        what = "Every face in this photo is too small" if faces.too_small else "No face was found in this photo"
        raise DataError(f"{what}. The lesson needs one that can be seen well.")
    face = faces.faces[0]
    progress(0.3, "Asking the networks")
    (prediction,) = predict_faces([face.crop])
    view = resize(face.crop, predictor(NETWORK).size)
    said, last = answer(view)
    threshold = own_threshold()
    toward: Toward = "fake" if said.fake_probability >= threshold else "real"
    progress(0.5, "Changing the margin")
    wider = margins(pixels, face)
    progress(0.6, "Covering the parts of the face")
    without = parts(view, face)
    progress(0.7, "Drawing the maps")
    maps = tuple(explain_crops([face.crop], NETWORK, MapRequest(*way, toward))[0] for way in WAYS)
    progress(0.8, "Covering what the map marks")
    changed = None
    if mask:
        with Image.open(mask) as grey:
            changed = cut(np.asarray(grey.convert("RGB")), face.crop_box, face.turn)[..., 0] / 255
    return Lesson(
        pixels, len(faces.faces) + faces.left_out, face, view, said, threshold, prediction, wider, drawn(view), last, without,
        toward, maps, removed(view, maps[0]), changed,
    )  # fmt: skip
