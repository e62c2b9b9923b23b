"""Curves against scikit-learn, thin enough to draw and true enough to read areas from."""

import json

import numpy as np
import pytest
from scipy.special import ndtri
from sklearn import metrics as sk

from dfx.numbers.curves import POINTS, curves, thinned
from dfx.numbers.intervals import wilson
from dfx.numbers.metrics import auc, average_precision


def sample(n, decimals=9, seed=0):
    rng = np.random.default_rng(seed)
    fake = rng.random(n) < 0.4
    return fake, np.round(1 / (1 + np.exp(-rng.normal(2 * fake - 1, 1.5))), decimals)


def test_few_points_are_all_there_as_in_scikit_learn():
    fake, p = sample(300, decimals=2)
    found = curves("x", fake, p)
    alarms, recall, thresholds = sk.roc_curve(fake, p, drop_intermediate=False)
    assert found.roc.columns["false_alarms"] == pytest.approx(alarms)
    assert found.roc.columns["recall"] == pytest.approx(recall)
    assert found.roc.columns["threshold"][1:] == pytest.approx(thresholds[1:])
    precision, recall, _ = sk.precision_recall_curve(fake, p)
    assert found.precision_recall.columns["precision"] == pytest.approx(precision[:-1][::-1])
    assert found.precision_recall.columns["recall"] == pytest.approx(recall[:-1][::-1])
    alarms, missed, _ = sk.det_curve(fake, p)
    inside = {(round(a, 9), round(m, 9)) for a, m in zip(alarms, missed, strict=True) if 0 < a < 1 and 0 < m < 1}
    det = zip(found.det.columns["false_alarms"], found.det.columns["missed"], strict=True)
    assert inside <= {(round(float(a), 9), round(float(m), 9)) for a, m in det}


def test_many_points_are_thinned_without_moving_the_areas():
    fake, p = sample(5_000)
    found = curves("x", fake, p)
    for line in (found.roc, found.precision_recall, found.det):
        assert {len(column) for column in line.columns.values()} <= set(range(50, POINTS + 1))
    roc, pr = found.roc.columns, found.precision_recall.columns
    assert np.trapezoid(roc["recall"], roc["false_alarms"]) == pytest.approx(auc(fake, p), abs=0.002)
    assert np.trapezoid(pr["precision"], pr["recall"]) == pytest.approx(average_precision(fake, p), abs=0.005)
    assert (roc["recall"][0], roc["recall"][-1], roc["false_alarms"][-1]) == (0, 1, 1)
    assert np.isfinite(ndtri(found.det.columns["false_alarms"])).all()
    assert np.isfinite(ndtri(found.det.columns["missed"])).all()


def test_bins_carry_the_share_found_and_its_interval():
    fake = np.array([True] * 3 + [False] * 5)
    rows = curves("x", fake, np.array([0.9] * 4 + [0.1] * 4)).as_json()["reliability"]
    assert [(row["probability"], row["fake"], row["n"]) for row in rows] == [(0.1, 0.0, 4), (0.9, 0.75, 4)]
    assert rows[1]["interval"] == pytest.approx(wilson(3, 4), abs=1e-5)


def test_perfect_separation_has_no_point_on_the_axes_of_det():
    found = curves("x", [False, True], [0.2, 0.8])
    assert found.as_json()["det"] == {"false_alarms": [], "missed": []}
    assert found.as_json()["roc"]["recall"] == [0.0, 1.0, 1.0]


def test_json_has_five_digits_and_no_more():
    fake, p = sample(700)
    told = curves("x", fake, p).as_json()
    text = json.dumps(told, allow_nan=False)
    assert max(len(f"{value:.10f}".rstrip("0").split(".")[1]) for value in told["roc"]["recall"]) <= 5
    assert len(text) < 20_000


def test_thinning_keeps_both_ends_and_spreads_along_the_line():
    x = np.concatenate([np.linspace(0, 0.01, 900), np.linspace(0.02, 1, 100)])  # crowded at the start
    at = thinned(x, np.zeros(1_000), 50)
    assert (at[0], at[-1]) == (0, 999)
    assert len(at) <= 50
    assert np.diff(x[at]).max() < 0.04
