import time
from dataclasses import replace

import numpy as np
import pytest

from dfx.data.alter import blend as B
from dfx.errors import DataError
from dfx.types import Landmarks

FACE = Landmarks((80.0, 90.0), (140.0, 90.0), (110.0, 125.0), (88.0, 156.0), (132.0, 156.0))


@pytest.fixture
def picture() -> np.ndarray:
    """Smooth colours with fine grain: enough structure for blur, sharpening and moves to show."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:224, 0:224]
    smooth = np.stack([80 + x / 3, 60 + y / 3, 120 + (x + y) / 8], axis=-1)
    return np.clip(smooth + rng.normal(0, 12, smooth.shape), 0, 255).astype(np.uint8)


def test_shapes_types_and_range(picture):
    made = B.self_blend(picture, FACE, np.random.default_rng(0))
    assert made.pixels.shape == picture.shape
    assert made.pixels.dtype == np.uint8
    assert made.mask.shape == picture.shape[:2]
    assert made.mask.dtype == np.float32
    assert made.mask.min() == 0
    assert 0 < made.mask.max() <= 1


def test_same_seed_same_fake_other_seed_another(picture):
    first, again, other = (B.self_blend(picture, FACE, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first.pixels, again.pixels)
    assert np.array_equal(first.mask, again.mask)
    assert not np.array_equal(first.pixels, other.pixels)


def test_the_picture_given_is_left_alone(picture):
    before = picture.copy()
    B.self_blend(picture, FACE, np.random.default_rng(0))
    assert np.array_equal(picture, before)


def test_blend_mixes_by_the_mask():
    source, target = np.full((2, 3, 3), 200, np.uint8), np.full((2, 3, 3), 100, np.uint8)
    mask = np.array([[0, 0.25, 0.5], [0.75, 1, 0]], np.float32)
    assert B.blend(source, target, mask).pixels[..., 0].tolist() == [[100, 125, 150], [175, 200, 100]]


def test_outside_the_mask_one_copy_stays_whole(picture, monkeypatch):
    monkeypatch.setattr(B, "change_look", lambda pixels, rng: pixels)
    made = B.self_blend(picture, FACE, np.random.default_rng(0))
    outside = made.mask == 0
    assert np.array_equal(made.pixels[outside], picture[outside])
    assert not np.array_equal(made.pixels[~outside], picture[~outside])  # the move shows inside


def test_masks_cover_the_face_and_spare_the_corners():
    masks = [B.random_mask(224, 224, FACE, np.random.default_rng(seed)) for seed in range(60)]
    mean = np.mean(masks, axis=0)
    assert mean[140, 110] > 0.8  # between nose and mouth: in every kind of outline
    assert 0.4 < mean[95, 110] < 0.97  # between the eyes: not in the lower-face outline
    assert mean[:10, :10].max() < 0.02
    shares = [float(mask.mean()) for mask in masks]
    assert max(shares) > 2 * min(shares)  # kinds and deformations differ


def test_masks_turn_with_the_face():
    quarter = Landmarks(*[(224 - y, x) for x, y in FACE.as_dict().values()])
    upright = np.mean([B.random_mask(224, 224, FACE, np.random.default_rng(s)) for s in range(80)], axis=0)
    turned = np.mean([B.random_mask(224, 224, quarter, np.random.default_rng(s)) for s in range(80)], axis=0)
    assert np.abs(np.rot90(upright, -1) - turned).mean() < 0.02
    assert np.abs(upright - turned).mean() > 0.05


def test_mask_size_follows_the_face():
    half = Landmarks(*[(x / 2, y / 2) for x, y in FACE.as_dict().values()])
    large = sum(B.random_mask(224, 224, FACE, np.random.default_rng(s)).sum() for s in range(40))
    small = sum(B.random_mask(224, 224, half, np.random.default_rng(s)).sum() for s in range(40))
    assert small / large == pytest.approx(1 / 4, rel=0.15)


@pytest.mark.parametrize(
    "points",
    [
        Landmarks(*[(50.0, 50.0)] * 5),
        Landmarks((10, 10), (20, 10), (30, 10), (40, 10), (50, 10)),
        replace(FACE, left_eye=(float("nan"), 3.0)),
        Landmarks(*[(x + 900, y) for x, y in FACE.as_dict().values()]),
    ],
    ids=["one spot", "one line", "not a number", "outside"],
)
def test_points_that_are_no_face_are_refused(picture, points):
    with pytest.raises(DataError, match="Expected"):
        B.self_blend(picture, points, np.random.default_rng(0))


@pytest.mark.parametrize("size", [(40, 40), (97, 201), (500, 330)])
def test_any_size(size):
    height, width = size
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    points = Landmarks(*[(x * width / 224, y * height / 224) for x, y in FACE.as_dict().values()])
    for seed in range(25):
        assert B.self_blend(pixels, points, np.random.default_rng(seed)).pixels.shape == pixels.shape


def test_fast_enough_for_training(picture):
    rng = np.random.default_rng(0)
    times = []
    for _ in range(60):
        start = time.perf_counter()
        B.self_blend(picture, FACE, rng)
        times.append(time.perf_counter() - start)
    assert np.quantile(times, 0.25) < 0.012  # 2-3 ms on an idle core; room for a busy machine
