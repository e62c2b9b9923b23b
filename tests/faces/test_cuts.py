import cv2
import numpy as np
import pytest

from dfx.faces.tracks.cuts import CHROMAS, LIGHTS, difference, is_cut, look_of


def scene(seed, width=480):
    """A soft wall in four colours of its own, wider than the frames cut from it, dark enough to be lit twice as bright."""
    rng = np.random.default_rng(seed)
    small = rng.uniform(20, 110, (4, 3))[rng.integers(0, 4, (5, 8))].astype(np.float32)
    return cv2.resize(small, (width, 180), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


@pytest.fixture
def frame():
    return scene(1)[:, :320]


def lit(pixels, factor):
    return np.clip(pixels * factor, 0, 255).astype(np.uint8)


def cut_between(before, after):
    return is_cut(look_of(before), look_of(after))


def test_a_look_holds_shares(frame):
    look = look_of(frame)
    assert look.shape == (4, LIGHTS + CHROMAS**2)
    assert look[:, :LIGHTS].sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert look[:, LIGHTS:].sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_the_same_frame_does_not_differ(frame):
    assert difference(look_of(frame), look_of(frame)) == 0


def test_frames_without_a_common_colour_differ_fully():
    red, blue = np.zeros((90, 160, 3), np.uint8), np.zeros((90, 160, 3), np.uint8)
    red[..., 0], blue[..., 2] = 200, 200
    # the same brightness everywhere, no chroma in common: half of what could differ
    assert difference(look_of(red), look_of(blue)) == pytest.approx(0.5, abs=1e-3)


def test_one_quarter_counts_a_quarter():
    grey = np.full((128, 128, 3), 100, np.uint8)
    other = grey.copy()
    other[:64, :64] = (160, 100, 40)  # as bright, another colour
    assert difference(look_of(grey), look_of(other)) == pytest.approx(0.125, abs=1e-3)


@pytest.mark.parametrize("seed", range(2, 8))
def test_another_scene_is_a_cut(frame, seed):
    assert cut_between(frame, scene(seed)[:, :320])


@pytest.mark.parametrize("shift", [16, 32, 64])
def test_a_pan_is_none(shift):
    wall = scene(1)
    assert not cut_between(wall[:, :320], wall[:, shift : 320 + shift])


@pytest.mark.parametrize("factor", [0.3, 0.5, 1.5, 2.0])
def test_a_fade_or_a_flash_of_one_scene_is_none(frame, factor):
    assert not cut_between(frame, lit(frame, factor))


def test_a_zoom_is_none(frame):
    assert not cut_between(frame, frame[18:-18, 32:-32])


def test_noise_is_none(frame):
    noise = np.random.default_rng(0).normal(0, 12, frame.shape)
    assert not cut_between(frame, np.clip(frame + noise, 0, 255).astype(np.uint8))


def test_to_black_and_from_black_are_cuts(frame):
    black = np.zeros_like(frame)
    assert cut_between(frame, black)
    assert cut_between(black, frame)
    assert not cut_between(black, black)


def test_a_flash_to_white_is_a_cut(frame):
    assert cut_between(frame, np.full_like(frame, 255))


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 500, 3), (2160, 3840, 3)])
def test_any_size(shape):
    assert not cut_between(np.full(shape, 90, np.uint8), np.full((100, 100, 3), 90, np.uint8))
