"""Maps against a mask, counted by hand, and the baselines that know nothing of the model."""

import numpy as np
import pytest
from maps_by_hand import map_of, noisy_crop

from dfx.errors import DataError, ExplanationError
from dfx.explain.trust.baselines import centre_gaussian, edge_detector
from dfx.explain.trust.truth import against_truth


def corner_mask():
    mask = np.zeros((4, 4))
    mask[:2, :2] = 1
    return mask


def test_scores_by_hand():
    # Heat 4, 2 inside and 3, 1 outside: energy 6/10; of the 4 hottest, 2 are inside: IoU 2 / (4 + 4 − 2).
    heat = np.zeros((4, 4))
    heat[0, 0], heat[1, 1], heat[3, 3], heat[2, 0] = 4, 2, 3, 1
    found = against_truth(map_of(heat), corner_mask())
    assert found.hit
    assert found.area == pytest.approx(0.25)
    assert found.energy == pytest.approx(0.6)
    assert found.energy_over_area == pytest.approx(2.4)
    assert found.rank == pytest.approx(0.5)
    assert found.iou == pytest.approx(1 / 3)


def test_equal_cells_count_as_by_lot():
    heat = np.zeros((4, 4))
    heat[0, 0] = 1  # the other 15 are equal: three places among them, three of the 15 inside
    found = against_truth(map_of(heat), corner_mask())
    assert found.rank == pytest.approx((1 + 3 * 3 / 15) / 4)


def test_right_and_wrong_maps_at_another_size():
    right, wrong = (against_truth(map_of(heat), np.kron(corner_mask(), np.ones((8, 8)))) for heat in
                    (corner_mask() + 0.01, 1.01 - corner_mask()))  # fmt: skip
    assert right.hit
    assert not wrong.hit
    assert right.iou > 0.9 > 0.1 > wrong.iou
    assert right.energy_over_area > 1 > wrong.energy_over_area


def test_soft_masks_weigh_energy():
    found = against_truth(map_of(np.array([[1.0, 3.0]])), np.array([[0.25, 0.75]]))
    assert found.energy == pytest.approx((0.25 + 2.25) / 4)
    assert found.hit
    assert found.rank == 1


@pytest.mark.parametrize(
    ("mask", "said"),
    [
        (np.zeros((4, 4)), "empty"),
        (np.full((4, 4), 0.3), "empty"),
        (np.ones((4, 4)), "whole crop"),
        (np.full((4, 4), np.nan), "values in"),
        (np.full((4, 4), 2.0), "values in"),
        (np.zeros((4, 4, 1)), "values in"),
        (np.zeros((0, 4)), "values in"),
    ],
)
def test_masks_without_a_truth_are_one_sentence(mask, said):
    with pytest.raises(DataError, match=said):
        against_truth(map_of(np.arange(16.0).reshape(4, 4)), mask)


@pytest.mark.parametrize(("value", "said"), [(0.0, "no evidence"), (-1.0, "no evidence"), (0.4, "same everywhere")])
def test_maps_that_point_nowhere_are_one_sentence(value, said):
    with pytest.raises(ExplanationError, match=said):
        against_truth(map_of(np.full((4, 4), value)), corner_mask())


def test_the_centre():
    heat = centre_gaussian(9).heat
    assert np.unravel_index(heat.argmax(), heat.shape) == (4, 4)
    assert heat[4, 4] == 1
    np.testing.assert_allclose(heat, heat.T)
    np.testing.assert_allclose(heat, heat[::-1])
    assert heat[4, 0] == pytest.approx(np.exp(-((4 / 2.25) ** 2) / 2))
    with pytest.raises(ExplanationError, match="not 1"):
        centre_gaussian(1)


def test_edges():
    crop = np.zeros((6, 8, 3), np.uint8)
    crop[:, 4:] = 80
    found = edge_detector(crop)
    # The step of 80 lies between columns 3 and 4: a central difference of 40 per pixel in both, nothing elsewhere.
    assert found.raw_peak == pytest.approx(40)
    assert (found.heat[:, 3:5] == 1).all()
    assert found.heat.sum() == pytest.approx(12)
    assert not edge_detector(np.full((6, 6, 3), 9, np.uint8)).has_evidence
    assert edge_detector(noisy_crop()).heat.shape == noisy_crop().shape[:2]
