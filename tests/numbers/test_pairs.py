"""Pairs of judges: DeLong, McNemar and Holm against SciPy and counting by hand."""

import numpy as np
import pytest
from scipy.stats import binomtest, chi2, norm

from dfx.numbers.intervals import delong
from dfx.numbers.metrics import auc
from dfx.numbers.pairs import CHI_SQUARE, EXACT, accuracy_difference, auc_difference, form_of, holm, mcnemar, pairs


@pytest.fixture
def judged():
    rng = np.random.default_rng(4)
    fake = np.arange(240) < 110
    shown = {name: 1 / (1 + np.exp(-rng.normal(shift * fake, 1))) for name, shift in (("a", 2), ("b", 1.2), ("c", 1))}
    return fake, {name: (p, 0.6) for name, p in shown.items()}


@pytest.mark.parametrize(("b", "c"), [(0, 0), (1, 0), (5, 0), (12, 3), (10, 14)])
def test_few_discordant_faces_get_the_exact_test(b, c):
    assert form_of(b + c) == EXACT
    expected = binomtest(min(b, c), b + c).pvalue if b + c else 1.0
    assert mcnemar(b, c) == pytest.approx(expected)


@pytest.mark.parametrize(("b", "c"), [(59, 6), (15, 15), (30, 29), (121, 59)])
def test_many_get_chi_square_with_continuity_correction(b, c):
    assert form_of(b + c) == CHI_SQUARE
    assert mcnemar(b, c) == pytest.approx(chi2.sf(max(abs(b - c) - 1, 0) ** 2 / (b + c), 1))
    assert mcnemar(b, c) == mcnemar(c, b)


def test_mcnemar_of_a_textbook_table():
    # 121 and 59 discordant pairs: (62 − 1)² / 180 = 20.672
    assert mcnemar(121, 59) == pytest.approx(chi2.sf(20.672222, 1), rel=1e-6)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_pairs_are_the_figures_of_their_faces(judged):
    fake, shown = judged
    found = pairs(fake, shown)
    assert [(pair.first, pair.second) for pair in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    scores = np.stack([p for p, _ in shown.values()])
    _, c = delong(fake, scores)
    first = found[0]
    difference, error = auc(fake, scores[0]) - auc(fake, scores[1]), np.sqrt(c[0, 0] + c[1, 1] - 2 * c[0, 1])
    assert first.auc.value == pytest.approx(difference)
    assert first.auc.interval == pytest.approx((difference - 1.96 * error, difference + 1.96 * error), abs=1e-4)
    assert first.auc.p == pytest.approx(2 * norm.sf(abs(difference) / error))
    right = [(p >= 0.6) == fake for p, _ in shown.values()]
    assert first.only_first == (right[0] & ~right[1]).sum()
    assert first.accuracy.value == pytest.approx(right[0].mean() - right[1].mean())
    assert first.accuracy.p == mcnemar(first.only_first, first.only_second)
    for kind in ("auc", "accuracy"):
        plain = [getattr(pair, kind).p for pair in found]
        assert [getattr(pair, kind).p_holm for pair in found] == pytest.approx(holm(plain))


def test_a_pair_seen_from_the_other_side(judged):
    pair = pairs(*judged)[0]
    turned = pair.seen_from("b")
    assert (turned.first, turned.second, turned.only_first) == ("b", "a", pair.only_second)
    assert turned.auc.value == -pair.auc.value
    assert turned.auc.interval == (-pair.auc.interval[1], -pair.auc.interval[0])
    assert turned.auc.p_holm == pair.auc.p_holm
    assert pair.seen_from("a") is pair
    assert turned.seen_from("a").accuracy == pair.accuracy


def test_the_same_judge_twice_does_not_differ(judged):
    fake, shown = judged
    (pair,) = pairs(fake, {"a": shown["a"], "b": shown["a"]})
    assert (pair.auc.value, pair.auc.p, pair.accuracy.value, pair.accuracy.p) == (0.0, 1.0, 0.0, 1.0)
    low, high = pair.accuracy.interval
    assert low == pytest.approx(-high)
    assert 0 < high < 0.02


def test_a_difference_without_variance_has_no_p():
    assert auc_difference(1.0, 0.0).p is None
    fake = np.array([True, True, False, False])
    (pair,) = pairs(fake, {"a": (fake * 1.0, 0.5), "b": (~fake * 1.0, 0.5)})
    assert (pair.auc.value, pair.auc.p, pair.auc.p_holm) == (1.0, None, None)


def test_one_label_has_accuracies_only():
    (pair,) = pairs(np.zeros(4, bool), {"a": (np.zeros(4), 0.5), "b": (np.ones(4), 0.5)})
    assert pair.auc is None
    assert pair.accuracy.value == 1.0
    assert pair.as_json()["auc"] is None


def test_one_judge_has_no_pair():
    assert pairs([True, False], {"a": (np.zeros(2), 0.5)}) == ()


def test_interval_of_accuracies_covers_and_holds_its_p():
    rng, inside = np.random.default_rng(0), 0
    for _ in range(400):
        only = rng.random(300)
        b, c = int((only < 0.10).sum()), int((only > 0.96).sum())  # true difference .06
        low, high = accuracy_difference(b, c, 300).interval
        inside += low <= 0.06 <= high
    assert 0.92 <= inside / 400 <= 0.98
