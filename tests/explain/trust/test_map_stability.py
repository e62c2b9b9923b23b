"""Stability under shift, JPEG and noise, with explanations whose behaviour is known."""

import numpy as np
import pytest
from maps_by_hand import map_of, noisy_crop

from dfx.errors import ExplanationError
from dfx.explain.trust.stability import DAMAGES, SHIFT, moved, stability, step_of

NAMES = [one.name for one in DAMAGES]


def smooth_crop(side=40):
    rows, columns = np.mgrid[:side, :side]
    wave = 120 + 60 * np.sin(rows / 5) + 50 * np.cos(columns / 7)
    return np.repeat(np.rint(wave).astype(np.uint8)[..., None], 3, axis=2)


def by_content(crop):
    """Follows the content: its map is the crop's own grey levels."""
    return map_of(crop[..., 0].astype(float))


def by_place(crop):
    """The same fine pattern wherever the content lies."""
    return map_of(np.random.default_rng(0).random(crop.shape[:2]))


def test_a_map_of_the_content_is_stable():
    found = stability(by_content, smooth_crop(), by_content(smooth_crop()))
    assert [one.damage for one in found] == NAMES
    for one in found:
        assert one.correlation > 0.98
        assert one.ssim > 0.7
        assert not one.vanished
        assert not one.reason


def test_the_shift_is_taken_back_to_the_pixel():
    up, down = (one for one in stability(by_content, noisy_crop(side=40), by_content(noisy_crop(side=40)))[:2])
    assert up.correlation == pytest.approx(1)
    assert down.correlation == pytest.approx(1)
    assert up.ssim == pytest.approx(1)


def test_a_pattern_that_does_not_move_with_the_face_is_found_out():
    shifts = stability(by_place, smooth_crop(), by_place(smooth_crop()))
    assert abs(shifts[0].correlation) < 0.1
    assert abs(shifts[1].correlation) < 0.1
    assert shifts[2].correlation == pytest.approx(1)  # JPEG moves nothing


def test_moved_by_whole_pixels():
    crop = noisy_crop(side=40)
    assert step_of(crop) == round(SHIFT * 40) == 1
    assert (moved(crop, 2, 3)[2:, 3:] == crop[:-2, :-3]).all()
    assert (moved(crop, -1, 0)[:-1] == crop[1:]).all()


def test_a_map_that_vanishes_is_said_and_not_scored():
    crop = smooth_crop()
    found = stability(lambda damaged: map_of(np.zeros((5, 5))), crop, by_content(crop))
    assert all(one.vanished and one.correlation is None and one.ssim is None for one in found)
    assert found[2].reason == "The map of the crop recompressed as JPEG 75 holds no evidence."


def test_a_map_that_cannot_be_drawn_is_said():
    def fails(crop):
        raise ExplanationError("No such layer.")

    found = stability(fails, smooth_crop(), by_content(smooth_crop()))
    assert all(one.correlation is None and not one.vanished and "No such layer." in one.reason for one in found)


def test_small_crops_have_no_ssim_but_an_order():
    crop = smooth_crop(10)
    found = stability(by_content, crop, by_content(crop))
    assert all(one.ssim is None and "SSIM needs" in one.reason for one in found)
    assert all(one.correlation is not None for one in found)
