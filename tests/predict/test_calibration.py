"""Calibration on synthetic faces whose true P(fake) is known."""

import json

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from dfx.errors import DataError
from dfx.predict.calibration.platt import IDENTITY, LEAST_SCALE, Calibration, fit


def faces(rng, n, scale=0.7, bias=0.0, share=0.5):
    """Logits, labels and true log-odds (at equal shares) of n faces, the given share of them fake."""
    truth = rng.normal(0, 2.5, 12 * n)
    fake = rng.random(12 * n) < expit(truth)
    fakes = round(share * n)
    kept = np.concatenate([np.flatnonzero(fake)[:fakes], np.flatnonzero(~fake)[: n - fakes]])
    return (truth[kept] - bias) / scale, fake[kept], truth[kept]


def many_sets(rng, sets, deviation, n=400):
    parts = [faces(rng, n, bias=rng.normal(0, deviation), share=rng.uniform(0.35, 0.65)) for _ in range(sets)]
    names = np.repeat([f"set {k}" for k in range(sets)], n)
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]), names


def covered(calibration, logits, truth):
    low, high = calibration.intervals(logits).T
    return float(((low <= expit(truth)) & (expit(truth) <= high)).mean())


def test_finds_the_line_that_made_the_labels():
    logits, fake, _ = faces(np.random.default_rng(0), 40_000, scale=0.6, bias=-0.8)
    found = fit(logits, fake)
    assert found.scale == pytest.approx(0.6, abs=0.02)
    assert found.bias == pytest.approx(-0.8, abs=0.05)
    assert found.spread < 0.1
    assert found.n == 40_000


def test_equals_logistic_regression_on_balanced_classes():
    logits, fake, _ = faces(np.random.default_rng(3), 4_000, share=0.3)
    theirs = LogisticRegression(C=1e9, class_weight="balanced", tol=1e-10).fit(logits[:, None], fake)
    found = fit(logits, fake)
    assert found.scale == pytest.approx(theirs.coef_[0, 0], rel=0.01)  # Platt's softened targets pull a little
    assert found.bias == pytest.approx(theirs.intercept_[0], abs=0.02)


def test_unequal_shares_do_not_move_it():
    rng = np.random.default_rng(1)
    even, lopsided = (fit(*faces(rng, 30_000, share=share)[:2]) for share in (0.5, 0.85))
    assert lopsided.bias == pytest.approx(even.bias, abs=0.1)


def test_the_largest_set_does_not_rule():
    rng = np.random.default_rng(2)
    big, small = faces(rng, 20_000, bias=1.0), faces(rng, 1_000, bias=-1.0)
    sets = ["big"] * 20_000 + ["small"] * 1_000
    found = fit(np.concatenate([big[0], small[0]]), np.concatenate([big[1], small[1]]), sets)
    assert abs(found.bias) < 0.2  # halfway, not at +.9
    assert found.spread > 0.7  # and it says that it fits neither


def test_interval_covers_where_the_line_is_true():
    rng = np.random.default_rng(7)
    shares = []
    for _ in range(50):
        found = fit(*faces(rng, 500)[:2])
        logits, _, truth = faces(rng, 300)
        shares.append(covered(found, logits, truth))
    assert 0.92 <= np.mean(shares) <= 1.0


@pytest.mark.parametrize("sets", [5, 12])
@pytest.mark.parametrize("deviation", [0.4, 1.0])
def test_interval_covers_a_set_it_never_saw(sets, deviation):
    rng = np.random.default_rng(11)
    shares, plain = [], []
    for _ in range(40):
        found = fit(*many_sets(rng, sets, deviation))
        logits, _, truth = faces(rng, 300, bias=rng.normal(0, deviation))
        shares.append(covered(found, logits, truth))
        plain.append(covered(Calibration(found.scale, found.bias, 0.0, found.covariance), logits, truth))
    assert np.mean(shares) > 0.9
    assert np.mean(plain) < 0.65  # without the spread it would have been far too sure


def test_interval_grows_when_the_line_is_wrong():
    rng = np.random.default_rng(4)
    logits = rng.normal(0, 2, 4_000)
    straight = fit(logits, rng.random(4_000) < expit(logits))
    bent = fit(logits, rng.random(4_000) < np.where(logits > 1.5, 0.55, expit(logits)))
    assert bent.spread > straight.spread + 0.3


def test_fewer_faces_wider_interval():
    rng = np.random.default_rng(5)
    few, many = (np.mean([np.diff(fit(*faces(rng, n)[:2]).interval(1.0)) for _ in range(20)]) for n in (100, 2_000))
    assert few > 2 * many


def test_probability_lies_in_its_interval_and_rises():
    found = fit(*faces(np.random.default_rng(6), 800)[:2])
    logits = np.linspace(-60, 60, 201)
    low, high = found.intervals(logits).T
    p = found.probabilities(logits)
    assert ((low <= p) & (p <= high) & (p > 0) & (p < 1)).all()
    assert (np.diff(p) >= 0).all()
    assert found.probability(2.0) == pytest.approx(float(found.probabilities([2.0])[0]))


def test_logits_without_evidence_give_a_half():
    rng = np.random.default_rng(8)
    found = fit(rng.normal(0, 1, 3_000), rng.random(3_000) < 0.5)
    assert found.probabilities([-2, 0, 2]) == pytest.approx(0.5, abs=0.1)
    upside_down = fit(rng.normal(0, 1, 500) - 3 * (fake := rng.random(500) < 0.5), fake)
    assert upside_down.scale == LEAST_SCALE  # polarity is never turned


def test_separable_logits_stay_finite():
    found = fit([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], [False] * 3 + [True] * 3)
    assert np.isfinite([found.scale, found.bias, found.spread, *found.covariance]).all()
    assert 0.5 < found.probability(1.0) < 1.0


def test_sets_of_one_label_are_pooled_and_a_lone_one_left_out():
    rng = np.random.default_rng(9)
    logits, fake, _ = faces(rng, 2_000)
    apart = fit(logits, fake, np.where(fake, "generated", "photographs"))
    assert apart == fit(logits, fake)
    extra = fit(np.append(logits, [5.0] * 50), np.append(fake, [False] * 50), ["both"] * 2_000 + ["photographs"] * 50)
    assert extra == fit(logits, fake)


def test_json_gives_back_the_same():
    found = fit(*faces(np.random.default_rng(10), 300)[:2])
    assert Calibration.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert Calibration.from_json(IDENTITY.to_json()) == IDENTITY


@pytest.mark.parametrize(
    "change", [{"scale": None}, {"bias": float("nan")}, {"spread": -1}, {"covariance": [1, 2]}, {"n": "many"}]
)
def test_damaged_json_is_refused(change):
    with pytest.raises(DataError):
        Calibration.from_json({**IDENTITY.to_json(), **change})


@pytest.mark.parametrize(
    ("logits", "fake"),
    [([1.0, 2.0], [True, True]), ([1.0, float("inf")], [True, False]), ([1.0], [True, False]), ([], [])],
)
def test_refuses(logits, fake):
    with pytest.raises(DataError):
        fit(logits, fake)
