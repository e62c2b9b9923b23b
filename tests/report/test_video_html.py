from __future__ import annotations

import re
from dataclasses import replace

import pytest
from inert import Reader, check_inert, read
from report_samples import image_report, picture
from video_samples import SHA256, clip_answer, motion_report, video_report

from dfx.report.film.timeline import span_s, timeline
from dfx.report.film.track_colours import TRACK_COLOURS
from dfx.report.html import photo as html
from dfx.report.html.video import to_html
from dfx.report.words import photo as words
from dfx.report.words import video as video_words
from dfx.types import Stretch, VideoReport

SVG_TAGS = {"svg", "polygon", "polyline", "line", "path", "rect"}
SVG_ATTRIBUTES = {
    *("viewbox", "preserveaspectratio", "role", "aria-label", "points", "d", "width", "height"),
    *("x", "y", "x1", "x2", "y1", "y2"),
}


def check(text: str) -> Reader:
    """Inert, and every place in a drawing is a number: nothing of a user's gets into one."""
    reader = check_inert(text, SVG_TAGS, SVG_ATTRIBUTES)
    for tag, given in reader.tags:
        for name in SVG_ATTRIBUTES & set(given) - {"role", "aria-label", "preserveaspectratio"}:
            assert re.fullmatch(r"[-0-9., MVh]*", given[name] or ""), (tag, name)
    return reader


@pytest.mark.parametrize(
    "report",
    [video_report(), video_report(1, cut=False, motion=False), video_report(0)],
    ids=["two people", "one, no cut, no motion", "no face"],
)
def test_ordinary_reports_are_inert(report: VideoReport) -> None:
    check(to_html(report, "clip.mp4"))


