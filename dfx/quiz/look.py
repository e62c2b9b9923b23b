"""A picture as a quiz shows it, and what is known of it when it has been answered.

All are shown as squares of one size around the face: photographs stand upright and generators paint squares, so that the
shape and the size of a file would tell the truth. So would how near the face is, as photographers come nearer: how much is
shown around it is drawn by lot.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from dfx.analysis.image import Options, analyze_image, explain_face
from dfx.analysis.order import models_with_maps, side_of
from dfx.data.samples import Sample
from dfx.errors import DataError, ExplanationError
from dfx.explain.request import MapRequest
from dfx.explain.trust.truth import TruthScores, against_truth
from dfx.types import Box, Explanation, FaceReport, ImageReport, Pixels

SIDE = 640  # pixels of the square
ROOMS = (0.75, 1.0, 1.25)  # its side, of that of the models' crop: from the face alone to some of its surroundings
LEAST = 420  # pixels of the picture in it, so that a small face is not blown up


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """`picture` (SIDE, SIDE, 3) is what is asked about; `face` what the models say of the face in it, None where none was
    judged. `map` lies over that face's crop, and `changed` (S, S) in [0, 1] is 1 there where pixels were altered;
    `overlap` is how they meet. Each is None where there is none."""

    picture: Pixels
    face: FaceReport | None = None
    map: Explanation | None = None
    changed: NDArray[np.float64] | None = None
    overlap: TruthScores | None = None


def look(sample: Sample) -> Look:
    """The default models' answer on a sample and the map of the one with the most say, asked now.

    Raises DataError where a file of the sample cannot be read, else as `analyze_image`.
    """
    try:
        data, mask = sample.file.read_bytes(), _mask(sample)
    except OSError as error:
        raise DataError("Expected the sample's picture and its mask; they cannot be read.") from error
    analysis = analyze_image(data, sample.file.name, Options(explain="none"))
    pixels, report = analysis.picture.pixels, analysis.report
    if not report.faces:
        return Look(unasked(sample))
    face = report.faces[_asked_about(report, mask)]
    around = square(face.face.crop_box, pixels.shape[0], pixels.shape[1], _room(data))
    how = cv2.INTER_AREA if around.width > SIDE else cv2.INTER_CUBIC
    seen = np.asarray(cv2.resize(around.cut(pixels), (SIDE, SIDE), interpolation=how), np.uint8)
    crop_box, models = face.face.crop_box, models_with_maps(face.prediction.weights)
    drawn = None
    if models:
        drawn = explain_face(face.face.crop, models[0], MapRequest(toward=side_of(face.prediction)))
    changed = None if mask is None else crop_box.cut(mask).astype(np.float64) / 255  # type: ignore[arg-type]
    return Look(seen, face, drawn, changed, _overlap(drawn, changed))


def unasked(sample: Sample) -> Pixels:
    """The picture (SIDE, SIDE, 3) where no model can say where its face is: its middle, a little above.

    Raises DataError where the file cannot be read.
    """
    try:
        with Image.open(sample.file) as image:
            return np.asarray(ImageOps.fit(image.convert("RGB"), (SIDE, SIDE), centering=(0.5, 0.2)))
    except OSError as error:
        raise DataError("Expected the sample's picture; it cannot be read.") from error


def square(face: Box, height: int, width: int, room: float) -> Box:
    """The square around a face's crop, `room` times as wide, that is shown of a picture (height, width): moved, and if need
    be shrunk, to lie in it."""
    side = min(height, width, max(round(room * max(face.width, face.height)), LEAST))
    left = face.x + (face.width - side) // 2
    top = face.y + (face.height - side) // 2
    return Box(min(max(0, left), width - side), min(max(0, top), height - side), side, side)


def _room(data: bytes) -> float:
    """One of ROOMS, the same whenever a file is shown."""
    return ROOMS[hashlib.sha256(data).digest()[0] % len(ROOMS)]


def _mask(sample: Sample) -> Pixels | None:
    """What was changed, (H, W) of the whole picture, 255 where it was."""
    if sample.mask is None:
        return None
    with Image.open(sample.mask) as image:
        return np.asarray(image.convert("L"))


def _asked_about(report: ImageReport, mask: Pixels | None) -> int:
    """The index of the face that was altered most, of several; else of the one that decides."""
    inside = [0 if mask is None else int(face.face.box.cut(mask).sum(dtype=np.int64)) for face in report.faces]
    return int(np.argmax(inside)) if any(inside) else report.lead


def _overlap(drawn: Explanation | None, changed: NDArray[np.float64] | None) -> TruthScores | None:
    """None where either points nowhere; signs of a real face are not looked for where the picture was altered."""
    if drawn is None or changed is None or drawn.toward != "fake":
        return None
    try:
        return against_truth(drawn, changed)
    except (DataError, ExplanationError):
        return None
