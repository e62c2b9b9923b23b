"""Reports as PDF: the HTML report's own words, everything needed to check it, and no text that could stop a page."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hostile_samples import hostile_clip, hostile_photo
from inert import HOSTILE, read
from report_samples import SHA256, image_report, no_face_report, noise, picture
from test_lesson_sheet import words_of
from video_samples import video_report

from dfx.report.html.photo import Overlay, to_html
from dfx.report.html.video import to_html as clip_to_html
from dfx.report.json.photo import to_json
from dfx.report.pdf.paper import lacks, plain
from dfx.report.pdf.parts import SAID_ANEW
from dfx.report.pdf.photo import to_pdf
from dfx.report.pdf.video import to_pdf as clip_to_pdf
from dfx.report.verify.stored import read_stored
from dfx.report.words import photo as words
from dfx.types import ImageReport

OVERLAYS = (
    Overlay(1, "mobilenet_v2", noise(90, 90), "gradcam"),
    Overlay(1, "meso_inception4", noise(90, 90), "gradcam"),
)


def squeezed(text: str) -> str:
    """Letters and digits alone: pages break lines where a browser does not."""
    return re.sub(r"\W+", "", text)


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[a-z0-9%)])\. (?=[A-Z])", text) if len(one) > 25]


def test_a_photo_s_words_are_those_of_the_html_report() -> None:
    pdf = squeezed(words_of(to_pdf(image_report(), picture(), OVERLAYS)))
    told = squeezed(plain(read(to_html(image_report(), picture(), OVERLAYS)).text))
    for said in (*words.NOT_A_PROOF_POINTS, *image_report().warnings, *picture().info.notes, "Reason of the face at 250",
                 words.summary_words(image_report()), words.face_count_words(image_report()), words.MAP_MEANING,
                 "Face 2Likely fake", "What the models saw", "P(fake) 0.93, 95 % interval 0.81–0.97"):  # fmt: skip
        assert squeezed(plain(said)) in pdf
        assert squeezed(plain(said)) in told


def test_it_holds_all_that_a_check_needs() -> None:
    pdf = words_of(to_pdf(image_report(), picture(), OVERLAYS))
    for said in (SHA256, "ab12" * 16, "cd34" * 16, "0.1.0", "Commit", "face_margin", "weighted", words.TO_CHECK, "0.214 s",
                 "What its P(fake) was calibrated on", "Known errors", "What this is not"):  # fmt: skip
        assert squeezed(said) in squeezed(pdf)


def test_pages_are_numbered() -> None:
    data = to_pdf(image_report(), picture(), OVERLAYS)
    pages = data.count(b"/Type /Page\n")
    assert pages >= 2
    text = words_of(data)
    assert all(f"page{number}of{pages}" in squeezed(text) for number in range(1, pages + 1))


def test_a_clip_s_words_are_those_of_the_html_report() -> None:
    pdf = squeezed(words_of(clip_to_pdf(video_report())))
    told = read(clip_to_html(video_report())).texts
    inside = [line for text in told for line in sentences(plain(html.unescape(re.sub(r"\s+", " ", text)).strip()))]
    assert len(inside) > 20
    assert [line for line in inside if squeezed(line) not in pdf] == []


@pytest.mark.parametrize("report", [
    no_face_report(), replace(no_face_report(), verdict="uncertain", too_small=(image_report().faces[0].face,)),
], ids=["no face", "too small"])  # fmt: skip
def test_without_a_judged_face(report: ImageReport) -> None:
    data = to_pdf(report, picture())
    assert squeezed(words.meaning_words(report)) in squeezed(words_of(data))
    assert read_stored(data).values == to_json(report)


def test_a_clip_without_people() -> None:
    assert read_stored(clip_to_pdf(video_report(0))).intact is True


def test_hostile_text_stops_no_page() -> None:
    name = f"{HOSTILE} 宇宙 астроном \U0001f600" + "W" * 5000
    photo, clip = (
        to_pdf(hostile_photo(), picture(), [Overlay(0, HOSTILE, noise(9, 9))], name),
        clip_to_pdf(hostile_clip(), name),
    )
    for data in (photo, clip):
        text = words_of(data)
        assert "<script>alert(1)</script>" in text
        assert SAID_ANEW in text
        assert b"/JavaScript" not in data
        assert b"/URI" not in data
    many = replace(hostile_photo(), warnings=tuple(f"{number} {HOSTILE * 10}" for number in range(10)))
    assert read_stored(to_pdf(many, picture())).intact is True


def test_characters_without_a_glyph() -> None:
    assert plain("Grün – 95\u202f% “a” ≥ 2 \u202eх") == "Grün – 95\u00a0% “a” from  2 ?"
    assert lacks("宇宙?") is True
    assert lacks("Ça va?") is False


def test_thin_and_wide_crops_and_many_faces_fit() -> None:
    face = image_report().faces[1]
    thin = replace(face, face=replace(face.face, crop=noise(400, 3)), explanations=())
    wide = replace(face, face=replace(face.face, crop=noise(3, 400)), explanations=())
    data = to_pdf(replace(image_report(), faces=(thin, wide) * 20), picture(30, 900))
    assert data.count(b"/Type /Page\n") > 5
    assert words_of(to_pdf(image_report(), picture(900, 30)))
