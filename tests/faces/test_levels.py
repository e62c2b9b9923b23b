"""Levels of a pyramid: OpenCV's means by area, at every size and from either way."""

import cv2
import numpy as np
import pytest

from dfx.faces.detect import levels as L

RANDOM = np.random.default_rng(2)


def test_means_by_hand():
    """Three pixels in two cells: one and a half each."""
    picture = np.array([[[0, 9], [60, 9], [120, 9]]], np.uint8)
    (row,) = L.means(cv2.integral(picture), (2, 1))
    np.testing.assert_allclose(row, [[20, 9], [100, 9]])


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (40, 31), (49, 37), (50, 38), (133, 100), (199, 149)])
def test_either_way_is_the_mean_by_area(size):
    picture = RANDOM.integers(0, 256, (150, 200, 3), np.uint8)
    grey = cv2.resize(picture.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    (level,) = L.Levels(picture)(size)
    assert level.dtype == np.float32
    np.testing.assert_allclose(level, (grey - 127.5) / 128, atol=2e-6)


def test_sums_that_fit_no_whole_number_are_floats(monkeypatch):
    picture = np.full((80, 90, 3), 255, np.uint8)
    whole = L.Levels(picture)(size := (9, 8))
    monkeypatch.setattr(L, "MOST_PIXELS", 80 * 90 - 1)
    assert L.Levels(picture)._sums.dtype == np.float64
    np.testing.assert_array_equal(L.Levels(picture)(size), whole)
    assert L.MOST_PIXELS < 2**31 / 255


def test_the_picture_is_summed_once(monkeypatch):
    sums, made = cv2.integral, []
    monkeypatch.setattr(L.cv2, "integral", lambda *given, **named: (made.append(1), sums(*given, **named))[1])
    of_one = L.Levels(RANDOM.integers(0, 256, (150, 200, 3), np.uint8))
    for size in ((40, 30), (20, 15), (120, 90)):
        of_one(size)
    assert made == [1]
