"""A clip's faces as a table for a spreadsheet: one row per face and moment."""

from __future__ import annotations

from collections.abc import Iterator

from dfx import csv_safe
from dfx.report.json.values import interval, probability, seconds
from dfx.types import VideoReport

FIXED = (
    *("frame", "time_s", "track", "box_x", "box_y", "box_width", "box_height"),
    *("fake_probability", "interval_low", "interval_high", "threshold", "verdict"),
)
ORIGIN = ("file_sha256", "dfx_version")  # of every row, so that a table that went astray says what it is of


def to_csv(report: VideoReport) -> str:
    """The table with its head, in order of time; the faces of a moment as the report has them, largest first.

    After the FIXED columns, one per model in order of appearance holds its own P(fake), empty where it did not judge that
    face; ORIGIN comes last. Times in seconds, boxes in pixels of the full-size upright frame. Raises ValueError as
    `video_json.to_json`.
    """
    faces = (face.report for frame in report.frames for face in frame.faces)
    models = tuple(dict.fromkeys(score.model for face in faces for score in face.prediction.scores))
    return csv_safe.text_of((*FIXED, *models, *ORIGIN), _rows(report, models))


def _rows(report: VideoReport, models: tuple[str, ...]) -> Iterator[list[object]]:
    for frame in report.frames:
        for face in frame.faces:
            prediction = face.report.prediction
            scores = {score.model: probability(score.fake_probability, score.model) for score in prediction.scores}
            yield [
                int(frame.number),
                seconds(frame.time_s, "time_s"),
                int(face.track),
                *(int(edge) for edge in face.report.face.box.as_xywh()),
                probability(prediction.fake_probability, "fake_probability"),
                *interval(prediction.interval, "interval"),
                probability(prediction.threshold, "threshold"),
                prediction.verdict,
                *(scores.get(model) for model in models),
                report.video.media.sha256,
                report.dfx_version,
            ]
