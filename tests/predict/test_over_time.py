"""Log-odds over time: the trimmed mean by hand, the spread by blocks, stretches that differ."""

import numpy as np
import pytest

from dfx.errors import DataError
from dfx.predict.clip.over_time import block_draws, block_length, pooled, trimmed_mean
from dfx.predict.clip.stretches import change_in


def test_extremes_do_not_count() -> None:
    assert trimmed_mean([0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 100.0], np.ones(10)) == pytest.approx(1.0)


def test_a_value_across_the_edge_counts_in_part() -> None:
    # weights 1 : 4, a tenth cut from each end of the weight: .1 of the first's .2 is left, .7 of the second's .8
    assert trimmed_mean([0.0, 1.0], [1.0, 4.0]) == pytest.approx(0.7 / 0.8)


def test_order_and_scale_of_weights_do_not_matter() -> None:
    x, w = np.array([3.0, -1.0, 2.0, 0.5]), np.array([1.0, 2.0, 3.0, 1.0])
    assert trimmed_mean(x[::-1], 7 * w[::-1]) == pytest.approx(float(trimmed_mean(x, w)))


def test_blocks_are_runs_of_neighbours() -> None:
    drawn = block_draws(27, draws=50)
    assert drawn.shape == (50, 27)
    assert block_length(27) == 3
    steps = np.diff(drawn.reshape(50, 9, 3), axis=2) % 27
    assert (steps == 1).all()


def test_alike_neighbours_widen_the_spread() -> None:
    rng = np.random.default_rng(3)
    slow = np.repeat(rng.normal(size=8), 8)
    _, tied = pooled(slow, np.ones(64))
    _, free = pooled(rng.permutation(slow), np.ones(64))
    assert tied is not None
    assert free is not None
    assert tied > 1.3 * free


def test_few_moments_have_no_spread() -> None:
    assert pooled([1.0, 2.0, 3.0], np.ones(3)) == (pytest.approx(2.0), None)


@pytest.mark.parametrize(
    ("values", "weights"), [([], []), ([1.0], [0.0]), ([np.nan], [1.0]), ([1.0, 2.0], [1.0])], ids=str
)
def test_what_cannot_be_pooled_is_refused(values: list[float], weights: list[float]) -> None:
    with pytest.raises(DataError):
        pooled(values, weights)


def test_a_manipulated_stretch_is_found() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(-2, 0.5, 32)
    x[10:20] = rng.normal(3, 0.5, 10)
    change = change_in(x)
    assert change is not None
    assert (change.first, change.last) == (10, 19)
    assert change.inside == pytest.approx(3, abs=0.5)
    assert change.outside == pytest.approx(-2, abs=0.5)
    assert change.p < 0.01


@pytest.mark.parametrize("seed", range(5))
def test_noise_has_no_stretch(seed: int) -> None:
    assert change_in(np.random.default_rng(seed).normal(0, 1.5, 40)) is None


def test_a_small_change_and_a_short_clip_have_none() -> None:
    assert change_in(np.r_[np.zeros(10), np.full(10, 1.9)]) is None
    assert change_in(np.r_[np.zeros(3), np.full(4, 9.0)]) is None
