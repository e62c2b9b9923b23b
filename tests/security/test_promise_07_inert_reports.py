"""7: Reports are inert: no script, frame, handler or remote address, and a policy that forbids them besides."""

from __future__ import annotations

from hostile_samples import hostile_clip, hostile_photo
from inert import HOSTILE, check_inert
from report_samples import noise, picture
from test_video_html import check

from dfx.report.html import photo as html
from dfx.report.html import video as video_html
from dfx.report.html.parts import CONTENT_POLICY, page_template
from dfx.report.html.photo import Overlay


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
