"""Scores worked out by hand."""

from __future__ import annotations

import pytest

from dfx.quiz.score import (
    COIN,
    Answered,
    Call,
    by_chance,
    call_of,
    call_of_hands,
    call_of_models,
    fooled,
    score,
    side_by_side,
)
from dfx.types import Prediction, Verdict

LEFT, RIGHT = call_of(0.2), call_of(0.95)


def said_by_models(p: float, verdict: Verdict) -> Call:
    return call_of_models(Prediction(p, (p, p), 0.5, verdict, "", ()))


def test_by_hand() -> None:
    found = score([(call_of(0.8), True), (call_of(0.65), False), (call_of(0.5), True), (call_of(0.05), False)])
    assert found is not None
    assert (found.n, found.right, found.undecided) == (4, 2, 1)
    assert found.brier == pytest.approx((0.04 + 0.4225 + 0.25 + 0.0025) / 4)
    assert [(round(one.probability, 3), one.fake, one.n) for one in found.bins] == [
        (0.05, 0.0, 1), (0.575, 0.5, 2), (0.8, 1.0, 1),
    ]  # fmt: skip


def test_fifty_fifty_earns_what_is_said_of_it_and_certainty_all_or_nothing() -> None:
    for calls, brier in (([(call_of(0.5), True), (call_of(0.5), False)], COIN), ([(call_of(1), True)], 0),
                         ([(call_of(0), True)], 1)):  # fmt: skip
        found = score(calls)
        assert found is not None
        assert found.brier == brier
    assert score([]) is None


def test_models_take_the_side_of_their_verdict() -> None:
    assert said_by_models(0.62, "uncertain") == Call(0.62, None)
    assert said_by_models(0.62, "uncertain").is_right(True) is None
    assert said_by_models(0.4, "real").is_right(False) is True
    assert said_by_models(0.9, "fake").is_right(False) is False


def test_hands_are_a_share() -> None:
    assert call_of_hands(7, 12) == Call(12 / 19, "fake")
    assert call_of_hands(3, 3) == Call(0.5, None)
    assert call_of_hands(1, 0) == Call(0.0, "real")
    assert call_of_hands(0, 0) is None


ROWS = (
    Answered(True, "swap", LEFT, said_by_models(0.9, "fake")),
    Answered(False, "photograph", RIGHT, said_by_models(0.6, "uncertain")),
    Answered(True, "swap", None, said_by_models(0.1, "real")),
    Answered(False, "photograph", LEFT, None),
)


def test_both_are_scored_on_the_same_pictures() -> None:
    player, models = side_by_side(ROWS)
    assert player is not None
    assert models is not None
    assert (player.n, player.right, models.n, models.right, models.undecided) == (2, 0, 2, 1, 1)
    assert player.brier == pytest.approx((0.64 + 0.9025) / 2)
    assert models.brier == pytest.approx((0.01 + 0.36) / 2)
    alone, none = side_by_side(ROWS[3:])
    assert none is None
    assert alone is not None
    assert (alone.n, alone.right) == (1, 1)
    assert side_by_side(()) == (None, None)


def test_who_was_fooled_by_what() -> None:
    rows = {row.kind: row for row in fooled(ROWS)}
    assert list(rows) == ["swap", "photograph"]
    assert (rows["swap"].n, rows["swap"].player, rows["swap"].models) == (2, 1, 1)
    assert (rows["photograph"].n, rows["photograph"].player, rows["photograph"].models) == (2, 1, 0)


def test_a_coin() -> None:
    assert by_chance(7, 10) == pytest.approx(176 / 1024)  # 120 + 45 + 10 + 1 ways
    assert by_chance(0, 10) == 1
    assert by_chance(2, 2) == 0.25
