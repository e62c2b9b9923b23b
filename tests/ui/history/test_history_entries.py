"""What is kept of an answer: the report for programs as it is, the report to read without its pictures, and no media."""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from clip_samples import a_clip
from inert import check_inert
from PIL import Image
from ui_samples import a_face, a_report

from dfx.history.pictures import SAID, without_pictures
from dfx.report.html.photo import to_html
from dfx.report.json.photo import to_text
from dfx.types import Picture
from dfx.ui.history import entries, keep, one, words
from dfx.ui.history.entries import Asked, of_clip, of_photo, of_refusal
from dfx.ui.photo.result import PhotoResult

ASKED = Asked("cd" * 32, "C:\\fakepath\\my photo.jpg", -210, 0)
PIXELS = np.random.default_rng(0).integers(0, 255, (400, 800, 3), np.uint8)


def a_result(p: float = 0.93) -> PhotoResult:
    """A made-up answer with a report as dfx writes it."""
    report = a_report(b"bytes", (a_face(p),))
    return PhotoResult(report, PIXELS, to_text(report), to_html(report, Picture(PIXELS, report.media)))


def pictures(html: str) -> list[Image.Image]:
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    return [Image.open(io.BytesIO(base64.b64decode(one))).convert("RGB") for one in found]


def test_the_summary_is_the_report_s_own() -> None:
    summary = of_photo(ASKED, a_result()).summary
    assert (summary.name, summary.sha256, summary.format) == ("my photo.jpg", "cd" * 32, "JPEG")
    assert (summary.verdict, summary.headline, summary.fake_probability) == ("fake", "Likely fake", 0.93)
    assert summary.interval == (0.465, 0.965)
    assert summary.models == ("mobilenet_v2", "meso_inception4")


def test_no_pixel_of_the_photo_is_kept_unless_it_is_wanted() -> None:
    result = a_result()
    bare = of_photo(ASKED, result)
    assert bare.report is not None
    assert bare.report.json == result.json
    assert bare.thumbnail == b""
    assert "data:image" not in bare.report.json
    assert len(pictures(bare.report.html)) == len(pictures(result.html)) >= 2
    for grey in pictures(bare.report.html):
        assert np.ptp(np.asarray(grey).reshape(-1, 3), axis=0).max() <= 2  # one colour
    assert SAID in check_inert(bare.report.html).text
    text = re.sub(r'src="[^"]+"', "", bare.report.html.replace(f'<p class="name">{SAID}</p>\n', ""))
    assert text == re.sub(r'src="[^"]+"', "", result.html)  # nothing else is changed


def test_a_thumbnail_is_small_and_the_report_whole_where_pictures_are_wanted() -> None:
    result = a_result()
    small = of_photo(replace(ASKED, pictures=1), result)
    with Image.open(io.BytesIO(small.thumbnail)) as image:
        assert max(image.size) <= 72
        assert not image.getexif()
    assert small.report is not None
    assert SAID in small.report.html
    whole = of_photo(replace(ASKED, pictures=2), result)
    assert whole.report is not None
    assert (whole.report.html, whole.report.json) == (result.html, result.json)


def test_a_clip_s_report_is_kept_in_both_forms() -> None:
    entry = of_clip(ASKED, a_clip(0.93), "It was cut off.")
    assert entry.report is not None
    assert json.loads(entry.report.json)["kind"] == "video"
    assert {np.ptp(np.asarray(grey), axis=(0, 1)).max() <= 2 for grey in pictures(entry.report.html)} == {True}
    assert (entry.summary.kind, entry.summary.reason) == ("video", "It was cut off.")
    assert one._is_ours(entry.report.html)


def test_a_picture_that_cannot_be_read_goes_too() -> None:
    html = without_pictures(
        '<header></header><img src="data:image/png;base64,QUJD"><img src="data:image/jpeg;base64,!!">'
    )
    assert len(pictures(html)) == 2
    assert "QUJD" not in html
    assert without_pictures("<header></header>") == "<header></header>"


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"name": "other.jpg"}, False),
        ({"sha256": "ef" * 32}, False),
        ({"offset_min": 60}, True),
        ({"pictures": 2}, True),
    ],
)
def test_the_key_tells_what_was_asked_of_what(change: dict, same: bool) -> None:
    assert (of_photo(replace(ASKED, **change), a_result()).key == of_photo(ASKED, a_result()).key) == same


def test_the_key_tells_other_settings_and_weights_apart() -> None:
    result = a_result()
    other = replace(result.report, settings=replace(result.report.settings, face_margin=0.1))
    newer = replace(result.report, weights={"mobilenet_v2": "00" * 32})
    keys = {of_photo(ASKED, replace(result, report=report)).key for report in (result.report, other, newer)}
    assert len(keys) == 3
    assert of_refusal(ASKED, "image", "No.").key not in keys


def test_dates_are_said_by_the_clock_of_whoever_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "time", lambda: 1_796_018_400.0)  # 2026-11-30 06:00 UTC
    summary = of_photo(ASKED, a_result()).summary
    assert words.when(summary) == "30 Nov 2026, 02:30 UTC-03:30"
    assert words.when(replace(summary, offset_min=60)) == "30 Nov 2026, 07:00 UTC+01:00"
    assert words.when(replace(summary, offset_min=0)) == "30 Nov 2026, 06:00 UTC"


@pytest.mark.parametrize(
    "html",
    [
        "<p>no head</p>",
        "<!DOCTYPE html><html><head><script>alert(1)</script>",
        '<html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src *">',
        '<html><head><meta charset="utf-8"><title>x</title><meta http-equiv="Content-Security-Policy" content="x">',
        "",
    ],
)
def test_a_report_without_its_policy_is_not_shown(html: str) -> None:
    assert not one._is_ours(html)
    assert one._is_ours(a_result().html)


def test_the_file_is_for_visits_from_the_machine_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, object] = {"server.address": "127.0.0.1", "server.allowedHosts": []}
    context = type("Context", (), {"headers": {"Host": "localhost:8501"}, "ip_address": None})()
    monkeypatch.setattr(keep.st, "get_option", options.get)
    monkeypatch.setattr(keep.st, "context", context)
    assert keep.local()
    for name, value in (("server.address", "0.0.0.0"), ("server.allowedHosts", ["dfx.example.org"])):
        before = options[name]
        options[name] = value
        assert not keep.local()
        options[name] = before
    for headers in ({"Host": "localhost:8501", "X-Forwarded-For": "9.9.9.9"}, {"Host": "dfx.example.org"}, {}):
        context.headers = headers
        assert not keep.local()
