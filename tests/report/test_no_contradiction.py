"""Whatever the numbers, the words beside each other do not contradict: verdict, strength, meaning and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from report_samples import face_report
from scipy.special import expit, logit

from dfx.predict.verdict import Strangeness, band_around, verdict_among_strangers, verdict_of
from dfx.report.words import photo as words
from dfx.types import ClipAnswer, Prediction

PROBABILITIES = [*np.round(np.linspace(0.005, 0.995, 199), 3).tolist(), 1e-5, 0.0049, 0.9951, 1 - 1e-5]
THRESHOLDS = [0.01, 0.1, 0.3, 0.45, 0.5, 0.55, 0.7733, 0.95, 0.99]
HALVES = [0.0, 0.3, 1.0, 3.0]  # of the interval, in log-odds
FAR = Strangeness(0.999, 0.4)


def grid() -> Iterator[Prediction]:
    like = face_report().prediction
    for threshold in THRESHOLDS:
        for p in PROBABILITIES:
            for half in HALVES:
                low, high = (float(expit(logit(p) + side * half)) for side in (-1, 1))
                interval = (min(low, p), max(high, p))
                verdict, reason = verdict_of(p, interval, threshold, band_around(threshold))
                yield replace(
                    like, fake_probability=p, interval=interval, threshold=threshold, verdict=verdict, reason=reason
                )


ALL = list(grid())


def test_the_grid_has_every_verdict() -> None:
    assert {one.verdict for one in ALL} == {"fake", "real", "uncertain"}


def test_a_verdict_and_its_strength_point_the_same_way() -> None:
    for one in ALL:
        said = f"{words.verdict_words(one)}. {words.summary_words(one)}"
        assert words.NO_EVIDENCE not in said.lower(), one
        strengths = re.findall(r"(?:strong|moderate|weak) evidence for (\w+)", said.lower())
        assert strengths == ([] if one.verdict == "uncertain" else [one.verdict]), one


def test_a_clip_says_the_same_of_the_same_numbers() -> None:
    for one in ALL[::7]:
        clip = ClipAnswer(one.fake_probability, one.interval, one.threshold, one.verdict, one.reason)
        assert words.summary_words(clip) == words.summary_words(one)


def test_no_reason_compares_a_number_with_itself() -> None:
    """ "P(fake) is 0.50, below the threshold of 0.50"."""
    for one in ALL:
        found = re.match(
            r"P\(fake\) is ([<>]? ?[\d.]+\d) .*(above|below) the threshold of ([<>]? ?[\d.]+\d)\.$", one.reason
        )
        assert (found is None) == (one.verdict == "uncertain"), one.reason
        if found:
            assert (found[2] == "above") == (one.verdict == "fake")
            assert found[1] != found[3] or found[1] in ("< 0.01", "> 0.99"), one.reason


def test_never_real_above_even_odds_nor_fake_below() -> None:
    assert all(one.fake_probability < 0.5 for one in ALL if one.verdict == "real")
    assert all(one.fake_probability > 0.5 for one in ALL if one.verdict == "fake")


def test_what_is_unlike_everything_is_never_given_a_strength() -> None:
    for one in ALL[::5]:
        verdict, reason = verdict_among_strangers(one.verdict, one.reason, one.fake_probability, FAR)
        told = replace(one, verdict=verdict, reason=reason, unlike=FAR.percentile)
        assert words.verdict_words(told) == "Uncertain"
        assert words.summary_words(told) == words.UNLIKE


@pytest.mark.parametrize("verdict", ["fake", "real"])
def test_a_strength_that_points_the_other_way_is_left_out(verdict: words.Verdict) -> None:
    """A stored ensemble may have a band of its own."""
    for p in PROBABILITIES:
        told = replace(face_report().prediction, verdict=verdict, fake_probability=p)
        said = words.summary_words(told).lower()
        assert f"evidence for {'real' if verdict == 'fake' else 'fake'}" not in said
        assert words.NO_EVIDENCE not in said
