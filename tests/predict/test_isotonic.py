"""The rising curve, and which kind of calibration a model gets."""

import json

import numpy as np
import pytest
from scipy.special import expit, logit

from dfx.errors import DataError
from dfx.predict.calibration.isotonic import MOST_KNOTS, Isotonic, fit_isotonic
from dfx.predict.calibration.platt import Calibration, fit
from dfx.predict.fitting.kinds import fit_calibration, left_out_loss, read_calibration

CURVE = Isotonic((-1.0, 1.0, 3.0), (-2.0, 0.0, 4.0), (0.5, 0.1, 0.9), spread=0.0, n=100)


FITS = {"isotonic": fit_isotonic, "line": fit}


def straight(x):
    return 1.2 * x


def bent(x):
    """Log-odds that stay at −2 below 0 and at +2 beyond 2: no line fits them."""
    return np.clip(4 * (x - 1) / 2, -2, 2)


def faces(rng, truth, sets=4, n=1_000):
    """Logits, labels, set names and true log-odds of faces as often real as fake."""
    x = rng.uniform(-4, 6, sets * n) if truth is bent else rng.normal(0, 2, sets * n)
    return x, rng.random(len(x)) < expit(truth(x)), np.repeat([f"set {k}" for k in range(sets)], n), truth(x)


def test_between_knots_by_hand():
    assert CURVE.log_odds([-9, -1, 0, 1, 2, 3, 9]) == pytest.approx([-2, -2, -1, 0, 2, 4, 4])
    assert CURVE.standard_errors([0, 2, 9]) == pytest.approx([0.3, 0.5, 0.9])
    low, high = CURVE.interval(1.0)
    assert (logit(low), logit(high)) == pytest.approx((-0.196, 0.196), abs=1e-3)


@pytest.mark.parametrize("truth", [straight, bent])
def test_it_rises_and_has_few_knots(truth):
    logits, fake, sets, _ = faces(np.random.default_rng(0), truth)
    found = fit_isotonic(logits, fake, sets)
    assert 3 <= len(found.knots) <= MOST_KNOTS
    assert (np.diff(found.log_odds(np.linspace(-30, 30, 2_001))) >= 0).all()
    inner = np.linspace(found.knots[0], found.knots[-1], 500)
    assert (np.diff(found.log_odds(inner)) > 0).all()  # faces within the knots are never tied
    assert found.n == len(logits)


def test_it_finds_a_bend_that_no_line_can():
    rng = np.random.default_rng(1)
    logits, fake, sets, _ = faces(rng, bent)
    at = np.linspace(-3, 5, 60)
    away = {kind: np.abs(one(logits, fake, sets).log_odds(at) - bent(at)).mean() for kind, one in FITS.items()}
    assert away["isotonic"] < 0.3 < 0.5 < away["line"]  # log-odds


@pytest.mark.parametrize("truth", [straight, bent])
def test_its_interval_covers_the_truth(truth):
    rng, shares = np.random.default_rng(2), []
    for _ in range(10):
        x, fake, sets, _ = faces(rng, truth, n=500)
        low, high = fit_isotonic(x, fake, sets).intervals(np.linspace(-3.5, 3.5, 100)).T
        true = expit(truth(np.linspace(-3.5, 3.5, 100)))
        shares.append(((low <= true) & (true <= high)).mean())
    assert np.mean(shares) > 0.9


def test_sets_that_differ_widen_it():
    rng, parts = np.random.default_rng(3), []
    for k, shift in enumerate((-1.5, 0.0, 1.5)):
        x, fake, _, _ = faces(rng, straight, sets=1)
        parts.append((x + shift, fake, [f"set {k}"] * len(x)))
    x, fake, names = (np.concatenate([part[i] for part in parts]) for i in range(3))
    apart = fit_isotonic(x, fake, names)
    assert apart.spread > 1
    assert fit_isotonic(*faces(rng, straight)[:3]).spread < 0.3


def test_polarity_is_never_turned():
    rng = np.random.default_rng(4)
    fake = rng.random(800) < 0.5
    found = fit_isotonic(rng.normal(0, 1, 800) - 2 * fake, fake)
    assert found.knots == pytest.approx((np.mean(found.knots),))  # one knot: nothing rises
    assert found.probabilities([-5, 0, 5]) == pytest.approx(0.5, abs=0.02)


def test_equal_logits_and_separable_ones():
    tied = fit_isotonic([0.0] * 60 + [1.0] * 60, [False] * 40 + [True] * 20 + [False] * 20 + [True] * 40)
    assert tied.knots == (0.0, 1.0)
    assert tied.probabilities([0.0, 1.0]) == pytest.approx([20.5 / 61, 40.5 / 61])  # half a face on either side
    apart = fit_isotonic(np.r_[np.linspace(-3, -1, 50), np.linspace(1, 3, 50)], np.arange(100) >= 50)
    assert apart.probability(3.0) == pytest.approx(50.5 / 51)  # not 1: fifty faces promise no more
    assert np.isfinite([*apart.heights, *apart.errors]).all()


def test_a_line_is_kept_where_it_will_do_and_left_where_it_will_not():
    rng = np.random.default_rng(5)
    line, curve = (faces(rng, truth)[:3] for truth in (straight, bent))
    assert isinstance(fit_calibration(*line), Calibration)
    assert isinstance(fit_calibration(*curve), Isotonic)
    x, fake, sets = curve
    assert left_out_loss(x, fake, sets, "isotonic") < left_out_loss(x, fake, sets, "platt") - 0.01
    assert isinstance(fit_calibration(*curve, kinds=("platt",)), Calibration)
    assert isinstance(fit_calibration(x, fake, ["one"] * len(x)), Calibration)  # nothing to leave out


def test_a_bend_of_one_set_alone_is_not_followed():
    """What only one set shows does not help on the others."""
    rng = np.random.default_rng(6)
    x, fake, sets, _ = faces(rng, straight, n=400)
    odd = sets == "set 0"
    fake[odd] = rng.random(odd.sum()) < expit(bent(x[odd]))
    assert isinstance(fit_calibration(x, fake, sets), Calibration)


def test_json_gives_back_the_same_of_each_kind():
    found = fit_isotonic(*faces(np.random.default_rng(7), bent, n=300)[:3])
    assert read_calibration(json.loads(json.dumps(found.to_json()))) == found
    line = Calibration(1.5, 0.1, 0.2, (0.1, 0.1, 0.0), 50)
    assert read_calibration(line.to_json()) == line
    assert "kind" not in line.to_json()  # as files were written before there were kinds


@pytest.mark.parametrize(
    "change",
    [
        {"knots": [1.0, 0.0, 3.0]},
        {"heights": [0.0, -1.0, 4.0]},
        {"errors": [0.1, -0.1, 0.1]},
        {"knots": [0.0, 1.0]},
        {"heights": [0.0, float("nan"), 4.0]},
        {"knots": []},
        {"spread": None},
        {"kind": "astrology"},
        {"kind": ["isotonic"]},
    ],
)
def test_damaged_json_is_refused(change):
    with pytest.raises(DataError):
        read_calibration({**CURVE.to_json(), **change})
