"""Thresholds, costs, curves, errors and a thousand photos: small cases by hand, the rest against counting."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import beta, norm
from sklearn import metrics as sk

from dfx.compare.board.cut import Filter, cut
from dfx.compare.figures.curves import LEAST, curves_in_words, deviate, drawn
from dfx.compare.figures.errors import GROUPINGS, errors_by, errors_by_score, errors_in_words, wrong_of
from dfx.compare.figures.ladder import effects, threshold_in_words
from dfx.compare.figures.leaderboard import leaderboard
from dfx.compare.figures.prices import Stakes, cost_lines, costs_in_words, predictive
from dfx.compare.figures.thousand import Thousand, thousand, thousand_in_words
from dfx.errors import SettingError
from dfx.numbers.intervals import wilson


@pytest.fixture
def small(everything):
    """Two real faces at .1 and .6, three fakes at .4, .6 and .9, judged by one."""
    fake = np.array([False, False, True, True, True])
    p = np.array([[0.1, 0.6, 0.4, 0.6, 0.9]])
    return replace(
        everything, judges=everything.judges[:1], fake=fake, p=p, thresholds=np.array([0.5]), at=np.arange(5)
    )


def test_a_threshold_by_hand(small):
    one = effects(small, 0.6)[0]
    table = one.table
    assert (table.true_real, table.false_fake, table.false_real, table.true_fake) == (1, 1, 1, 2)
    assert (one.accuracy.value, one.precision.value, one.f1) == pytest.approx((3 / 5, 2 / 3, 2 / 3))
    assert one.alarms_per_1000 == 500
    assert one.recall.interval == wilson(2, 3)
    assert "2 of 3 fakes" in threshold_in_words([one], 0.6)


@pytest.mark.parametrize("threshold", [0.0, 0.123, 0.5, 0.987, 1.0, None])
def test_every_threshold_counts_as_scikit_learn(everything, threshold):
    for i, one in enumerate(effects(everything, threshold)):
        called = everything.p[i] >= one.threshold
        real, alarms, missed, hits = sk.confusion_matrix(everything.fake, called).ravel()
        found = one.table
        assert (found.true_real, found.false_fake, found.false_real, found.true_fake) == (real, alarms, missed, hits)
        assert one.f1 == pytest.approx(sk.f1_score(everything.fake, called), abs=1e-12)


def test_no_precision_where_nothing_is_called_fake(small):
    assert effects(small, 0.99)[0].precision is None


def test_one_label_leaves_half_of_the_effect(board):
    one = effects(cut(board, Filter(sets=("photos",))))[0]
    assert one.recall is None
    assert one.f1 is None
    assert one.false_alarms.n == 25


def test_the_cheapest_threshold_by_hand(small):
    # Misses at five times an alarm and half of all pictures fake: .4 misses nothing and alarms at one of two.
    line = cost_lines(small, Stakes(5, 0.5))[0]
    assert line.best.threshold == pytest.approx(0.4)
    assert line.best.cost == pytest.approx(1000 * 0.5 * 0.5)
    assert line.own.cost == pytest.approx(1000 * (0.5 * 5 / 3 + 0.5 * 0.5))
    # Fakes at one in a hundred: at .4 an alarm is a fake in .01 of .01 + .99 / 2.
    rare = cost_lines(small, Stakes(1, 0.01))[0]
    assert rare.best.threshold == pytest.approx(0.9)
    assert rare.own.alarm == pytest.approx(0.01 * 2 / 3 / (0.01 * 2 / 3 + 0.99 / 2))
    assert rare.own.accuracy == pytest.approx(0.01 * 2 / 3 + 0.99 / 2)


@pytest.mark.parametrize("stakes", [Stakes(1, 0.5), Stakes(20, 0.01), Stakes(0.5, 0.9)])
def test_no_threshold_is_cheaper_than_the_best(everything, stakes):
    for i, line in enumerate(cost_lines(everything, stakes)):
        grid = np.unique(np.append(everything.p[i], 1.1))
        missed = np.array([(everything.p[i][everything.fake] < t).mean() for t in grid])
        alarms = np.array([(everything.p[i][~everything.fake] >= t).mean() for t in grid])
        assert line.best.cost == pytest.approx(stakes.cost(missed, alarms).min())
        assert line.costs.min() >= line.best.cost - 1e-9
        assert len(line.costs) == len(line.thresholds) <= 200
    assert "%" in costs_in_words(cost_lines(everything, stakes), stakes)


def test_calling_all_alike_costs_what_it_must():
    assert Stakes(5, 0.01).blind == pytest.approx((50, 990))


@pytest.mark.parametrize("bad", [(0, 0.5), (1, 0), (1, 1), (float("nan"), 0.5), (1, float("nan"))])
def test_stakes_out_of_range_are_refused(bad):
    with pytest.raises(SettingError):
        Stakes(*bad)


def test_predictive_value_against_drawing_from_both_posteriors():
    rng = np.random.default_rng(0)
    right, wrong = beta(90.5, 10.5).rvs(40_000, random_state=rng), beta(4.5, 96.5).rvs(40_000, random_state=rng)
    values = 0.1 * right / (0.1 * right + 0.9 * wrong)
    assert predictive(90, 100, 4, 100, 0.1) == pytest.approx(np.percentile(values, [2.5, 97.5]), abs=0.01)
    low, high = predictive(50, 50, 0, 50, 0.5)
    assert low < high <= 1


def test_roc_ends_where_it_must_and_keeps_its_area(everything):
    for i, one in enumerate(drawn(everything)):
        assert (one.roc.x[0], one.roc.y[0], one.roc.x[-1], one.roc.y[-1]) == (0, 0, 1, 1)
        assert np.trapezoid(one.roc.y, one.roc.x) == pytest.approx(one.auc, abs=1e-12)
        assert one.average_precision == pytest.approx(
            sk.average_precision_score(everything.fake, everything.p[i]), abs=1e-12
        )
        assert sum(b.n for b in one.bins) == 185
        assert all(b.interval[0] <= b.fake <= b.interval[1] for b in one.bins)
    assert "fakes" in curves_in_words("roc", everything, drawn(everything), {})
    assert "closest to its word" in curves_in_words("bins", everything, drawn(everything), {"cnn": 0.1})


def test_long_curves_are_thinned_without_losing_their_area(everything):
    rng = np.random.default_rng(1)
    fake = np.arange(6000) < 2500
    p = 1 / (1 + np.exp(-rng.normal(1.5 * fake, 1)))[None]
    long = replace(everything, judges=everything.judges[:1], fake=fake, p=p, thresholds=np.array([0.5]))
    one = drawn(long)[0]
    assert max(len(line.x) for line in (one.roc, one.precision_recall, one.det)) <= 200
    assert np.trapezoid(one.roc.y, one.roc.x) == pytest.approx(one.auc, abs=1e-3)


def test_det_axes_are_normal_deviates_kept_finite():
    assert deviate(np.array([0.5, 0.975])) == pytest.approx([0, 1.959964])
    assert deviate(np.array([0.0, 1.0])) == pytest.approx([norm.ppf(LEAST), norm.ppf(1 - LEAST)])


def test_one_label_draws_nothing_and_says_why(board):
    part = cut(board, Filter(sets=("photos",)))
    assert drawn(part) == ()
    assert cost_lines(part, Stakes()) == ()
    assert curves_in_words("roc", part, (), {}).startswith("All 25 faces here are real")


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_every_face_is_in_one_group(everything, grouping):
    rows = errors_by(everything, grouping)
    wrong = wrong_of(everything)
    for i, judge in enumerate(everything.judges):
        mine = [row for row in rows if row.judge is judge]
        assert sum(row.wrong.n for row in mine) == 185
        assert sum(round(row.wrong.value * row.wrong.n) for row in mine) == wrong[i].sum()
        assert judge.title in errors_in_words(rows, judge.name)


def test_errors_of_a_set_are_counted_by_label(everything):
    row = next(row for row in errors_by(everything, "set", 0.5) if row.group == "alpha" and row.judge.name == "cnn")
    at = everything.faces.set == "alpha"
    fakes, reals = everything.p[1][at & everything.fake], everything.p[1][at & ~everything.fake]
    assert row.missed.value == (fakes < 0.5).mean()
    assert row.alarms.value == (reals >= 0.5).mean()
    assert (row.missed.n, row.alarms.n) == (70, 60)
    photos = next(row for row in errors_by(everything, "set") if row.group == "photos")
    assert photos.missed is None


def test_errors_by_score_split_at_tenths(small):
    rows = {row.group: row for row in errors_by_score(small)}
    assert (rows["0.4 to 0.5"].missed.value, rows["0.4 to 0.5"].wrong.n) == (1, 1)
    assert rows["0.6 to 0.7"].alarms.value == 1
    assert rows["0.2 to 0.3"].wrong is None


def test_each_kind_of_curve_has_its_own_reading(board):
    part = cut(board)
    lines = drawn(part)
    said = {
        kind: curves_in_words(kind, part, lines, {"cnn": 0.02}) for kind in ("roc", "precision_recall", "bins", "det")
    }
    assert len(set(said.values())) == 4
    assert "54 in 100 faces are" in said["precision_recall"]  # 100 of 185
    errors = [cell.value for row in leaderboard(part) if (cell := row.cells["eer"]) and cell.value is not None]
    assert f"misses {100 * min(errors):.0f} in 100" in said["det"]


def test_a_thousand_photos_by_hand(board):
    part = cut(board, Filter(judges=("mobilenet_v2",)))
    one = effects(part)[0]
    found = thousand(one, 0.01)
    assert one.recall
    assert one.false_alarms
    assert found.found == round(10 * one.recall.value)
    assert found.alarms == round(990 * one.false_alarms.value)
    assert found.found + found.missed + found.alarms + found.passed == 1000
    assert (found.usual, found.idle) == ("real", 0.99)
    value = cost_lines(part, Stakes(1, 0.01))[0].own
    words = thousand_in_words("It", found, value)
    assert f"flags {found.flagged}, {found.found} of them fake" in words
    none = Thousand(0, 10, 0, 990)
    assert "flags none, and misses them all" in thousand_in_words("It", none, value)
