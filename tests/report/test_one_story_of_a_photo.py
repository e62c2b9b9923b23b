"""One report of a photo, told by command line, JSON and HTML as on the page: the same words, numbers, names and map."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from inert import read
from report_samples import face_report, image_report, picture
from rich.console import Console

from dfx.analysis.order import side_of
from dfx.report.html.photo import Overlay, to_html
from dfx.report.json.photo import to_json
from dfx.report.terminal.photo import face_table
from dfx.report.words import photo as words
from dfx.types import ImageReport, Verdict
from dfx.zoo import MODELS, spec_of

OTHERS = "One more was asked and does not count: on the faces dfx was calibrated on, the answer was no better with it."


def terminal(report: ImageReport) -> str:
    console = Console(width=1000, no_color=True)
    with console.capture() as got:
        console.print(face_table(report, "photo.jpg"))
    return got.get()


def with_one_that_does_not_count() -> ImageReport:
    """Two models decide; Xception, at .31, was heard only."""
    face = face_report()
    first, second = face.prediction.scores
    third = replace(first, model="xception", fake_probability=0.31, interval=(0.2, 0.4), weight=0.0)
    prediction = replace(face.prediction, scores=(third, first, second))
    return replace(image_report(), faces=(replace(face, prediction=prediction),))


def test_those_who_decide_are_named_and_the_rest_has_its_reason() -> None:
    report = with_one_that_does_not_count()
    html, told = read(to_html(report, picture())), terminal(report)
    for text in (html.text, told):
        assert "The 2 that decide, together" in text
        assert "All models together" not in text
        assert OTHERS in text
        names = [text.index(name) for name in ("The 2 that decide", "MobileNetV2", "MesoInception-4", "Xception")]
        assert names == sorted(names), "what does not count comes last"
    folded = [tag for tag, _ in html.tags]
    assert folded.index("details") < folded.index("summary")
    assert to_json(report)["ensemble"]["weights"] == {"mobilenet_v2": 0.7, "meso_inception4": 0.3}


def test_where_all_count_nothing_is_folded() -> None:
    html = read(to_html(image_report(), picture()))
    assert "details" not in [tag for tag, _ in html.tags]
    assert "All models together" in html.text
    assert "All models together" in terminal(image_report())


@pytest.mark.parametrize("verdict", ["fake", "real", "uncertain"])
def test_the_map_speaks_for_the_verdict_and_says_for_which(verdict: Verdict) -> None:
    """What the page opens with; of a real face the signs of a real one."""
    face = face_report()
    prediction = replace(face.prediction, verdict=verdict)
    side = side_of(prediction)
    assert side == ("real" if verdict == "real" else "fake")
    maps = tuple(replace(one, toward=side) for one in face.explanations[:1])
    report = replace(image_report(), faces=(replace(face, prediction=prediction, explanations=maps),))
    text = read(to_html(report, picture(), [Overlay(0, "mobilenet_v2", picture().pixels, "gradcam")])).text
    assert f"Where MobileNetV2 looked Grad-CAM, evidence for “{side}”." in text
    assert words.map_meaning_words(maps[0]) in text
    meaning = "signs of a real face" if verdict == "real" else "signs of a fake, not where the picture was edited"
    assert meaning in text


def test_no_internal_name_is_shown_to_a_reader() -> None:
    """Facts and settings name what one gives to the command line; all above them is in titles."""
    report = with_one_that_does_not_count()
    html = to_html(report, picture())
    above = unescape(re.sub(r"<[^>]+>", " ", html[html.index("<body") : html.index("<h2>Facts")]))
    for name in MODELS:
        if name != spec_of(name).title:
            assert not re.search(rf"\b{name}\b", above), name
            assert not re.search(rf"\b{name}\b", terminal(report)), name
    assert "gradcam" not in above


def test_a_threshold_of_the_reader_is_in_every_report() -> None:
    report = replace(image_report(), threshold=0.3)
    said = "Threshold 0.30, set by the reader; dfx ships 0.50."
    assert said in read(to_html(report, picture())).text
    assert said in terminal(report)
    row = to_json(report)
    assert (row["threshold"], row["threshold_shipped"], row["threshold_set_by"]) == (0.3, 0.5, "reader")
    assert "as dfx ships it." in terminal(image_report())


def test_the_headline_is_one() -> None:
    report = image_report()
    headline = to_json(report)["headline"]
    assert headline == words.verdict_words(report) == "Likely fake"
    assert f"<h1>{headline}</h1>" in to_html(report, picture())
    assert headline in terminal(report)
