"""Counts in place of resampled faces: the same metrics, face for face."""

import numpy as np
import pytest

from dfx.numbers.bootstrap import draws, resampled_ece, resampled_metrics
from dfx.numbers.metrics import ece, measure

RESAMPLED = ("balanced_accuracy", "f1", "mcc", "average_precision", "eer", "log_loss", "brier", "ece")


@pytest.mark.parametrize("threshold", [0.0, 0.5, 0.93])
def test_metrics_of_counts_are_those_of_the_faces_repeated(threshold):
    rng = np.random.default_rng(3)
    fake = rng.random(120) < 0.4
    p = np.round(np.clip(rng.normal(0.35 + 0.3 * fake, 0.2), 0, 1), 2)  # with ties, with 0 and 1
    found = resampled_metrics(fake, p, threshold, seed=5, resamples=40)
    order = np.argsort(-p, kind="stable")
    blocks = np.concatenate(list(draws(fake[order], 5, 40))).astype(int)
    assert set(found) == set(RESAMPLED)
    for i, counts in enumerate(blocks):
        faces = np.repeat(order, counts)
        expected = measure(fake[faces], p[faces], threshold)
        for name in RESAMPLED:
            assert found[name][i] == pytest.approx(getattr(expected, name), abs=1e-12), name


def test_one_label_has_only_what_it_defines():
    found = resampled_metrics(np.zeros(9, bool), np.linspace(0, 1, 9), 0.5, resamples=7)
    assert set(found) == {"log_loss", "brier"}
    assert all(values.shape == (7,) for values in found.values())


def test_every_stratum_keeps_its_size_and_is_drawn_fairly(monkeypatch):
    monkeypatch.setattr("dfx.numbers.bootstrap.CELLS", 700)  # several blocks
    strata = np.array(["a"] * 3 + ["b"] * 7 + ["a"] * 10)
    blocks = list(draws(strata, seed=1, resamples=2_000))
    counts = np.concatenate(blocks)
    assert len(blocks) > 1
    assert counts.shape == (2_000, 20)
    assert (counts[:, strata == "a"].sum(axis=1) == 13).all()
    assert (counts[:, strata == "b"].sum(axis=1) == 7).all()
    assert counts.mean(axis=0) == pytest.approx(np.ones(20), abs=0.12)
    assert counts[:, 3:10].var(axis=0) == pytest.approx(np.full(7, 6 / 7), abs=0.15)  # binomial, n = 7


def test_draws_repeat_with_their_seed():
    first, again, other = (np.concatenate(list(draws([0] * 30, seed, 20))) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_weighted_calibration_error_of_one_draw_each_is_the_plain_one():
    rng = np.random.default_rng(9)
    p, fake, weights = np.sort(rng.random(80)), rng.random(80) < 0.5, rng.random(80)
    assert resampled_ece(np.ones((1, 80)), fake, p, weights)[0] == pytest.approx(ece(fake, p, weights=weights))
