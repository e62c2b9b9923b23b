"""Deletion, insertion, ROAD and random orders on a score that reads one patch: right, wrong and random order are known."""

import numpy as np
import pytest
from maps_by_hand import PATCH, SIDE, bright_patch, noisy_crop, patch_logits, right_map

from dfx.errors import ExplanationError
from dfx.explain.trust.deletion import filled, removal, replaced
from dfx.explain.trust.imputation import imputed, interpolated
from dfx.explain.trust.maps import order_of
from dfx.explain.trust.random_order import as_smooth, chance_of
from dfx.explain.trust.road import road


def test_curves_worked_out_by_hand():
    # Four pixels; the score is the first one's red. Deleted first: 100, 0, 0, 0, 0; inserted first: 0, 100, …
    crop = np.zeros((2, 2, 3), np.uint8)
    crop[0, 0, 0] = 100
    curves = removal(
        lambda crops: np.array([one[0, 0, 0] for one in crops]), crop, np.array([[4.0, 3.0], [2.0, 1.0]]), 4, "black"
    )
    assert curves.shares == (0, 0.25, 0.5, 0.75, 1)
    assert curves.deletion == (100, 0, 0, 0, 0)
    assert curves.insertion == (0, 100, 100, 100, 100)
    assert curves.deletion_auc == pytest.approx(12.5)
    assert curves.insertion_auc == pytest.approx(87.5)
    assert curves.gap == pytest.approx(75)


@pytest.mark.parametrize("fill", ["blur", "mean", "black"])
def test_right_order_beats_random_order_beats_wrong_order(fill):
    random = np.random.default_rng(5).random((SIDE, SIDE))
    gaps = [
        removal(patch_logits, bright_patch(), values, fill=fill).gap for values in (right_map(), random, -right_map())
    ]
    assert gaps[0] > 4
    assert abs(gaps[1]) < 1
    assert gaps[2] == pytest.approx(-gaps[0], abs=0.2)


def test_inserting_is_deleting_in_reverse():
    values = np.random.default_rng(6).random((SIDE, SIDE))  # no two alike
    there, back = (removal(patch_logits, bright_patch(), one) for one in (values, -values))
    assert there.insertion == pytest.approx(back.deletion[::-1])


def test_coarse_maps_are_enlarged():
    coarse = np.zeros((4, 4))
    coarse[1, 2:] = 1
    assert removal(patch_logits, bright_patch(), coarse).gap > 3


def test_replaced_takes_that_share_and_leaves_the_crop_alone():
    crop, by = noisy_crop(), np.zeros((SIDE, SIDE, 3), np.uint8)
    before = crop.copy()
    values = np.random.default_rng(0).random((SIDE, SIDE))
    half = replaced(crop, by, order_of(values), 0.5)
    gone = values > np.median(values)
    assert not half[gone].any()
    assert (half[~gone] == crop[~gone]).all()
    assert (crop == before).all()


def test_fills():
    crop = noisy_crop()
    assert filled(crop, "blur").std() < crop.std() / 4
    assert (filled(crop, "mean") == np.rint(crop.mean(axis=(0, 1)))).all()


def test_imputation_by_hand():
    # A ramp is its own weighted mean of eight neighbours: removed inside, it comes back.
    ramp = np.add.outer(np.arange(8.0) * 3, np.arange(9.0))[..., None]
    removed = np.zeros((8, 9), bool)
    removed[2:6, 3:7] = True
    holed = np.where(removed[..., None], 0, ramp)
    np.testing.assert_allclose(interpolated(holed, removed), ramp, atol=1e-9)
    assert (interpolated(ramp, np.zeros((8, 9), bool)) == ramp).all()
    with pytest.raises(ExplanationError, match="some are left"):
        interpolated(ramp, np.ones((8, 9), bool))


def test_imputation_from_one_pixel_and_its_noise():
    crop = np.zeros((20, 20, 3), np.uint8)
    crop[10, 10] = 120
    removed = np.ones((20, 20), bool)
    removed[10, 10] = False
    quiet = imputed(crop, removed, np.random.default_rng(0), noise=0)
    assert (quiet == 120).all()
    noisy = imputed(crop, removed, np.random.default_rng(0)).astype(float)
    assert noisy[removed].std() == pytest.approx(2.55, rel=0.1)
    assert (noisy[10, 10] == 120).all()


def test_road_knows_the_right_order_from_the_wrong_one():
    right, wrong = (road(patch_logits, bright_patch(), values) for values in (right_map(), -right_map()))
    assert right.gap > 5
    assert wrong.gap < -5
    # Of 1 024 pixels 96 are the patch's: 90 % removed from the end leave it whole, 10 % from the start take it all.
    assert right.lerf == pytest.approx([patch_logits([bright_patch()])[0]] * 5)
    assert max(right.morf) < -3


def test_road_is_the_same_again_and_refuses_all_or_nothing():
    assert road(patch_logits, noisy_crop(), right_map()) == road(patch_logits, noisy_crop(), right_map())
    for shares in ((), (0.0,), (0.5, 1.0)):
        with pytest.raises(ExplanationError, match="between 0 and 1"):
            road(patch_logits, noisy_crop(), right_map(), shares)


def test_random_maps_are_as_smooth_and_another_order():
    smooth = right_map()
    drawn, noise = as_smooth(smooth, np.random.default_rng(0)), np.random.default_rng(0).random(smooth.shape)
    roughness = [np.diff(one, axis=1).std() / one.std() for one in (smooth, drawn, noise)]
    assert roughness[1] == pytest.approx(roughness[0], rel=0.5)
    assert roughness[1] < roughness[2] / 3
    assert abs(np.corrcoef(smooth.ravel(), drawn.ravel())[0, 1]) < 0.6


def test_chance_of_a_right_and_of_a_wrong_map():
    assert chance_of(patch_logits, bright_patch(), right_map()) == pytest.approx(0.1)
    assert chance_of(patch_logits, bright_patch(), -right_map()) > 0.8


def test_a_score_that_is_no_number_is_one_sentence():
    with pytest.raises(ExplanationError, match="not finite"):
        removal(lambda crops: np.full(len(crops), np.nan), noisy_crop(), right_map())


def test_the_patch_is_where_the_map_is_one():
    assert (right_map()[PATCH] == 1).all()
    assert (right_map() == 1).sum() == right_map()[PATCH].size
