"""A clip's answer at another threshold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from clip_samples import a_clip
from video_samples import clip_answer, partly_fake

from dfx.analysis.at_threshold import at_threshold
from dfx.analysis.clip.partly import partly
from dfx.types import Stretch


@pytest.mark.parametrize(
    ("threshold", "verdict", "lead", "stretches"),
    [(0.51, "partly_fake", 1, 1), (0.2, "partly_fake", 1, 1), (0.82, "uncertain", 1, 1), (0.9, "real", 2, 0)],
)
def test_another_threshold_by_hand(threshold: float, verdict: str, lead: int, stretches: int) -> None:
    """Person 1 at .20 with a stretch of .85 (.75–.95), person 2 at .30: never called fake below even odds, whatever the
    threshold; within .05 of it a stretch is not settled."""
    report = a_clip(0.2, 0.3)
    first = report.tracks[0]
    part = replace(
        first,
        stretches=(Stretch(1, 2, clip_answer(0.85, 0.1), clip_answer(0.1, 0.05)),),
        answer=replace(first.answer, interval=(0.15, 0.25), verdict="uncertain"),
    )
    second = replace(report.tracks[1], answer=replace(report.tracks[1].answer, interval=(0.28, 0.32)))
    report = replace(report, tracks=(part, second), lead=1, verdict="uncertain", fake_probability=0.2)
    moved = at_threshold(report, threshold)
    assert (moved.verdict, moved.lead, len(moved.tracks[0].stretches)) == (verdict, lead, stretches)
    assert moved.threshold == threshold
    assert [one.answer.fake_probability for one in moved.tracks] == [0.2, 0.3]


@pytest.mark.parametrize(("around", "verdict"), [(0.1, "partly_fake"), (-0.9, "uncertain"), (0.5, "uncertain")])
def test_a_part_in_which_the_whole_picture_changes_is_left_open(around: float, verdict: str) -> None:
    """A change of focus or noise reaches the surroundings of the face; a swapped face does not."""
    track = partly_fake().tracks[0]
    whole = replace(track.answer, verdict="real")
    answer = partly(whole, (replace(track.stretches[0], around=around),))
    assert answer.verdict == verdict
    assert ("the picture around the face is" in answer.reason) is (verdict == "uncertain")
