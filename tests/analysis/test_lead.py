"""Whose answer is the clip's: the sentence is true of the very people it is said of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfx.analysis.clip.lead import leader, rule_in_words
from dfx.predict.verdict import band_around, verdict_of
from dfx.types import Box, ClipAnswer, Face, FaceReport, Landmarks, Prediction, Stretch, TrackReport

MOMENTS = 40
BOX = Box(10, 10, 50, 60)
FACE = Face(
    BOX, 0.99, Landmarks((20, 30), (40, 30), (30, 40), (22, 50), (38, 50)), BOX, np.zeros((60, 50, 3), np.uint8)
)


def person(track: int, p: float, count: int = 30, enough: bool = True, half: float = 0.02) -> TrackReport:
    """Someone seen in `count` moments whose P(fake) over the clip is `p` ± `half`, by the rules of the verdict."""
    interval = (max(0.0, p - half), min(1.0, p + half))
    answer = ClipAnswer(p, interval, 0.5, *verdict_of(p, interval, 0.5, band_around(0.5)))
    best = FaceReport(FACE, Prediction(p, interval, 0.5, answer.verdict, answer.reason, ()))
    return TrackReport(track, 0.0, 20.0, count, answer, 0, best, enough)


def said(*people: TrackReport) -> tuple[int, str]:
    lead = leader(people)
    assert lead is not None
    return lead.track, rule_in_words(lead, people, MOMENTS)


def test_a_glimpse_of_someone_more_suspicious_is_said_to_be_one() -> None:
    """The case of the issue: .78 and .53, and the .53 decides."""
    lead, rule = said(person(1, 0.53), person(2, 0.78, count=3, enough=False))
    assert lead == 1
    assert rule.startswith(
        "Of 2 people, the most suspicious of those seen often and large enough decides: person 1, seen in 30 of 40 moments. "
        "Person 2, with P(fake) 0.78, was seen too briefly to decide, in 3 moments."
    )


def test_a_far_person_is_said_to_be_too_small() -> None:
    _, rule = said(person(1, 0.53), person(2, 0.78, count=30, enough=False))
    assert "Person 2, with P(fake) 0.78, was too small to decide." in rule


def test_the_most_suspicious_is_called_so_only_where_nobody_has_a_higher_number() -> None:
    lead, rule = said(person(1, 0.78), person(2, 0.53))
    assert lead == 1
    assert rule.startswith("Of 2 people, the most suspicious decides: person 1, seen in 30 of 40 moments.")


def test_a_settled_fake_goes_before_a_higher_number_that_settles_nothing() -> None:
    wide = person(2, 0.78, half=0.2)
    wide = replace(wide, answer=replace(wide.answer, verdict="uncertain", interval=(0.05, 0.99)))
    lead, rule = said(person(1, 0.60), wide)
    assert lead == 1
    assert "the one called fake decides: person 1" in rule
    assert "Person 2, with P(fake) 0.78, is not settled by the models." in rule


def test_a_face_fake_for_part_of_the_time_goes_before_a_real_one() -> None:
    part, stretch = person(1, 0.30), Stretch(3.0, 6.0, person(1, 0.9).answer, person(1, 0.1).answer)
    part = replace(part, answer=replace(part.answer, verdict="uncertain"), stretches=(stretch,))
    lead, rule = said(part, person(2, 0.40))
    assert lead == 1
    assert "the one who looks fake for part of the time decides: person 1" in rule
    assert "Person 2, with P(fake) 0.40, is called real." in rule


def test_nobody_seen_well_is_said() -> None:
    people = [person(1, 0.2, count=3, enough=False), person(2, 0.9, count=2, enough=False)]
    lead, rule = said(*people)
    assert lead == 1
    assert (
        "nobody was seen often and large enough to decide, so the one seen most stands for the clip: person 1" in rule
    )
    assert "most suspicious" not in rule


def test_many_are_counted_not_listed() -> None:
    _, rule = said(person(1, 0.5), *(person(k, 0.6 + k / 100, count=2, enough=False) for k in range(2, 12)))
    assert rule.count("with P(fake)") == 3
    assert "The same holds for 7 more." in rule


def test_one_person_and_none() -> None:
    assert said(person(1, 0.9))[1].startswith(
        "The answer is that of the only person: person 1, seen in 30 of 40 moments."
    )
    assert rule_in_words(None, (), 5) == "No face was found, so there is no answer."


@pytest.mark.parametrize("one", [0.05, 0.42, 0.53, 0.60, 0.78, 0.99])
@pytest.mark.parametrize("other", [0.04, 0.44, 0.52, 0.61, 0.80])
@pytest.mark.parametrize("enough", [(True, True), (True, False), (False, True), (False, False)])
def test_most_suspicious_is_never_said_of_the_less_suspicious(
    one: float, other: float, enough: tuple[bool, bool]
) -> None:
    people = [person(1, one, enough=enough[0]), person(2, other, count=3, enough=enough[1])]
    lead, rule = said(*people)
    higher = [k for k in people if k.answer.fake_probability > people[lead - 1].answer.fake_probability]
    if higher:
        assert "the most suspicious decides" not in rule
        assert not people[lead - 1].enough or f"Person {higher[0].track}, with P(fake)" in rule
