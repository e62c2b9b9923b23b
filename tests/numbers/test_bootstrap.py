"""Counts in place of resampled faces: the same metrics, face for face."""

import numpy as np
import pytest

from dfx.numbers.bootstrap import draws, resampled_ece
from dfx.numbers.metrics import ece


def test_calibration_errors_of_counts_are_those_of_the_faces_repeated():
    rng = np.random.default_rng(3)
    fake = rng.random(120) < 0.4
    p = np.round(np.clip(rng.normal(0.35 + 0.3 * fake, 0.2), 0, 1), 2)  # with ties, with 0 and 1
    order = np.argsort(-p, kind="stable")
    blocks = np.concatenate(list(draws(fake[order], 5, 40)))
    found = resampled_ece(blocks, fake[order], p[order])
    assert found.shape == (40,)
    for counts, value in zip(blocks.astype(int), found, strict=True):
        faces = np.repeat(order, counts)
        assert value == pytest.approx(ece(fake[faces], p[faces]), abs=1e-12)


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
