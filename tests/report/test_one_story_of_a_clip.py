"""One report of a clip, told by page, command line, JSON and HTML: the same words and the same numbers, no one left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from inert import read
from rich.console import Console
from video_samples import AVERAGE, partly_fake, video_report

from dfx.analysis.at_threshold import at_threshold
from dfx.report.film.timeline import timeline
from dfx.report.html.video import to_html
from dfx.report.json.video import to_json
from dfx.report.terminal.clip import clip_table
from dfx.report.words import photo as words
from dfx.report.words import video as video_words
from dfx.report.words.threshold import threshold_words
from dfx.types import Average, VideoReport

PART = "Part of it is likely fake: 0:02–0:04"


def terminal(report: VideoReport) -> str:
    console = Console(width=1000, no_color=True)
    with console.capture() as got:
        console.print(clip_table(report, "clip.mp4"))
    return got.get()


def doors(report: VideoReport) -> dict[str, str]:
    """What a reader of each sees; the page prints the same functions' words, see tests/ui/video."""
    return {"html": read(to_html(report)).text, "terminal": terminal(report), "json": str(to_json(report))}


def test_a_part_that_is_fake_is_the_headline_everywhere() -> None:
    report = partly_fake()
    assert report.verdict == "partly_fake"
    for door, told in doors(report).items():
        assert PART in told, door
        assert "Uncertain" not in told, door
    assert f"{PART} — P(fake) 0.95 there, 95 % interval 0.91–0.99, over the whole time P(fake) 0.03" in terminal(report)
    stretch: dict[str, Any] = to_json(report)["tracks"][0]["stretches"][0]
    assert (stretch["fake_probability"], stretch["rest_fake_probability"], stretch["verdict"]) == (0.95, 0.02, "fake")
    assert to_json(report)["fake_probability"] == 0.03
    for door in ("html", "terminal"):
        assert "Strong evidence for fake in that part." in doors(report)[door]


def test_its_reason_gives_both_sides_with_their_numbers() -> None:
    said = (
        "In the part that differs, of 3 moments, P(fake) is 0.95 (95 % interval 0.91–0.99); in the rest, P(fake) is 0.02 "
        "(95 % interval 0.01–0.03)."
    )
    for door, told in doors(partly_fake()).items():
        assert said in told, door


def test_the_average_of_moments_and_the_clip_s_answer_are_both_said() -> None:
    """.55 is what the moments say, .93 what is said of the clip: the step between them is named with its clips."""
    said = (
        "Over the whole time the 10 moments average P(fake) 0.55, weighed by size and sharpness of the face, without the most "
        "extreme tenth at either end. Of clips with such an average, 93 in 100 are fakes where every second clip is one, by "
        "the 48 clips with known answers that this step was fitted on: hence P(fake) 0.93 for the clip. Its threshold, 0.50, "
        "is reached from an average of 0.24 on."
    )
    report = video_report()
    for door, told in doors(report).items():
        assert said in told, door
    assert to_json(report)["tracks"][0]["average"] == {
        "fake_probability": 0.55, "moments": 10, "at_threshold": 0.241796, "calibration_clips": 48, "sentence": said,
    }  # fmt: skip


def test_each_line_of_the_chart_is_named_and_stands_where_it_is_said_to() -> None:
    report = replace(video_report(), ensemble=replace(video_report().ensemble, threshold=0.77))
    told = video_words.lines_words(report, report.tracks[0])
    assert told == (
        "Dashed: the threshold for one moment, 0.77. Solid: the average of person 1's moments, 0.55. Dotted: the average "
        "from which the clip's own threshold is reached, 0.24."
    )
    drawn = timeline(report, report.tracks[0])
    assert (drawn.threshold, drawn.average, drawn.needed) == ("23.0", "45.0", "75.8")  # 100 is P(fake) 0
    assert told in read(to_html(report)).text


def test_the_average_that_is_needed_is_the_calibration_read_backwards() -> None:
    """σ(1.75 · log-odds(.55) + 2) is .913; and from .913 the way back is .55."""
    assert Average(0.55, 10, 1.75, 2.0, 48).needed(0.913044) == pytest.approx(0.55, abs=1e-4)
    assert Average(0.3, 4).needed(0.6) == pytest.approx(0.6)
    assert [Average(0.3, 4, 1.75, 2.0, 48).needed(p) for p in (0.0, 1e-300, 1.0)] == pytest.approx([0, 0, 1])
    everything = at_threshold(video_report(), 0.0)  # a threshold that a reader may set
    assert "is reached from an average of < 0.01 on." in terminal(everything)


@pytest.mark.parametrize(("p", "word"), [(0.602, "just misses"), (0.606, "just reaches")])
def test_two_averages_that_read_alike_are_told_apart(p: float, word: str) -> None:
    """An average of .241 against the .243 that is needed: both are written .24, and one lies below the other."""
    average = Average(0.241, 10, 2.0, 2.7, 48)
    needed = average.needed(0.604)
    assert abs(needed - average.value) < 0.005
    answer = replace(video_report().tracks[0].answer, fake_probability=p, threshold=0.604, average=average)
    assert video_words.average_words(answer).endswith(f"from an average of 0.24 on, which this one {word}.")


@pytest.mark.parametrize(("p", "share"), [(0.001, "fewer than 1 in 100"), (0.999, "more than 99 in 100")])
def test_no_share_of_clips_is_none_or_all(p: float, share: str) -> None:
    answer = replace(video_report().tracks[0].answer, fake_probability=p, average=AVERAGE)
    assert f"Of clips with such an average, {share} are fakes" in video_words.average_words(answer)


def test_without_a_calibration_on_clips_the_average_is_the_answer() -> None:
    answer = replace(video_report().tracks[0].answer, average=Average(0.93, 10))
    assert video_words.average_words(answer).endswith("so that average is the clip's P(fake), too.")


def test_a_moved_threshold_leaves_its_trace_everywhere() -> None:
    moved = at_threshold(video_report(), 0.4)
    said = "Threshold 0.40, set by the reader; dfx ships 0.50."
    assert threshold_words(moved) == said
    for door in ("html", "terminal"):
        assert said in doors(moved)[door], door
    row = to_json(moved)
    assert (row["threshold"], row["threshold_shipped"], row["threshold_set_by"]) == (0.4, 0.5, "reader")
    row = to_json(video_report())
    assert (row["threshold"], row["threshold_shipped"], row["threshold_set_by"]) == (0.5, 0.5, "dfx")


def test_an_own_ensemble_s_threshold_is_not_called_shipped() -> None:
    report = replace(video_report(), ensemble=replace(video_report().ensemble, name="own"))
    assert threshold_words(report) == "Threshold 0.50, that of the reader's own ensemble."
    assert threshold_words(replace(report, threshold=0.6)).endswith("set by the reader; their own ensemble has 0.50.")
    assert to_json(report)["threshold_set_by"] == "own_ensemble"


def test_no_limit_is_said_twice_or_left_out() -> None:
    points = video_words.NOT_A_PROOF_POINTS
    assert len(set(points)) == len(points)
    assert set(words.NOT_A_PROOF_POINTS) < set(points)


def test_a_short_part_is_told_in_tenths() -> None:
    track = partly_fake().tracks[0]
    short = replace(track, stretches=(replace(track.stretches[0], first_s=2.34, last_s=2.9),))
    assert words.verdict_words(short) == "Part of it is likely fake: 0:02.3–0:02.9"
