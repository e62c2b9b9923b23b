"""Reports in which every text tries to be more than text."""

from __future__ import annotations

from dataclasses import replace

from inert import HOSTILE
from report_samples import face_report, image_report, picture
from video_samples import box_at, video_report
from video_samples import face_report as clip_face

from dfx.types import EnsembleReport, ImageReport, ImageSettings, VideoReport, VideoSettings


def hostile_photo() -> ImageReport:
    face = face_report()
    scores = tuple(replace(score, model=HOSTILE) for score in face.prediction.scores)
    prediction = replace(face.prediction, reason=HOSTILE, scores=scores)
    maps = tuple(replace(one, model=HOSTILE, method=HOSTILE, layer=HOSTILE) for one in face.explanations)
    face = replace(
        face,
        face=replace(face.face, warnings=(HOSTILE,)),
        prediction=prediction,
        warnings=(HOSTILE,),
        explanations=maps,
    )
    return replace(
        image_report(),
        media=replace(picture().info, format=HOSTILE, sha256=HOSTILE, notes=(HOSTILE,)),
        faces=(face,),
        ensemble=EnsembleReport(HOSTILE, "mean", 0.5, {HOSTILE: 1.0}),
        settings=ImageSettings((HOSTILE,), HOSTILE, HOSTILE, 0.3, 800, 64, 40),
        weights={HOSTILE: HOSTILE},
        timing_s={HOSTILE: 1.0},
        warnings=(HOSTILE,),
        dfx_version=HOSTILE,
    )


def hostile_clip() -> VideoReport:
    report = video_report()
    face = clip_face(box_at(1, 0), 0.9, models=[HOSTILE])
    face = replace(face, prediction=replace(face.prediction, reason=HOSTILE), warnings=(HOSTILE,))
    lead = replace(report.tracks[0], best=face, answer=replace(report.tracks[0].answer, reason=HOSTILE))
    return replace(
        report,
        video=replace(report.video, media=replace(report.video.media, format=HOSTILE, sha256=HOSTILE), codec=HOSTILE),
        decoding=replace(report.decoding, stopped=HOSTILE),
        rule=HOSTILE,
        tracks=(lead,),
        ensemble=EnsembleReport(HOSTILE, "mean", 0.5, {HOSTILE: 1.0}),
        settings=VideoSettings((HOSTILE,), HOSTILE, 1.0, 64, True, 0.3, 6),
        weights={HOSTILE: HOSTILE},
        timing_s={HOSTILE: 1.0},
        warnings=(HOSTILE,),
        dfx_version=HOSTILE,
    )
