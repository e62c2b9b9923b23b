"""The search, by answers that are known beforehand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dfx.lab.search import Turn, every_turn, first_turn
from dfx.types import Verdict


def by(rule: Callable[[int], bool]) -> tuple[Turn, list[int]]:
    """A search whose answer is "fake" where `rule` holds for the strength, and what was asked."""
    asked: list[int] = []

    def ask(s: int) -> tuple[float, Verdict]:
        asked.append(s)
        return s / 100, "fake" if rule(s) else "real"

    return first_turn(ask, "fake"), asked


@pytest.mark.parametrize("at", [1, 5, 37, 40, 96, 100])
def test_the_smallest_is_found_to_one_step(at: int) -> None:
    turn, asked = by(lambda s: s >= at)
    assert turn.at is not None
    assert (turn.at.strength, turn.at.fake_probability, turn.at.verdict) == (at, at / 100, "fake")
    assert turn.backs == ()
    assert turn.asked == len(asked) == len(set(asked)) <= 21 + 3
    assert [one.strength for one in turn.tried] == sorted(asked)


def test_an_answer_that_turns_back_is_told() -> None:
    turn, _ = by(lambda s: 33 <= s < 60)
    assert turn.at is not None
    assert turn.at.strength == 33
    assert turn.backs == tuple(range(60, 101, 5))


def test_not_found_is_a_result() -> None:
    turn, asked = by(lambda s: s > 100)
    assert turn.at is None
    assert turn.backs == ()
    assert asked == list(range(0, 101, 5))


def test_what_is_so_from_the_start_takes_no_halving() -> None:
    turn, asked = by(lambda s: True)
    assert turn.at is not None
    assert turn.at.strength == 0
    assert len(asked) == 21


def test_several_are_asked_on_the_grid_alone() -> None:
    asked: list[int] = []

    def ask(s: int) -> dict[str, tuple[float, Verdict]]:
        asked.append(s)
        return {
            "early": (0.5, "fake" if s >= 12 else "real"),
            "never": (0.1, "real"),
            "back": (0.2, "fake" if s == 5 else "real"),
        }

    turns = every_turn(ask, "fake", range(0, 21, 5))
    assert asked == [0, 5, 10, 15, 20]
    assert [(name, turn.at and turn.at.strength, turn.backs) for name, turn in turns.items()] == [
        ("early", 15, ()), ("never", None, ()), ("back", 5, (10, 15, 20)),
    ]  # fmt: skip


def test_it_ends_where_its_progress_says_so() -> None:
    told: list[float] = []

    class Enough(Exception):
        pass

    def progress(fraction: float, text: str) -> None:
        told.append(fraction)
        if len(told) == 4:
            raise Enough

    asked: list[int] = []
    with pytest.raises(Enough):
        first_turn(lambda s: (asked.append(s) or 0.0, "real"), "fake", progress=progress)  # type: ignore[func-returns-value]
    assert asked == [0, 5, 10]
    assert told == sorted(told)
    assert max(told) < 1