def test_the_answer_comes_first_then_the_people_then_what_it_is_not() -> None:
    report = video_report()
    text = check(to_html(report)).text
    order = [
        "Likely fake",
        "P(fake) 0.93",
        "95 % interval 0.85–0.97",
        "P(fake) of the whole clip. Threshold 0.50, as dfx ships it.",
        "Strong evidence for fake.",
        "The answer is that of person 1",
        "2 people were seen. Read 10 of 12 moments; 3 damaged packets were skipped. The file ends in the middle.",
        "Person 1",
        "Reason of 1. Seen in 10 moments, from 0:00.0 to 0:09.0.",
        "Over the whole time the 10 moments average P(fake) 0.55",
        "At 0:06.0: P(fake) 0.60, 95 % interval 0.40–0.80; in the rest P(fake) 0.96.",
        "By its motion alone: P(fake) 0.61. It counts in the answer with a weight of 0.20.",
        "Person 2",
        "Likely real",
        "The motion of this face was not measured.",
        "Moments of person 1 that stand out",
        "What this is not",
        "what happens between them was not judged",
        "Facts",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_every_fact_is_there() -> None:
    text = check(to_html(video_report())).text
    for fact in (SHA256, "MP4", "320 × 240 px, 1.2 MB", "0:10.0", "25", "h264", "ab12" * 16, "every_s 1", "0.500 s"):
        assert fact in text
    for sentence in (*video_words.NOT_A_PROOF_POINTS, "1 more face was left out.", "but its content is MP4."):
        assert sentence in text
    assert not re.search(r"(picture|photo)\.", text.split("What this is not")[0])


def test_no_face_gives_no_number_and_speaks_of_the_clip() -> None:
    text = check(to_html(video_report(0))).text
    assert "No face found" in text
    assert "P(fake)" not in text
    assert words.NO_FACE_IN_CLIP in text
    assert "No person was seen." in text


def test_a_warning_that_is_told_above_is_not_told_twice() -> None:
    report = video_report()
    line = video_words.decoding_words(report.decoding)
    assert check(to_html(replace(report, warnings=(line, "Another.")))).text.count(line) == 1


def test_moments_show_their_own_crops() -> None:
    reader = check(to_html(video_report()))
    alts = [given["alt"] for tag, given in reader.tags if tag == "img"]
    assert alts == [
        *("Person 1, as the face shows best", "Person 2, as the face shows best"),
        *("The face at 0:03.0", "The face at 0:09.0", "The face at 0:01.0"),
        *("The face at 0:06.0", "The face at 0:00.0"),
    ]
    assert "0:06.0 P(fake) 0.60" in reader.text


def test_people_have_the_colours_of_the_annotated_clip() -> None:
    reader = check(to_html(video_report()))
    tags = [given["class"] for tag, given in reader.tags if tag == "span" and "tag" in (given.get("class") or "")]
    assert tags == ["tag person-1", "tag person-2"]
    for number, colour in enumerate(TRACK_COLOURS, start=1):
        assert f".person-{number} {{ background: {colour};" in reader.styles[0]


def test_a_picture_s_report_carries_nothing_of_a_clip_s() -> None:
    assert ".timeline" not in read(html.to_html(image_report(), picture())).styles[0]


def test_the_line_is_drawn_where_the_numbers_are() -> None:
    report = video_report()
    drawn = timeline(report, report.tracks[0])
    first, second = drawn.lines  # before and after the cut
    assert first == "0.0,10.0 100.0,8.0 200.0,5.0 300.0,3.0 400.0,7.0"  # x 1000 is 10 s, y 0 is P(fake) 1
    assert second.startswith("500.0,12.0 600.0,40.0 ")
    assert drawn.bands[1].split()[:2] == ["500.0,7.0", "600.0,35.0"]  # 0.05 above
    assert drawn.bands[1].split()[-2:] == ["600.0,50.0", "500.0,22.0"]  # 0.1 below, back again
    assert drawn.dots.split(" M")[6] == "600.0 40.0h0"
    assert (drawn.threshold, drawn.cuts, drawn.alone) == ("50.0", ("450.0",), "")
    assert drawn.average == "45.0"  # an average of .55
    assert drawn.needed == "75.8"  # the log-odds at which 1.75 x + 2 is 0, the clip's threshold: −1.143, .242
    assert drawn.stretches == (("550.0", "100.0"),)
    assert [(mark.left, mark.text) for mark in drawn.marks] == [
        ("20.0%", "0:02.0"), ("40.0%", "0:04.0"), ("60.0%", "0:06.0"), ("80.0%", "0:08.0"),
    ]  # fmt: skip


def test_a_gap_breaks_the_line_and_a_lone_moment_keeps_its_interval() -> None:
    report = video_report()
    second = timeline(report, report.tracks[1])
    assert second.lines == ("200.0,90.0 300.0,88.0 400.0,92.0", "600.0,95.0 700.0,85.0")
    lone = replace(report, frames=(report.frames[3],))
    alone = timeline(lone, report.tracks[0])
    assert (alone.lines, alone.bands, alone.alone) == ((), (), "M300.0 0.0V13.0")


def test_motion_rises_from_its_line_of_0() -> None:
    report = video_report()
    row = timeline(report, report.tracks[0]).motion
    assert row is not None
    zero = 40 * 6.5 / 6.9  # from −0.4 to 6.5 over 40
    assert (row.zero, row.most) == (f"{zero:.1f}", "6.5")
    assert row.strokes.split(" M")[7] == f"710.0 {zero:.1f}V0.0"
    quiet = replace(motion_report(), anomaly=(0.1,) * 10)
    calm = timeline(report, replace(report.tracks[0], motion=quiet)).motion
    assert calm is not None
    assert calm.strokes.startswith("M10.0 40.0V39.0")  # of 4, not of its own maximum


def test_the_axis_reaches_the_last_moment_whatever_the_container_says() -> None:
    report = video_report(duration_s=3.0)
    assert span_s(report) == 9.0
    unknown = replace(report, video=replace(report.video, duration_s=None))
    assert span_s(unknown) == 9.0
    assert "not stated" in check(to_html(unknown)).text
    assert span_s(replace(unknown, frames=())) == 1.0


def test_forty_people_are_all_there() -> None:
    report = video_report(1)
    people = tuple(replace(report.tracks[0], track=k) for k in range(1, 41))
    reader = check(to_html(replace(report, tracks=people)))
    assert reader.text.count("By its motion alone") == 40


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00.0"), (7.46, "0:07.5"), (59.96, "1:00.0"), (3723, "1:02:03.0"), (-1, "0:00.0")]
)
def test_times_in_words(seconds: float, said: str) -> None:
    assert video_words.time_words(seconds) == said


def test_words_of_one_and_of_many() -> None:
    report = video_report(1)
    assert video_words.people_words(report) == "One person was seen."
    stretch = Stretch(1.0, 2.5, clip_answer(0.2, 0.1), clip_answer(0.03, 0.02))
    said = "From 0:01.0 to 0:02.5: P(fake) 0.20, 95 % interval 0.10–0.30; in the rest P(fake) 0.03."
    assert video_words.stretch_words(stretch) == said
    brief = replace(report.tracks[0], count=1, last_s=0.0, enough=False)
    assert video_words.track_words(brief) == (
        "Seen in 1 moment, at 0:00.0. Too brief or too small for a verdict on the clip to rest on."
    )
    assert video_words.decoding_words(replace(report.decoding, frames_read=12, bad_packets=0, stopped="")) == (
        "Read 12 of 12 moments."
    )
    assert "1 damaged packet was skipped." in video_words.decoding_words(replace(report.decoding, bad_packets=1))


def test_motion_in_words() -> None:
    assert "brought no gain" in video_words.motion_words(motion_report(weight=0))
    assert "was not judged" in video_words.motion_words(replace(motion_report(), fake_probability=None))
