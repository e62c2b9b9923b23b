"""The leaderboard's figures against scikit-learn, its intervals against resampling, its AUCs against their definition."""

import numpy as np
import pytest
from resampling import bootstrap_interval
from sklearn import metrics as sk

from dfx.compare.board.cut import Filter, cut
from dfx.compare.figures.areas import areas
from dfx.compare.figures.columns import COLUMNS, METRICS
from dfx.compare.figures.leaderboard import ece_intervals, leaderboard, ordered
from dfx.numbers import bounds
from dfx.numbers.intervals import auc_interval, delong
from dfx.numbers.metrics import Confusion, measure
from dfx.numbers.ranked import ranked

SAME = {
    "auc": lambda y, p, called: sk.roc_auc_score(y, p),
    "accuracy": lambda y, p, called: sk.accuracy_score(y, called),
    "balanced_accuracy": lambda y, p, called: sk.balanced_accuracy_score(y, called),
    "precision": lambda y, p, called: sk.precision_score(y, called),
    "recall": lambda y, p, called: sk.recall_score(y, called),
    "specificity": lambda y, p, called: sk.recall_score(~y, ~called),
    "f1": lambda y, p, called: sk.f1_score(y, called),
    "mcc": lambda y, p, called: sk.matthews_corrcoef(y, called),
    "average_precision": lambda y, p, called: sk.average_precision_score(y, p),
    "log_loss": lambda y, p, called: sk.log_loss(y, p),
    "brier": lambda y, p, called: sk.brier_score_loss(y, p),
}
FILTERS = [
    Filter(),
    Filter(sets=("alpha",)),
    Filter(methods=("drawn/diffusion",)),
    Filter(size="96", sharpness="sharp"),
]


@pytest.mark.parametrize("chosen", FILTERS)
def test_figures_are_those_of_scikit_learn(board, chosen):
    part = cut(board, chosen)
    for i, row in enumerate(leaderboard(part)):
        called = part.p[i] >= row.judge.threshold
        for key, figure in SAME.items():
            assert row.cells[key].value == pytest.approx(figure(part.fake, part.p[i], called), abs=1e-12), key
        rates, recalls, _ = sk.roc_curve(part.fake, part.p[i], drop_intermediate=False)
        crossing = np.interp(0, rates - (1 - recalls), rates)
        assert row.cells["eer"].value == pytest.approx(crossing, abs=1e-12)


def test_every_metric_has_an_interval_that_holds_it(everything):
    for row in leaderboard(everything):
        for key in set(METRICS) - {"ece"}:
            cell = row.cells[key]
            assert cell.low <= cell.value <= cell.high
            assert cell.low < cell.high


def test_columns_of_cost_say_why_they_are_empty(everything):
    rows = {row.judge.name: row.cells for row in leaderboard(everything)}
    assert (rows["cnn"]["ms"].value, rows["cnn"]["mb"].value) == (20, 5)
    assert rows["svm"]["ms"].value is None
    assert rows["svm"]["ms"].why == "its cost was not measured"


@pytest.mark.parametrize(("name", "defined"), [("photos", "specificity"), ("drawn", "recall")])
def test_one_label_gives_none_with_a_reason_and_never_nan(board, name, defined):
    for row in leaderboard(cut(board, Filter(sets=(name,)))):
        for key in METRICS:
            cell = row.cells[key]
            assert cell.value is None or np.isfinite(cell.value)
            assert (cell.value is None) == bool(cell.why)
        assert row.cells[defined].value is not None
        assert row.cells["auc"].why == "needs real and fake faces"


def test_no_face_at_all_is_said(board):
    row = leaderboard(cut(board, Filter(sets=("drawn",), quality="60")))[0]
    assert (row.n_real, row.n_fake) == (0, 0)
    assert row.cells["accuracy"].why == "No face is left by this filter."


def test_best_first_whichever_way_is_better(everything):
    rows = leaderboard(everything)
    for key in ("auc", "brier"):
        values = [row.cells[key].value for row in ordered(rows, key)]
        assert values == sorted(values, reverse=COLUMNS[key].higher)
    assert ordered(rows, "ms")[-1].judge.name == "svm"


def test_a_common_threshold_moves_the_calls_and_not_the_ranking(everything):
    own, common = leaderboard(everything), leaderboard(everything, [0.2] * 3)
    assert own[0].cells["auc"] == common[0].cells["auc"]
    assert common[0].cells["recall"].value > own[0].cells["recall"].value


def of_all_pairs(fake, p):
    """DeLong's AUCs and covariance as defined: every fake against every real face, O(n²)."""
    wins = (p[:, fake][:, :, None] > p[:, ~fake][:, None, :]) + 0.5 * (
        p[:, fake][:, :, None] == p[:, ~fake][:, None, :]
    )
    of_fakes, of_reals = wins.mean(axis=2), wins.mean(axis=1)
    covariance = np.cov(of_fakes) / fake.sum() + np.cov(of_reals) / (~fake).sum()
    return wins.mean(axis=(1, 2)), covariance


