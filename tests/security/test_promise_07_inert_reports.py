"""7: Reports are inert: no script, frame, handler or remote address, and a policy that forbids them besides."""

from __future__ import annotations

from dataclasses import replace

from inert import HOSTILE, check_inert
from report_samples import face_report, image_report, noise, picture
from test_video_html import check
from video_samples import box_at, video_report
from video_samples import face_report as clip_face

from dfx.report.html import photo as html
from dfx.report.html import video as video_html
from dfx.report.html.parts import CONTENT_POLICY, page_template
from dfx.report.html.photo import Overlay
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


def test_the_policy_is_the_promised_one() -> None:
    assert CONTENT_POLICY == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def test_a_photo_s_hostile_text_stays_text() -> None:
    reader = check_inert(html.to_html(hostile_photo(), picture(), [Overlay(0, HOSTILE, noise(9, 9))], HOSTILE))
    assert reader.text.count("<script>alert(1)</script>") >= 15
    assert "{{ 7 * 7 }}" in reader.text
    assert "\u202e" not in reader.text


def test_a_clip_s_hostile_text_stays_text() -> None:
    reader = check(video_html.to_html(hostile_clip(), HOSTILE))
    assert reader.text.count("<script>alert(1)</script>") >= 14
    assert "\u202e" not in reader.text


def test_templates_escape_whatever_they_are_given() -> None:
    """On their own, also where a caller forgets to."""
    plain = page_template("report.html.jinja").environment.from_string("{{ text }}")
    assert plain.render(text="<b>&'\"") == "&lt;b&gt;&amp;&#39;&#34;"
