"""Eq. 15–22 by hand, on arrays alone."""

import numpy as np
import pytest

from dfx.errors import ExplanationError
from dfx.explain.difference import channel_map, channels, equations, histogram, statistics
from dfx.explain.difference.arithmetic import difference_of
from dfx.explain.difference.equations import number
from dfx.explain.difference.value import FeatureDifference


def of_arrays(first: object, second: object, **options: object) -> FeatureDifference:
    """The difference of two arrays (h, w, C)."""
    real = ("real face", "block_1", np.asarray(first, np.float32))
    fake = ("fake face", "block_2", np.asarray(second, np.float32))
    return difference_of("tiny", real, fake, **options)


# One row of two cells, two channels. D: (1, 4), (3, 0).
FIRST, SECOND = [[[2, 5], [3, 1]]], [[[1, 1], [0, 1]]]
# Energies (1 + 9) / 2 = 5 and (16 + 0) / 2 = 8, mean 6.5.
W = (5 / 6.5, 8 / 6.5)


def test_the_plain_difference() -> None:
    found = of_arrays(FIRST, SECOND, normalise=False)
    np.testing.assert_array_equal(found.difference, [[[1, 4], [3, 0]]])
    np.testing.assert_array_equal(found.shown, found.difference)
    assert found.difference.dtype == found.shown.dtype == np.float32
    assert (found.mu, found.sigma) == pytest.approx((2, 2.5**0.5))  # of 1, 4, 3, 0
    np.testing.assert_array_equal(found.energy, [5, 8])
    np.testing.assert_array_equal(found.first.energy, [6.5, 13])
    np.testing.assert_array_equal(found.second.energy, [0.5, 1])
    assert found.first.total == 9.75
    np.testing.assert_allclose(found.strength_map, [[8.5**0.5, 4.5**0.5]], rtol=1e-6)
    assert found.note == ""


@pytest.mark.parametrize("weighting", ["uniform", "energy"])
def test_the_normalised_one_has_mean_0_and_spread_1(weighting: str) -> None:
    rng = np.random.default_rng(2)
    found = of_arrays(rng.normal(3, 2, (5, 6, 7)), rng.random((5, 6, 7)), weighting=weighting)
    assert found.normalised
    assert found.shown.mean() == pytest.approx(0, abs=1e-5)
    assert found.shown.std() == pytest.approx(1, abs=1e-5)


def test_normalised_by_hand() -> None:
    found = of_arrays(FIRST, SECOND)
    np.testing.assert_allclose(found.shown, (np.array([[[1, 4], [3, 0]]]) - 2) / 2.5**0.5, rtol=1e-6)


def test_weights_by_hand() -> None:
    found = of_arrays(FIRST, SECOND, weighting="energy", normalise=False)
    np.testing.assert_allclose(found.weights, W, rtol=1e-6)
    assert found.weights.mean() == pytest.approx(1)
    np.testing.assert_allclose(found.shown, [[[W[0], 4 * W[1]], [3 * W[0], 0]]], rtol=1e-6)
    np.testing.assert_array_equal(found.difference, [[[1, 4], [3, 0]]])
    np.testing.assert_array_equal(of_arrays(FIRST, SECOND).weights, [1, 1])


@pytest.mark.parametrize("weighting", ["uniform", "energy"])
def test_the_same_on_both_sides_is_a_sentence(weighting: str) -> None:
    found = of_arrays(FIRST, FIRST, weighting=weighting)
    assert found.is_zero
    assert not found.normalised
    assert "D is 0 everywhere" in found.note
    for values in (found.shown, found.weights, found.strength_map):
        assert np.isfinite(values).all()
    assert not found.strength_map.any()


def test_rounding_is_no_difference() -> None:
    noisy = np.asarray(FIRST, np.float32) * np.float32(1 + 2e-7)
    assert of_arrays(FIRST, noisy).is_zero
    assert not of_arrays(FIRST, np.asarray(FIRST) * 1.001).is_zero


def test_one_value_everywhere_is_not_divided_by_its_spread() -> None:
    found = of_arrays(np.full((2, 2, 1), 5), np.full((2, 2, 1), 2))
    assert (found.mu, found.sigma, found.normalised, found.is_zero) == (3, 0, False, False)
    np.testing.assert_array_equal(found.shown, np.full((2, 2, 1), 3))
    assert "σ = 0" in found.note
    assert of_arrays(np.full((2, 2, 1), 5), np.full((2, 2, 1), 2), normalise=False).note == ""


