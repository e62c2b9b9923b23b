"""Rank correlation against scipy, overlap by hand."""

import numpy as np
import pytest
from region_samples import a_map
from scipy import stats

from dfx.errors import ExplanationError
from dfx.explain.regions import agreement
from dfx.explain.regions.agreement import CHANCE


@pytest.mark.parametrize("ties", [False, True])
def test_the_rank_correlation_is_scipys(ties: bool) -> None:
    rng = np.random.default_rng(7)
    for _ in range(5):
        first, second = rng.random((2, 6, 5)).astype(np.float32)
        second = (second + first * rng.random()) / 2
        if ties:
            first, second = np.round(first, 1), np.maximum(second - 0.5, 0)
        expected = stats.spearmanr(first.ravel(), second.ravel()).statistic
        assert agreement((a_map(first), a_map(second))).mean_rank == pytest.approx(expected, abs=1e-12)


def test_same_and_opposite_orders() -> None:
    rising = np.arange(1, 13).reshape(3, 4) / 12
    assert agreement((a_map(rising), a_map(rising**3))).mean_rank == pytest.approx(1)
    assert agreement((a_map(rising), a_map(1.1 - rising))).mean_rank == pytest.approx(-1)


def test_the_overlap_of_the_highest_tenth_by_hand() -> None:
    """20 cells, so 2 of each map: one of them is shared, 3 are in either."""
    first, second = np.zeros((4, 5)), np.zeros((4, 5))
    first[0, 0], first[0, 1] = 1, 0.9
    second[0, 1], second[3, 4] = 1, 0.9
    first[2, 2] = second[1, 1] = 0.1
    assert agreement((a_map(first), a_map(second))).mean_overlap == pytest.approx(1 / 3)
    assert agreement((a_map(first), a_map(first))).mean_overlap == 1


def test_cells_without_evidence_are_no_peak() -> None:
    one, other = np.zeros((4, 5)), np.zeros((4, 5))
    one[0, 0], other[3, 3] = 1, 1
    assert agreement((a_map(one), a_map(other))).mean_overlap == 0


def test_random_peaks_overlap_by_chance() -> None:
    rng = np.random.default_rng(1)
    found = [agreement((a_map(a), a_map(b))).mean_overlap for a, b in rng.random((200, 2, 10, 10))]
    assert np.mean(found) == pytest.approx(CHANCE, abs=0.01)


def test_the_matrix_over_models_of_different_sizes() -> None:
    coarse = np.array([[1.0, 0.0], [0.0, 0.0]])
    fine = np.zeros((8, 8))
    fine[:3, :3] = 1
    found = agreement([a_map(coarse, "a"), a_map(fine, "b"), a_map(fine[::-1, ::-1], "c")])
    assert found.models == ("a", "b", "c")
    for matrix in (found.rank, found.overlap):
        np.testing.assert_array_equal(matrix, matrix.T)
        np.testing.assert_array_equal(np.diag(matrix), 1)
        assert matrix[0, 1] > 0.4 > matrix[0, 2]
    assert found.overlap[0, 2] == 0
    assert found.mean_rank == pytest.approx((found.rank[0, 1] + found.rank[0, 2] + found.rank[1, 2]) / 3)


def test_maps_without_an_order_are_named_and_left_out() -> None:
    found = agreement([a_map(np.zeros((3, 3)), "empty"), a_map(np.ones((3, 3)), "even"), a_map(np.eye(3), "one")])
    assert found.models == ("one",)
    assert found.left_out == ("empty", "even")
    assert found.rank.tolist() == [[1.0]]
    assert found.mean_rank is None
    assert agreement((a_map(np.zeros((3, 3))), a_map(np.eye(3)))).mean_rank is None


def test_methods_are_named_where_they_differ() -> None:
    found = agreement([a_map(np.eye(3)), a_map(np.eye(3), method="rise")])
    assert found.models == ("one · gradcam", "one · rise")


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(ExplanationError, match="at least one map"):
        agreement([])
    with pytest.raises(ExplanationError, match="one direction"):
        agreement([a_map(np.eye(2)), a_map(np.eye(2), toward="real")])
