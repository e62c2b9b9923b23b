"""Damages: what each does to a picture, by hand where a hand can reckon it, and more of it with more strength."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from dfx.data.alter import damage
from dfx.types import Pixels


def _rng() -> np.random.Generator:
    return np.random.default_rng(3)


# name → the damage at a strength, strengths from mild to severe
DEGREES: dict[str, tuple[Callable[[Pixels, float], Pixels], tuple[float, ...]]] = {
    "jpeg": (lambda x, s: damage.jpeg(x, int(s)), (100, 75, 40, 10)),
    "webp": (lambda x, s: damage.webp(x, int(s)), (100, 75, 40, 5)),
    "video_blocks": (damage.video_blocks, (2, 8, 24, 60)),
    "down_up": (damage.down_up, (0.9, 0.5, 0.25, 0.125)),
    "blur": (damage.blur, (0.3, 0.8, 2, 4)),
    "noise": (lambda x, s: damage.noise(x, s, _rng()), (1, 4, 12, 30)),
    "darker": (damage.brightness, (0.9, 0.7, 0.4)),
    "brighter": (damage.brightness, (1.1, 1.4, 2.0)),
    "gamma": (damage.gamma, (1.1, 1.5, 2.2)),
    "sharpen": (damage.sharpen, (0.2, 0.7, 1.5)),
    "screenshot": (damage.screenshot, (1, 0.7, 0.3)),
}
# name → the damage at the strength that leaves the picture as it is
NOTHING: dict[str, Callable[[Pixels], Pixels]] = {
    "down_up": lambda x: damage.down_up(x, 1),
    "blur": lambda x: damage.blur(x, 0),
    "sharpen": lambda x: damage.sharpen(x, 0),
    "noise": lambda x: damage.noise(x, 0, _rng()),
    "brightness": lambda x: damage.brightness(x, 1),
    "gamma": lambda x: damage.gamma(x, 1),
    "screenshot": lambda x: damage.screenshot(x, 0.5, rounds=0),
}


def picture(height: int = 96, width: int = 80) -> Pixels:
    """Broad shapes and a fine texture, all within [40, 215]."""
    rng = np.random.default_rng(1)
    broad = cv2.GaussianBlur(rng.uniform(0, 255, (height, width, 3)).astype(np.float32), (0, 0), 6)
    shapes = 128 + 4 * (broad - broad.mean()) + rng.normal(0, 8, (height, width, 1))
    return np.clip(shapes, 40, 215).astype(np.uint8)


def error(one: Pixels, two: Pixels) -> float:
    return float(((one.astype(float) - two) ** 2).mean())


@pytest.mark.parametrize("name", DEGREES)
@pytest.mark.parametrize("shape", [(96, 80), (37, 51)])
def test_shape_and_type_stay(name: str, shape: tuple[int, int]) -> None:
    apply, strengths = DEGREES[name]
    before = picture(*shape)
    kept = before.copy()
    after = apply(before, strengths[-1])
    assert after.shape == before.shape
    assert after.dtype == np.uint8
    np.testing.assert_array_equal(before, kept)


@pytest.mark.parametrize("name", DEGREES)
def test_more_strength_is_more_damage(name: str) -> None:
    apply, strengths = DEGREES[name]
    errors = [error(picture(), apply(picture(), strength)) for strength in strengths]
    assert errors == sorted(errors)
    assert errors[-1] > 2 * errors[0]


@pytest.mark.parametrize("name", DEGREES)
def test_same_picture_same_damage(name: str) -> None:
    apply, strengths = DEGREES[name]
    np.testing.assert_array_equal(apply(picture(), strengths[1]), apply(picture(), strengths[1]))


@pytest.mark.parametrize("name", NOTHING)
def test_no_strength_is_no_damage(name: str) -> None:
    np.testing.assert_array_equal(NOTHING[name](picture()), picture())


def test_each_screenshot_costs_a_little_more() -> None:
    errors = [error(picture(), damage.screenshot(picture(), 0.8, rounds=rounds)) for rounds in range(4)]
    assert errors == sorted(set(errors))


def test_colours_stay_in_their_channels() -> None:
    red = np.zeros((32, 32, 3), np.uint8)
    red[..., 0] = 200
    for spoilt in (
        damage.jpeg(red, 90),
        damage.webp(red, 90),
        damage.video_blocks(red, 4),
        damage.screenshot(red, 0.7),
    ):
        assert np.abs(spoilt.reshape(-1, 3).mean(axis=0) - (200, 0, 0)).max() < 6


def test_light_by_hand() -> None:
    grey = np.full((9, 9, 3), 100, np.uint8)
    assert (damage.brightness(grey, 1.25) == 125).all()
    assert (damage.brightness(grey, 3) == 255).all()
    assert (damage.gamma(grey, 2) == round(255 * (100 / 255) ** 2)).all()
    assert (damage.gamma(grey, 0.5) == round(255 * (100 / 255) ** 0.5)).all()


def test_noise_has_its_stated_spread_and_its_seed() -> None:
    grey = np.full((200, 200, 3), 128, np.uint8)
    noisy = damage.noise(grey, 7, _rng()).astype(float)
    assert noisy.mean() == pytest.approx(128, abs=0.1)
    assert noisy.std() == pytest.approx(7, abs=0.1)
    assert abs(np.corrcoef(noisy[..., 0].ravel(), noisy[..., 1].ravel())[0, 1]) < 0.02
    assert error(noisy.astype(np.uint8), damage.noise(grey, 7, np.random.default_rng(4))) > 50


def test_blur_spreads_a_point_by_its_sigma() -> None:
    point = np.zeros((41, 41, 3), np.uint8)
    point[20, 20] = 255
    spread = damage.blur(point, 1.5)[..., 0].astype(float)
    x = np.arange(41) - 20
    assert np.sqrt((spread.sum(axis=0) * x**2).sum() / spread.sum()) == pytest.approx(1.5, abs=0.15)


def test_video_blocks_quantise_the_mean_of_a_flat_block() -> None:
    """A flat 8 × 8 block has one coefficient, 8 · (value − 128): 50 · round(8 · 9 / 50) = 50, which is 6 levels."""
    flat = np.full((16, 16, 3), 128 + 9, np.uint8)
    assert (damage.video_blocks(flat, 50) == 128 + 6).all()


def test_smallest_picture_still_has_a_small_side() -> None:
    assert damage.down_up(picture(10, 10), 0.01).shape == (10, 10, 3)
    assert damage.screenshot(picture(10, 10), 0.01).shape == (10, 10, 3)
