"""Rank correlation, SSIM, order and sparseness against references and counting by hand."""

import numpy as np
import pytest
from maps_by_hand import map_of

from dfx.errors import ExplanationError
from dfx.explain.trust.correlation import spearman, ssim
from dfx.explain.trust.maps import asked, at_size, order_of, values_of
from dfx.explain.trust.sparseness import gini


def test_spearman_is_scipys_with_ties():
    from scipy.stats import spearmanr

    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 6, (9, 8)).astype(float), rng.integers(0, 6, (9, 8)).astype(float)
    assert spearman(one, other) == pytest.approx(spearmanr(one.ravel(), other.ravel())[0], abs=1e-12)
    assert spearman(one, np.exp(one)) == pytest.approx(1)
    assert spearman(one, -one) == pytest.approx(-1)


@pytest.mark.parametrize("value", [0.0, 0.7])
def test_a_constant_map_has_no_order(value):
    one = np.random.default_rng(1).random((4, 4))
    almost = np.full((4, 4), value) + value * 1e-8 * one
    with pytest.raises(ExplanationError, match="same everywhere"):
        spearman(one, almost)


def test_ssim_is_that_of_scikit_image():
    metrics = pytest.importorskip("skimage.metrics")
    rng = np.random.default_rng(2)
    one = rng.random((23, 31))
    other = np.clip(one + 0.2 * rng.standard_normal(one.shape), 0, 1)
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    assert ssim(one, other) == pytest.approx(
        metrics.structural_similarity(one, other, data_range=1, **options), abs=1e-6
    )
    wide = metrics.structural_similarity(one, other, data_range=2, **options)
    assert ssim(one, other, span=2) == pytest.approx(wide, abs=1e-6)
    assert ssim(one, one) == pytest.approx(1)


def test_ssim_needs_room_for_its_window():
    with pytest.raises(ExplanationError, match="not 5 × 20"):
        ssim(np.zeros((5, 20)), np.zeros((5, 20)))


def test_order_is_by_value_and_by_lot_among_equals():
    assert order_of(np.array([[0.1, 0.9], [0.5, -1.0]])).tolist() == [1, 2, 0, 3]
    first = [order_of(np.zeros((4, 4)), seed)[0] for seed in range(30)]
    assert len(set(first)) > 5
    assert order_of(np.zeros((4, 4)), 3).tolist() == order_of(np.zeros((4, 4)), 3).tolist()


def test_signed_values_come_before_heat():
    explanation = map_of(np.array([[-4.0, 2.0]]))
    assert values_of(explanation).tolist() == [[-1.0, 0.5]]
    assert at_size(values_of(explanation), (1, 2)).tolist() == [[-1.0, 0.5]]
    assert at_size(np.arange(16.0).reshape(4, 4), (2, 2)).tolist() == [[2.5, 4.5], [10.5, 12.5]]


@pytest.mark.parametrize("scores", [[np.nan, 1.0], [1.0], [[1.0], [2.0]], [np.inf, 0.0]])
def test_scores_that_are_none_are_refused(scores):
    with pytest.raises(ExplanationError, match="one finite score for each of 2"):
        asked(lambda crops: np.array(scores), [np.zeros((2, 2, 3), np.uint8)] * 2)


def test_gini_by_hand():
    single = np.zeros((2, 5))
    single[1, 3] = 3
    assert gini(map_of(single)) == pytest.approx(1 - 1 / 10)
    assert gini(map_of(np.ones((3, 3)))) == pytest.approx(0)
    assert gini(map_of(np.array([[1.0, -3.0]]))) == pytest.approx(0.25)  # of 1 and 3: (−1·1 + 1·3) / (2·4)
    with pytest.raises(ExplanationError, match="zero everywhere"):
        gini(map_of(np.zeros((3, 3))))
