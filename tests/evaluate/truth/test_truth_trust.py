"""Shares of faces on which a map passes, from cards made by hand."""

import numpy as np
import pytest

from dfx.errors import ExplanationError
from dfx.evaluate.truth.cases import SIDE, Case
from dfx.evaluate.truth.trust import trust_row
from dfx.explain.choice import MapChoice
from dfx.explain.trust.card import TrustCard
from dfx.explain.trust.randomisation import Stage
from dfx.explain.trust.stability import Stability


def _case(key: str) -> Case:
    return Case("blend", key, np.zeros((SIDE, SIDE, 3), np.uint8), np.zeros((SIDE, SIDE), np.float32))


def _card(under_jpeg: float, randomised: float) -> TrustCard:
    stable = (Stability("jpeg", 0.9, under_jpeg, False, ""),)
    return TrustCard("net", "gradcam", "fake", 0.5, None, None, None, stable, (Stage(1.0, randomised),), 2.0)


def test_shares_and_medians():
    cards = {"a": _card(0.9, 0.1), "b": _card(0.7, 0.2), "c": _card(0.95, 0.6)}

    def card_of(case: Case) -> TrustCard:
        if case.key not in cards:
            raise ExplanationError("no evidence")
        return cards[case.key]

    row = trust_row("net", MapChoice("gradcam", "#3"), [_case(key) for key in "abcd"], card_of)
    assert (row.n, row.without, row.under_jpeg, row.randomised) == (3, 1, 0.9, 0.2)
    assert row.passed["stable"][0] == pytest.approx(2 / 3)
    assert row.passed["specific"][0] == pytest.approx(2 / 3)
    assert row.passed["faithful"][0] == 0  # what was not measured did not pass
    assert row.gap is None
    assert (row.model, row.method, row.layer) == ("net", "gradcam", "#3")
    low, high = row.passed["stable"][1]
    assert low < 2 / 3 < high


def test_no_map_at_all_is_said():
    def none(case: Case) -> TrustCard:
        raise ExplanationError("no evidence")

    with pytest.raises(ExplanationError, match="no map for any of the 2 faces"):
        trust_row("net", MapChoice("gradcam"), [_case("a"), _case("b")], none)
