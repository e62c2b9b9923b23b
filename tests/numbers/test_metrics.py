"""Metrics against scikit-learn, and against counting by hand."""

import numpy as np
import pytest
from scipy.optimize import brentq
from sklearn import metrics as sk

from dfx.errors import DataError
from dfx.numbers.metrics import Confusion, auc, ece, eer, measure, reliability


@pytest.fixture(params=[0, 1, 2])
def sample(request):
    """Labels and probabilities of 400 faces, with ties."""
    rng = np.random.default_rng(request.param)
    fake = rng.random(400) < 0.4
    return fake, np.round(np.clip(rng.normal(0.4 + 0.2 * fake, 0.2), 0, 1), 2)


def crossing(false_alarms, recall):
    """Where the joined ROC meets missed = false alarms, found by halving along the curve's own length."""
    way = np.append(0, np.cumsum(np.hypot(np.diff(false_alarms), np.diff(recall))))

    def over(at):
        return np.interp(at, way, false_alarms) + np.interp(at, way, recall) - 1

    return np.interp(brentq(over, 0, way[-1], xtol=1e-15), way, false_alarms)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("accuracy", lambda y, p, c: sk.accuracy_score(y, c)),
        ("balanced_accuracy", lambda y, p, c: sk.balanced_accuracy_score(y, c)),
        ("precision", lambda y, p, c: sk.precision_score(y, c)),
        ("recall", lambda y, p, c: sk.recall_score(y, c)),
        ("specificity", lambda y, p, c: sk.recall_score(~y, ~c)),
        ("f1", lambda y, p, c: sk.f1_score(y, c)),
        ("mcc", lambda y, p, c: sk.matthews_corrcoef(y, c)),
        ("eer", lambda y, p, c: crossing(*sk.roc_curve(y, p, drop_intermediate=False)[:2])),
        ("auc", lambda y, p, c: sk.roc_auc_score(y, p)),
        ("average_precision", lambda y, p, c: sk.average_precision_score(y, p)),
        ("log_loss", lambda y, p, c: sk.log_loss(y, p)),
        ("brier", lambda y, p, c: sk.brier_score_loss(y, p)),
    ],
)
@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.72])
def test_equals_scikit_learn(sample, threshold, name, theirs):
    fake, p = sample
    assert getattr(measure(fake, p, threshold), name) == pytest.approx(theirs(fake, p, p >= threshold), abs=1e-12)


def test_confusion_and_false_alarms(sample):
    fake, p = sample
    found = measure(fake, p, 0.5)
    (true_real, false_fake), (false_real, true_fake) = sk.confusion_matrix(fake, p >= 0.5)
    assert found.confusion == Confusion(true_real, false_fake, false_real, true_fake)
    assert found.false_alarms == pytest.approx(false_fake / (~fake).sum(), abs=1e-12)
    assert (found.n, found.n_real, found.n_fake) == (400, (~fake).sum(), fake.sum())


def test_the_threshold_itself_is_fake():
    assert measure([True, False], [0.5, 0.4999], 0.5).confusion == Confusion(1, 0, 0, 1)


def test_ece_counted_by_hand(sample):
    fake, p = sample
    gaps = 0.0
    for k in range(15):
        inside = (p >= k / 15) & ((p < (k + 1) / 15) | (k == 14))
        if inside.any():
            gaps += inside.mean() * abs(p[inside].mean() - fake[inside].mean())
    assert ece(fake, p) == pytest.approx(gaps, abs=1e-12)


def test_ece_of_two_known_bins():
    # four faces said .9, three of them fake: gap .15; four said .1, none fake: gap .1
    fake = [True, True, True, False, False, False, False, False]
    assert ece(fake, [0.9] * 4 + [0.1] * 4) == pytest.approx(0.125)
    assert [b.n for b in reliability(fake, [0.9] * 4 + [0.1] * 4)] == [4, 4]


def test_weights_of_ece_count_as_repeated_faces(sample):
    fake, p = sample
    weights = np.where(fake, 3, 1)
    assert ece(fake, p, weights=weights) == pytest.approx(
        ece(np.repeat(fake, weights), np.repeat(p, weights)), abs=1e-12
    )


def test_one_label_gives_none_not_a_number():
    photographs = measure([False] * 4, [0.1, 0.2, 0.6, 0.3], 0.5)
    assert photographs.false_alarms == 0.25
    for name in ("auc", "average_precision", "eer", "mcc", "recall", "f1", "balanced_accuracy", "ece"):
        assert getattr(photographs, name) is None
    fakes = measure([True] * 3, [0.1, 0.2, 0.6], 0.5)
    assert fakes.recall == pytest.approx(1 / 3)
    assert fakes.false_alarms is None
    assert fakes.specificity is None


def test_precision_without_a_call_is_none():
    assert measure([True, False], [0.1, 0.2], 0.5).precision is None


def test_matthews_correlation_of_one_call_for_all_is_nothing():
    assert measure([True, False], [0.1, 0.2], 0.5).mcc == 0.0
    assert measure([True, False], [0.9, 0.2], 0.5).mcc == 1.0
    assert measure([True, False], [0.2, 0.9], 0.5).mcc == -1.0


@pytest.mark.parametrize(
    ("fake", "p", "expected"),
    [
        ([True, False], [0.9, 0.1], 0.0),
        ([True, False], [0.1, 0.9], 1.0),
        ([True, False], [0.5, 0.5], 0.5),
        ([True, True, False, False], [0.9, 0.4, 0.6, 0.1], 0.5),
        ([True, True, True, False, False], [0.9, 0.8, 0.3, 0.7, 0.1], 1 / 3),  # on the upright at one of three missed
    ],
)
def test_equal_error_rate_by_hand(fake, p, expected):
    assert eer(fake, p) == pytest.approx(expected)


def test_auc_of_ties_is_a_half():
    assert auc(np.array([True, False, True]), np.full(3, 0.7)) == 0.5


@pytest.mark.parametrize(("fake", "p"), [([], []), ([True], [0.1, 0.2]), ([True], [1.2]), ([True], [float("nan")])])
def test_refuses(fake, p):
    with pytest.raises(DataError):
        measure(fake, p, 0.5)
