"""Rate and time left, by hand."""

from __future__ import annotations

import pytest

from dfx.scan.pace import Pace, Tally, duration


def test_rate_and_time_left_by_hand() -> None:
    now = [100.0]
    pace = Pace(lambda: now[0])
    assert pace.rate == 0
    assert pace.seconds_left(Tally(0, 50)) is None
    now[0] = 104
    pace.step(10)
    assert pace.rate == 2.5
    assert pace.words(Tally(10, 60, refused=1)) == "10 of 60 files, 2.5 a second, about 20 s left, 1 refused"
    assert pace.words(Tally(10, None)) == "10 files, 2.5 a second"


def test_what_a_resumed_scan_passed_over_is_forgotten() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    for second in range(1, 101):
        now[0] = second
        pace.step(5000 + 2 * second if second > 1 else 5000)
    assert pace.rate == pytest.approx(2.0)


@pytest.mark.parametrize(("seconds", "words"), [(12.4, "12 s"), (300, "5 min"), (7800, "2 h 10 min")])
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words
