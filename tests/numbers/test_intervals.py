"""Intervals against brute force, published values and simulated coverage."""

import numpy as np
import pytest
from resampling import bootstrap_interval

from dfx.errors import DataError
from dfx.numbers.bounds import metric_intervals
from dfx.numbers.intervals import auc_interval, delong, wilson
from dfx.numbers.metrics import auc, measure


@pytest.mark.parametrize(
    ("k", "n", "expected"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_wilson_as_in_newcombe_1998_table_i(k, n, expected):
    assert wilson(k, n) == pytest.approx(expected, abs=5e-5)


def test_wilson_mirrors_and_refuses():
    low, high = wilson(3, 40)
    assert wilson(37, 40) == pytest.approx((1 - high, 1 - low))
    assert wilson(5, 5)[1] == 1.0
    for k, n in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(DataError):
            wilson(k, n)


def brute_delong(fake, scores):
    """DeLong's structural components by comparing every fake with every real face."""
    wins = [(s[fake][:, None] > s[~fake]) + 0.5 * (s[fake][:, None] == s[~fake]) for s in scores]
    of_fakes, of_reals = np.array([w.mean(1) for w in wins]), np.array([w.mean(0) for w in wins])
    return np.array([w.mean() for w in wins]), np.cov(of_fakes) / fake.sum() + np.cov(of_reals) / (~fake).sum()


def test_delong_equals_comparing_all_pairs():
    rng = np.random.default_rng(5)
    fake = rng.random(150) < 0.3
    scores = np.round(rng.normal(fake, 1, (3, 150)), 1)  # with ties
    areas, covariance = delong(fake, scores)
    expected_areas, expected = brute_delong(fake, scores)
    assert areas == pytest.approx(expected_areas, abs=1e-12)
    assert covariance == pytest.approx(expected, abs=1e-12)
    assert areas[0] == pytest.approx(auc(fake, scores[0]), abs=1e-12)


def test_auc_interval_covers_the_true_area():
    rng, fake, truth = np.random.default_rng(1), np.arange(200) < 80, 0.921350  # normal shift 2: Φ(2/√2)
    inside = 0
    for _ in range(600):
        low, high = auc_interval(fake, rng.normal(2 * fake, 1))
        inside += low <= truth <= high
    assert 0.925 <= inside / 600 <= 0.975


@pytest.mark.parametrize(("fakes", "reals"), [(5, 5), (1, 30), (30, 1)])
def test_perfect_separation_is_not_certainty(fakes, reals):
    fake = np.arange(fakes + reals) < fakes
    low, high = auc_interval(fake, fake.astype(float))
    assert high == 1.0
    assert 0.05 < low < 0.95
    opposite = auc_interval(fake, -fake.astype(float))
    assert opposite == pytest.approx((0.0, 1 - low), abs=1e-9)


def test_auc_interval_needs_both_labels():
    with pytest.raises(DataError):
        auc_interval([True, True], [0.1, 0.2])


def test_bootstrap_of_auc_agrees_with_delong():
    rng = np.random.default_rng(8)
    fake = np.arange(300) < 150
    scores = rng.normal(1.5 * fake, 1)
    assert bootstrap_interval(auc, fake, scores) == pytest.approx(auc_interval(fake, scores), abs=0.012)


def test_every_metric_has_its_interval_around_it():
    rng = np.random.default_rng(4)
    fake = np.arange(300) < 120
    p = np.clip(rng.normal(0.35 + 0.3 * fake, 0.2), 0, 1)
    found = measure(fake, p, 0.6)
    for name, interval in metric_intervals(fake, p, 0.6, resamples=300).items():
        assert interval is not None
        assert interval[0] <= getattr(found, name) <= interval[1], name


def test_intervals_of_photographs_alone():
    intervals = metric_intervals([False] * 30, np.linspace(0, 0.6, 30), 0.5, resamples=50)
    assert intervals["false_alarms"] == wilson(5, 30)
    assert intervals["auc"] is None
    assert intervals["recall"] is None
