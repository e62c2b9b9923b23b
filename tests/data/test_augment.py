"""Recipes of augmentation: every one gives a view of the face, and each of its chances does what it says."""

from dataclasses import fields, replace

import cv2
import numpy as np
import pytest

from dfx.data.alter.augment import RECIPES, Recipe, augment, damaged, framed, lit, recipe_named
from dfx.errors import SettingError
from dfx.types import Pixels

STILL = Recipe(flip=0)


def _rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def face(side: int = 80) -> Pixels:
    """Smooth, and another on the left than on the right, above than below."""
    y, x = np.mgrid[0:side, 0:side] * (150 / side)
    return np.stack([30 + x, 30 + y, 30 + (x + y) / 2], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_gives_a_view_and_repeats_with_its_seed(name: str) -> None:
    recipe = recipe_named(name)
    for shape in ((80, 80), (61, 97)):
        pixels = cv2.resize(face(), shape[::-1])
        view, again = augment(pixels, 48, _rng(5), recipe), augment(pixels, 48, _rng(5), recipe)
        assert view.shape == (48, 48, 3)
        assert view.dtype == np.uint8
        assert view.flags["C_CONTIGUOUS"]
        np.testing.assert_array_equal(view, again)


@pytest.mark.parametrize("name", [name for name in RECIPES if name != "none"])
def test_every_recipe_but_none_changes_with_the_seed(name: str) -> None:
    views = [augment(face(), 48, _rng(seed), RECIPES[name]) for seed in range(12)]
    assert len({view.tobytes() for view in views}) > 1


def test_none_is_the_face_itself() -> None:
    np.testing.assert_array_equal(augment(face(), 80, _rng(), RECIPES["none"]), face())


def test_strong_loses_more_detail_than_light() -> None:
    """The texture left after augmentation, by its Laplacian, on a noisy face."""
    noisy = np.clip(face() + _rng().normal(0, 12, (80, 80, 1)), 0, 255).astype(np.uint8)

    def texture(name: str) -> float:
        views = [augment(noisy, 64, _rng(seed), replace(RECIPES[name], noise=0, sharpen=0)) for seed in range(60)]
        return float(np.mean([cv2.Laplacian(view, cv2.CV_32F).std() for view in views]))

    assert texture("strong") < 0.85 * texture("light")


def test_unknown_recipe_names_those_there_are() -> None:
    with pytest.raises(SettingError, match=r"'wilder'.*none, light, wild, strong, s2, s4, s5"):
        recipe_named("wilder")


def test_flips_by_hand() -> None:
    np.testing.assert_array_equal(framed(face(), 80, _rng(), replace(STILL, flip=1)), face()[:, ::-1])
    np.testing.assert_array_equal(framed(face(), 80, _rng(), replace(STILL, upside_down=1)), face()[::-1])


def test_padding_makes_the_face_smaller_and_zoom_larger() -> None:
    """A dark square on white: its share of the view falls with a margin and rises with a closer view."""
    square = np.full((100, 100, 3), 255, np.uint8)
    square[30:70, 30:70] = 0

    def dark(recipe: Recipe) -> float:
        return float(np.mean([(framed(square, 100, _rng(seed), recipe) < 128).mean() for seed in range(20)]))

    plain = dark(STILL)
    assert plain == pytest.approx(0.16, abs=1e-6)
    assert dark(replace(STILL, pad=1)) < 0.9 * plain
    assert dark(replace(STILL, close=1)) > 1.5 * plain


def test_a_turn_moves_the_picture_and_keeps_its_middle() -> None:
    dot = np.zeros((81, 81, 3), np.uint8)
    dot[38:43, 38:43] = 255
    for seed in range(5):
        turned = framed(dot, 81, _rng(seed), replace(STILL, turn=30))[..., 0].astype(float)
        y, x = (np.mgrid[0:81, 0:81] * turned).sum(axis=(1, 2)) / turned.sum()
        assert (y, x) == pytest.approx((40, 40), abs=0.2)
    assert error(framed(face(), 80, _rng(), replace(STILL, turn=30)), face()) > 20


def error(one: Pixels, two: Pixels) -> float:
    return float(((one.astype(float) - two) ** 2).mean())


@pytest.mark.parametrize("chance", ["soft", "blur", "sharpen", "noise", "jpeg", "webp", "video"])
def test_every_chance_of_damage_at_one_is_taken(chance: str) -> None:
    noisy = np.clip(face() + _rng().normal(0, 12, (80, 80, 1)), 0, 255).astype(np.uint8)
    assert chance in {field.name for field in fields(Recipe)}
    recipe = replace(STILL, **{chance: 1.0})
    assert error(damaged(noisy, _rng(2), recipe), noisy) > 0.1
    np.testing.assert_array_equal(damaged(noisy, _rng(2), STILL), noisy)


def test_light_goes_up_and_down_and_not_without_its_range() -> None:
    np.testing.assert_array_equal(lit(face(), _rng(), STILL), face())
    means = [lit(face(), _rng(seed), replace(STILL, light=0.3)).mean() - face().mean() for seed in range(30)]
    assert min(means) < -3
    assert max(means) > 3
