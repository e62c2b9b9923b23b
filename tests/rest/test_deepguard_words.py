"""DeepGuard's four words, from reports by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ui_samples import a_face, a_report
from video_samples import partly_fake

from dfx.rest.deepguard import said_of


@pytest.mark.parametrize(
    ("verdict", "fake", "threshold", "result", "prob"),
    [
        ("fake", 0.98634, 0.5, "Fake", "98.63"),
        ("real", 0.02, 0.5, "Real", "2.00"),
        ("uncertain", 0.5, 0.5, "Fake", "50.00"),
        ("uncertain", 0.55, 0.6, "Real", "55.00"),
        ("fake", 1.0, 0.5, "Fake", "100.00"),
    ],
)
def test_a_face(verdict: str, fake: float, threshold: float, result: str, prob: str) -> None:
    report = replace(
        a_report(b"made up", (a_face(0.9),)),
        verdict=verdict, fake_probability=fake, interval=(fake, fake), threshold=threshold,
    )  # fmt: skip
    assert said_of(report).model_dump() == {"msg": {"result": result, "prob": prob}}


def test_no_face() -> None:
    report = a_report(b"made up", ())
    assert said_of(report).model_dump() == {"msg": {"result": "No Faces", "prob": "0.00"}}


def test_of_a_clip_that_is_fake_for_part_of_the_time_that_part_is_told() -> None:
    assert said_of(partly_fake()).model_dump() == {"msg": {"result": "Fake", "prob": "95.00"}}
