"""One face of a clip as a picture of its own, so that the pages that explain pictures can show it."""

from __future__ import annotations

from dataclasses import replace

from dfx.analysis.order import lead_model, side_of
from dfx.faces.in_crop import in_crop
from dfx.report.html.photo import to_html
from dfx.report.json.photo import to_text
from dfx.report.words.video import person_words, time_words
from dfx.types import (
    ImageReport,
    MediaInfo,
    Picture,
    TrackedFace,
    VideoReport,
)
from dfx.ui.explain.maps import Tile, tile_of
from dfx.ui.photo.result import PhotoResult
from dfx.zoo import spec_of


def face_key(key: str, number: int, track: int) -> str:
    """What the face of that moment and person is kept under; `key` is the clip's."""
    return f"{key}-moment-{number}-person-{track}"


def map_tile(key: str, number: int, face: TrackedFace) -> Tile | None:
    """The map to show of it: by the model that counts most, for the side of its verdict; None where no model has maps."""
    model = lead_model(face.report.prediction.weights)
    if not spec_of(model).explainable:
        return None
    return tile_of(face_key(key, number, face.track), 0, model, "auto", side_of(face.report.prediction), None)


def as_photo(report: VideoReport, time_s: float, face: TrackedFace) -> PhotoResult:
    """The face's crop as the whole picture, with what was said of it; its places are moved into the crop."""
    media = report.video.media
    side = face.report.face.crop.shape[0]
    where = f"This is {person_words(face.track).lower()} of a clip at {time_words(time_s)}, cut out around the face."
    info = MediaInfo(media.sha256, media.bytes, media.format, side, side, (where,))
    inside = replace(face.report, face=in_crop(face.report.face))
    answer = inside.prediction
    picture = ImageReport(
        media=info,
        verdict=answer.verdict,
        fake_probability=answer.fake_probability,
        interval=answer.interval,
        threshold=answer.threshold,
        faces=(inside,),
        ensemble=report.ensemble,
        settings=report.settings,
        weights=report.weights,
        timing_s={},
        dfx_version=report.dfx_version,
    )
    crop = face.report.face.crop
    return PhotoResult(picture, crop, to_text(picture), to_html(picture, Picture(crop, info), ()))