@pytest.mark.parametrize("chosen", FILTERS)
def test_areas_are_delongs_by_definition(board, chosen):
    part = cut(board, chosen)
    values, covariance = of_all_pairs(part.fake, part.p)
    assert np.allclose(areas(part).values, values, atol=1e-12, rtol=0)
    assert np.allclose(areas(part).covariance, covariance, atol=1e-12, rtol=0)


# Serum albumin, total protein, K-G score and whether the patient died, of 43 with ovarian cancer: the worked example of
# DeLong, DeLong and Clarke-Pearson, Biometrics 1988, as the SAS/STAT User's Guide prints it (PROC LOGISTIC, "Comparing
# Receiver Operating Characteristic Curves"). There the K-G score has an area of .7258 (standard error .1028) and total
# protein one of .6478 (.1000).
OVARIAN = """
3.0 5.8 10 0  3.2 6.3 5 1  3.9 6.8 3 1  2.8 4.8 6 0  3.2 5.8 3 1  0.9 4.0 5 0  2.5 5.7 8 0  1.6 5.6 5 1  3.8 5.7 5 1
3.7 6.7 6 1  3.2 5.4 4 1  3.8 6.6 6 1  4.1 6.6 5 1  3.6 5.7 5 1  4.3 7.0 4 1  3.6 6.7 4 0  2.3 4.4 6 1  4.2 7.6 4 0
4.0 6.6 6 0  3.5 5.8 6 1  3.8 6.8 7 1  3.0 4.7 8 0  4.5 7.4 5 1  3.7 7.4 5 1  3.1 6.6 6 1  4.1 8.2 6 1  4.3 7.0 5 1
4.3 6.5 4 1  3.2 5.1 5 1  2.6 4.7 6 1  3.3 6.8 6 0  1.7 4.0 7 0  3.7 6.1 5 1  3.3 6.3 7 1  4.2 7.7 6 1  3.5 6.2 5 1
2.9 5.7 9 0  2.1 4.8 7 1  2.8 6.2 8 0  4.0 7.0 7 1  3.3 5.7 6 1  3.7 6.9 5 1  3.6 6.6 5 1
"""


def test_delong_of_the_published_example():
    _, protein, score, alive = np.array(OVARIAN.split(), float).reshape(-1, 4).T
    assert (len(alive), int((alive == 0).sum())) == (43, 12)
    values, covariance = delong(alive == 0, np.stack([score, -protein]))
    assert values == pytest.approx([0.7258, 0.6478], abs=5e-5)
    assert np.sqrt(np.diag(covariance)) == pytest.approx([0.1028, 0.1000], abs=5e-5)


@pytest.fixture(scope="module")
def faces():
    rng = np.random.default_rng(5)
    fake = np.arange(500) < 200
    return fake, 1 / (1 + np.exp(-rng.normal(1.3 * fake, 1)))


@pytest.mark.parametrize(
    ("name", "interval"),
    [
        ("balanced_accuracy", lambda y, p, m: bounds.balanced_accuracy(m.confusion)),
        ("mcc", lambda y, p, m: bounds.matthews(m.confusion)),
        ("f1", lambda y, p, m: bounds.f1(m.confusion)),
        ("average_precision", lambda y, p, m: bounds.average_precision(ranked(y, p), m.average_precision)),
        ("eer", lambda y, p, m: bounds.equal_error(ranked(y, p), m.eer)),
        ("log_loss", lambda y, p, m: bounds.log_loss(y, p)),
        ("brier", lambda y, p, m: bounds.brier(y, p)),
    ],
)
def test_intervals_agree_with_resampling(faces, name, interval):
    fake, p = faces
    low, high = interval(fake, p, measure(fake, p, 0.6))
    drawn = bootstrap_interval(lambda y, q: getattr(measure(y, q, 0.6), name), fake, p, resamples=300)
    assert high - low == pytest.approx(drawn[1] - drawn[0], rel=0.25)
    assert abs(low - drawn[0]) < 0.25 * (drawn[1] - drawn[0])


def test_intervals_do_not_collapse_at_the_ends():
    perfect = Confusion(30, 0, 0, 20)
    assert bounds.matthews(perfect)[0] < 0.95
    assert bounds.balanced_accuracy(perfect)[0] < 0.97
    assert bounds.f1(perfect)[0] < 0.95
    assert bounds.f1(Confusion(30, 0, 20, 0)) == pytest.approx((0, 2 * 0.1611 / 1.1611), abs=1e-3)  # no hit in 20


def test_area_on_the_logit_scale_is_the_houses_own(everything):
    for i, row in enumerate(leaderboard(everything)):
        expected = auc_interval(everything.fake, everything.p[i])
        assert (row.cells["auc"].low, row.cells["auc"].high) == pytest.approx(expected, abs=1e-12)


def test_interval_of_the_calibration_error_holds_it_and_is_kept(everything):
    found = ece_intervals(everything)
    for row in leaderboard(everything):
        low, high = found[row.judge.name]
        assert 0 <= low <= row.cells["ece"].value <= high
    assert ece_intervals(everything) is found
