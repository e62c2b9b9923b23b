"""Ranks with ties, as scipy has them."""

import numpy as np
import pytest
from scipy.stats import rankdata

from dfx.numbers.ranked import average_ranks


def test_ties_share_the_mean_of_their_ranks() -> None:
    assert average_ranks([3.0, 1.0, 3.0, 2.0]).tolist() == [3.5, 1.0, 3.5, 2.0]


@pytest.mark.parametrize("shape", [(0,), (1,), (50,), (4, 30), (2, 3, 20)], ids=str)
def test_ranks_are_those_of_scipy(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(5).integers(0, 12, shape).astype(float)
    assert np.array_equal(average_ranks(values), rankdata(values, axis=-1))
