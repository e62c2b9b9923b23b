"""No report of an answer near 0 or 1 reads 0.00 or 1.00 anywhere that a person looks."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from report_samples import image_report, picture
from rich.console import Console
from video_samples import video_report

from dfx.predict.verdict import band_around, verdict_of
from dfx.report.html.photo import to_html
from dfx.report.html.video import to_html as clip_to_html
from dfx.report.terminal.clip import clip_table
from dfx.report.terminal.photo import face_table
from dfx.report.words.video import label_words
from dfx.types import FaceReport, ImageReport, VideoReport

CERTAIN = re.compile(r"(?<![\d.])[01]\.00(?!\d)")
ENDS = [(1e-6, (0.0, 0.002)), (0.002, (0.0, 0.36)), (0.999, (0.4, 1.0)), (1.0, (1.0, 1.0))]


def at_the_end(face: FaceReport, p: float, interval: tuple[float, float]) -> FaceReport:
    verdict, reason = verdict_of(p, interval, 0.5, band_around(0.5))
    scores = tuple(replace(one, fake_probability=p, interval=interval) for one in face.prediction.scores)
    told = replace(
        face.prediction, fake_probability=p, interval=interval, verdict=verdict, reason=reason, scores=scores
    )
    return replace(face, prediction=told)


def photo(p: float, interval: tuple[float, float]) -> ImageReport:
    report = image_report()
    faces = tuple(at_the_end(face, p, interval) for face in report.faces)
    return replace(report, faces=faces, fake_probability=p, interval=interval, verdict=faces[0].prediction.verdict)


def clip(p: float, interval: tuple[float, float]) -> VideoReport:
    report = video_report()
    verdict, reason = verdict_of(p, interval, 0.5, band_around(0.5))
    tracks = tuple(
        replace(
            one,
            best=at_the_end(one.best, p, interval),
            answer=replace(one.answer, fake_probability=p, interval=interval, verdict=verdict, reason=reason),
        )
        for one in report.tracks
    )
    return replace(report, tracks=tracks, fake_probability=p, interval=interval, verdict=verdict)


def printed(table: object) -> str:
    out = io.StringIO()
    Console(file=out, width=200).print(table)
    return out.getvalue()


def read(html: str) -> str:
    """What of a page a person can read: its text and the words for those who do not see it."""
    bare = re.sub(r"<style.*?</style>", " ", html, flags=re.DOTALL)
    return re.sub(r"<[^>]*?(aria-label=\"[^\"]*\")?[^>]*>", r" \1 ", bare)


@pytest.mark.parametrize(("p", "interval"), ENDS)
def test_a_photos_reports(p: float, interval: tuple[float, float]) -> None:
    report = photo(p, interval)
    for text in (printed(face_table(report, "a.jpg")), read(to_html(report, picture()))):
        assert not CERTAIN.findall(text)
        assert ("< 0.01" if p < 0.5 else "> 0.99") in text.replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize(("p", "interval"), ENDS)
def test_a_clips_reports(p: float, interval: tuple[float, float]) -> None:
    report = clip(p, interval)
    for text in (printed(clip_table(report, "a.mp4")), read(clip_to_html(report)), label_words(1, p)):
        assert not CERTAIN.findall(text)