def test_what_is_no_difference_is_refused() -> None:
    with pytest.raises(ExplanationError, match=r"not \(1, 2, 2\) and \(1, 1, 2\)"):
        of_arrays(FIRST, [[[1, 1]]])
    with pytest.raises(ExplanationError, match="not finite"):
        of_arrays(FIRST, np.full((1, 2, 2), np.nan))
    with pytest.raises(ExplanationError, match="not 'learned'"):
        of_arrays(FIRST, SECOND, weighting="learned")


# Means 0, −1, .55; energies 4, 1, .305; largest magnitudes 2, 1, .6.
MIXED = [[[2, -1, 0.5], [-2, -1, 0.6]]]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("energy", [0, 1, 2]), ("mean", [1, 2, 0]), ("max", [0, 1, 2]), ("index", [0, 1, 2])],
)
def test_channels_are_ordered(order: str, expected: list[int]) -> None:
    found = channels(of_arrays(MIXED, np.zeros((1, 2, 3)), normalise=False), order)
    assert [one.index for one in found] == expected


def test_a_channel_by_hand() -> None:
    one = channels(of_arrays(MIXED, np.zeros((1, 2, 3)), normalise=False), "index")[0]
    assert (one.energy, one.weight, one.mean, one.std, one.max) == (4, 1, 0, 2, 2)


def test_maps_and_histograms_of_channels() -> None:
    difference = of_arrays(MIXED, np.zeros((1, 2, 3)), normalise=False)
    np.testing.assert_array_equal(channel_map(difference, 1), [[-1, -1]])
    counts, edges = (lambda h: (h.counts.tolist(), h.edges.tolist()))(histogram(difference, bins=4))
    assert counts == [1, 2, 2, 1]
    assert edges == [-2, -1, 0, 1, 2]
    assert histogram(difference, 1, bins=3).counts.sum() == 2
    for index in (-1, 3):
        with pytest.raises(ExplanationError, match=f"0 to 2, not {index}"):
            channel_map(difference, index)
    with pytest.raises(ExplanationError, match="at least 1 bin"):
        histogram(difference, bins=0)
    with pytest.raises(ExplanationError, match="not by 'colour'"):
        channels(difference, "colour")


def test_statistics_by_hand() -> None:
    found = statistics(of_arrays([[[3, -1], [1, 1]]], np.zeros((1, 2, 2)), normalise=False))
    assert (found.mean, found.std, found.minimum, found.maximum, found.positive) == (1, 2**0.5, -1, 3, 0.75)


@pytest.mark.parametrize(
    ("options", "made_it"),
    [
        ({"normalise": False}, {19}),
        ({}, {16}),
        ({"weighting": "energy", "normalise": False}, {17}),
        ({"weighting": "energy"}, {17, 18}),
    ],
)
def test_the_equations_say_which_of_them_was_used(options: dict, made_it: set[int]) -> None:
    found = equations(of_arrays(FIRST, SECOND, **options))
    assert [one.number for one in found] == list(range(15, 23))
    assert {one.number for one in found if one.used} == made_it | {15, 20, 21, 22}
    for one in found:
        assert one.latex.count("{") == one.latex.count("}")
        assert "nan" not in one.latex


def test_the_equations_hold_the_numbers_of_this_case() -> None:
    plain, weighted = (equations(of_arrays(FIRST, SECOND, weighting=w)) for w in ("uniform", "energy"))
    assert r"\frac{D - 2}{1.58}" in plain[1].latex
    assert plain[0].latex == (r"D = F_\text{real}(l = \text{block\_1}) - F_\text{fake}(l' = \text{block\_2})")
    assert r"\mathbb{R}^{1 \times 2 \times 2}" in plain[5].latex
    assert "W_c = 1" in plain[2].latex
    assert r"W_c \in [0.769,\ 1.23]" in weighted[2].latex
    assert r"\frac{W \odot D - 2" in weighted[7].latex  # mean of 0.769, 4.92, 2.31, 0
    flat = equations(of_arrays(np.full((2, 2, 1), 2), np.full((2, 2, 1), 5)))
    assert r"\mu = -3,\ \sigma = 0" in flat[1].latex
    assert flat[7].latex.endswith("= D")


@pytest.mark.parametrize(
    ("value", "written"), [(0.5, "0.5"), (-1234.5, r"-1.23 \times 10^{3}"), (1.2e-7, r"1.2 \times 10^{-7}")]
)
def test_numbers_in_katex(value: float, written: str) -> None:
    assert number(value) == written
