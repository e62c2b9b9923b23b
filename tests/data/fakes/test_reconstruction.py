"""Faces drawn anew by fitted auto-encoders: what they can keep is kept, the best code is found, chance is repeatable."""

import cv2
import numpy as np
import pytest

from dfx.data.dataset import read_dataset
from dfx.data.fakes import reconstruction
from dfx.data.fakes.reconstruction import (
    PatchCoder,
    Reconstruction,
    as_sharp,
    patches_of,
    principal,
    random_coder,
    window_of,
)
from dfx.errors import DataError


@pytest.fixture(scope="module")
def picture():
    """An uneven size, so that patches hang over the border."""
    rng = np.random.default_rng(3)
    return cv2.GaussianBlur(rng.integers(0, 256, (37, 45, 3), np.uint8), (0, 0), 1.5)


def _folder(root, labels=("real", "fake"), count=4):
    rng = np.random.default_rng(0)
    for label in labels:
        for i in range(count):
            path = root / "made" / "train" / label / f"{i}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), cv2.GaussianBlur(rng.integers(0, 256, (48, 48, 3), np.uint8), (0, 0), 2))
    return read_dataset(root)


def test_patches_lie_where_they_were_cut():
    pixels = np.arange(6 * 8 * 3, dtype=np.float32).reshape(6, 8, 3)
    patches = patches_of(pixels, 4, 2)
    assert patches.shape == (2, 3, 48)
    np.testing.assert_array_equal(patches[1, 2].reshape(4, 4, 3), pixels[2:6, 4:8])


@pytest.mark.parametrize("flat", [True, False])
def test_a_code_that_keeps_everything_draws_the_picture_itself(picture, flat):
    """All principal components: encoder and decoder undo each other, and overlapping weights sum to 1."""
    patches = np.random.default_rng(0).normal(100, 40, (300, 48)).astype(np.float32)
    coder = principal(patches, 2, 48, flat=flat)
    np.testing.assert_allclose(coder(picture, 0.0, np.random.default_rng(2)), picture, atol=0.02)


def test_principal_components_are_the_best_code():
    """Eckart and Young: no code of five numbers leaves less than the singular values behind the fifth."""
    rng = np.random.default_rng(0)
    patches = (rng.normal(size=(400, 48)) * np.linspace(4, 0.1, 48)).astype(np.float32)
    coder = principal(patches, 2, 48, flat=True).shorter(5, window_of(2, True))
    drawn = (patches - coder.mean) @ coder.encoder @ coder.decoder + coder.mean
    singular = np.linalg.svd(patches - patches.mean(0), compute_uv=False)
    assert np.square(drawn - patches).sum() == pytest.approx(np.square(singular[5:]).sum(), rel=1e-3)


def test_decoder_of_a_random_encoder_is_the_least_squares_one():
    rng = np.random.default_rng(0)
    patches = rng.normal(size=(400, 48)).astype(np.float32)
    coder = random_coder(patches, 2, 20, flat=True, rng=rng)
    code = np.maximum((patches - coder.mean) @ coder.encoder + coder.offset, 0)

    def left(decoder):
        return np.square(code @ decoder + coder.mean - patches).sum()

    best = np.linalg.lstsq(code, patches - coder.mean, rcond=None)[0]
    assert left(coder.decoder) == pytest.approx(left(best), rel=1e-2)  # but for the ridge
    assert left(coder.decoder) < 0.8 * np.square(patches - coder.mean).sum()


def test_noise_in_the_code_moves_the_drawing_and_none_does_not(picture):
    ones = np.ones((2, 2), np.float32) / 4
    eye = np.eye(12, dtype=np.float32)
    coder = PatchCoder(1, eye, np.zeros(12, np.float32), eye, np.zeros(12, np.float32), False, ones)
    still, moved = (coder(picture, noise, np.random.default_rng(0)) for noise in (0.0, 0.2))
    np.testing.assert_allclose(still, picture, atol=1e-3)
    # the mean of four independent drawings has half the deviation
    assert (moved - still).std() == pytest.approx(0.1 * picture.std(), rel=0.2)


def test_faces_are_drawn_anew_in_many_ways_that_chance_alone_decides(tmp_path, picture, monkeypatch):
    monkeypatch.setattr(reconstruction, "STRIDES", (2, 4))
    files = _folder(tmp_path)
    redraw, again = Reconstruction.fitted(files, 5), Reconstruction.fitted(files, 5)
    assert {(coder.stride, coder.rectified) for coder in redraw.coders} == {
        (stride, random) for stride in (2, 4) for random in (False, True)
    }
    drawn = [redraw(picture, np.random.default_rng(seed)) for seed in range(12)]
    assert all(one.shape == picture.shape and one.dtype == np.uint8 for one in drawn)
    assert all(0 < np.abs(one.astype(int) - picture).mean() < 40 for one in drawn)
    assert len({one.tobytes() for one in drawn}) == 12
    np.testing.assert_array_equal(again(picture, np.random.default_rng(3)), drawn[3])


def test_without_real_faces_there_is_nothing_to_draw_anew(tmp_path):
    with pytest.raises(DataError, match="real faces"):
        Reconstruction.fitted(_folder(tmp_path, ("fake",)), 5)


def test_sharpness_comes_back_up_to_three_times(picture):
    def detail(pixels):
        pixels = np.asarray(pixels, np.float32)
        return (pixels - cv2.GaussianBlur(pixels, (0, 0), 2)).std()

    soft = 0.5 * picture + 0.5 * cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 2)
    assert detail(as_sharp(soft, picture)) > 0.8 * detail(picture) > 1.2 * detail(soft)
    flat = np.full(picture.shape, 90, np.float32)
    np.testing.assert_allclose(as_sharp(flat, picture), flat, atol=1e-3)
