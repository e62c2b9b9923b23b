"""What may happen to a face before dfx sees it, on training crops: uint8 RGB in, uint8 RGB out.

All on both classes alike, because sets differ in sharpness, margin and compression, and a model would learn that instead of
the manipulation. The sources' own augmentations are recipes beside dfx's (`RECIPES`).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from dfx.data.alter import damage
from dfx.errors import SettingError
from dfx.faces.resize import resize
from dfx.types import Pixels

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Probabilities and ranges of the augmentation; the defaults do nothing but cut the whole square."""

    zoom: Range = (1.0, 1.0)  # side of the crop that is kept, usually
    close: float = 0.0  # probability of a closer view
    close_zoom: Range = (0.5, 0.7)
    pad: float = 0.0  # probability of a reflected margin, since ready-made crops are tighter than the detector's
    pad_most: float = 0.2  # of the side, on each side
    flip: float = 0.5  # probability of the mirror image
    upside_down: float = 0.0
    turn: float = 0.0  # ± degrees
    shear: float = 0.0  # ± tangent
    shift: float = 0.0  # ± of the side
    light: float = 0.0  # ± brightness, contrast, saturation
    gamma: float = 0.0  # probability
    soft: float = 0.0  # probability of losing resolution
    soft_factor: Range = (0.3, 0.8)
    blur: float = 0.0  # probability
    sharpen: float = 0.0  # probability
    noise: float = 0.0  # probability
    jpeg: float = 0.0  # probability of recompression
    jpeg_quality: tuple[int, int] = (40, 95)
    webp: float = 0.0  # probability, of the rest
    video: float = 0.0  # probability, of the rest


LIGHT = Recipe(zoom=(0.68, 1), pad=0.25, pad_most=0.22, light=0.2, soft=0.15, jpeg=0.3)

RECIPES: dict[str, Recipe] = {
    "none": Recipe(flip=0),
    "light": LIGHT,
    # margins of 0–40 %, closer views, and what messengers do; both classes alike
    "wild": Recipe(
        zoom=(0.7, 1), close=0.25, pad=0.25, turn=6, light=0.25, gamma=0.1, soft=0.2, soft_factor=(0.22, 0.8),
        blur=0.1, sharpen=0.1, noise=0.1, jpeg=0.35, jpeg_quality=(30, 95), webp=0.06, video=0.12,
    ),
    # whole synthetic faces differ from photographs in the finest detail: recompress nearly all of it away
    "strong": Recipe(
        zoom=(0.6, 1), close=0.25, pad=0.25, turn=6, light=0.25, gamma=0.15, soft=0.35, soft_factor=(0.25, 0.9),
        blur=0.2, sharpen=0.2, noise=0.2, jpeg=0.6, jpeg_quality=(30, 95), webp=0.15, video=0.3,
    ),
    # as published: S2 rotation, flip, shear, zoom, shift (no ranges given: Keras' usual); S4 10°, .1, .2, .1; S5 both flips, .2
    "s2": Recipe(zoom=(0.8, 1), turn=20, shear=0.2, shift=0.2),
    "s4": Recipe(zoom=(0.9, 1), turn=10, shear=0.2, shift=0.1),
    "s5": Recipe(upside_down=0.5, turn=72),
}  # fmt: skip


def recipe_named(name: str) -> Recipe:
    """The recipe of that name. Raises SettingError, naming those there are."""
    if name not in RECIPES:
        raise SettingError(f"There is no augmentation {name[:40]!r}; there are: {', '.join(RECIPES)}.")
    return RECIPES[name]


def augment(pixels: Pixels, size: int, rng: np.random.Generator, recipe: Recipe = LIGHT) -> Pixels:
    """A random view `(size, size, 3)` of a face crop `(H, W, 3)`, both uint8 RGB."""
    return damaged(lit(framed(pixels, size, rng, recipe), rng, recipe), rng, recipe)


def framed(pixels: Pixels, size: int, rng: np.random.Generator, recipe: Recipe) -> Pixels:
    """Another margin, place, angle or side: what changes where the face is."""
    if rng.random() < recipe.pad:
        margin = int(rng.uniform(0, recipe.pad_most) * min(pixels.shape[:2]))
        around = cv2.copyMakeBorder(pixels, margin, margin, margin, margin, cv2.BORDER_REFLECT_101)
        pixels = np.asarray(around, np.uint8)
    pixels = resize(_zoomed(pixels, recipe, rng), size)
    if recipe.turn or recipe.shear or recipe.shift:
        pixels = _moved(pixels, recipe, rng)
    if rng.random() < recipe.flip:
        pixels = pixels[:, ::-1]
    if rng.random() < recipe.upside_down:
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def lit(pixels: Pixels, rng: np.random.Generator, recipe: Recipe) -> Pixels:
    """Other light and colour."""
    brightness, contrast, saturation = rng.uniform(-recipe.light, recipe.light, 3)
    grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    mixed = cv2.addWeighted(pixels, 1 + saturation, grey, -saturation, 0)
    shift = 76 * (brightness - contrast)
    pixels = np.asarray(cv2.addWeighted(mixed, 1 + contrast, mixed, 0, shift), np.uint8)
    return damage.gamma(pixels, float(np.exp(rng.uniform(-0.5, 0.5)))) if rng.random() < recipe.gamma else pixels


def damaged(pixels: Pixels, rng: np.random.Generator, recipe: Recipe) -> Pixels:
    """Softer, sharper, noisier and compressed, each by its chance, in the order a picture meets them."""
    if rng.random() < recipe.soft:
        how = (cv2.INTER_LINEAR, cv2.INTER_CUBIC)[rng.integers(2)]
        pixels = damage.down_up(pixels, rng.uniform(*recipe.soft_factor), how)
    if rng.random() < recipe.blur:
        pixels = damage.blur(pixels, rng.uniform(0.4, 1.6))
    if rng.random() < recipe.sharpen:
        pixels = damage.sharpen(pixels, rng.uniform(0.2, 1.2))
    if rng.random() < recipe.noise:
        pixels = damage.noise(pixels, rng.uniform(1, 9), rng)
    if rng.random() < recipe.jpeg:
        return damage.jpeg(pixels, int(rng.integers(*recipe.jpeg_quality)))
    if rng.random() < recipe.webp:
        return damage.webp(pixels, int(rng.integers(35, 95)))
    return damage.video_blocks(pixels, rng.uniform(4, 28)) if rng.random() < recipe.video else pixels


def _zoomed(pixels: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    close = rng.random() < recipe.close
    side = int(rng.uniform(*(recipe.close_zoom if close else recipe.zoom)) * min(height, width))
    room = np.array([height - side, width - side])
    if close:  # about the middle, where the face is
        y, x = (room / 2 + room * rng.uniform(-0.2, 0.2, 2)).astype(int)
    else:
        y, x = rng.integers(0, room + 1)
    return pixels[y : y + side, x : x + side]


def _moved(pixels: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    """Turned, sheared and shifted about the middle; the border is reflected."""
    size = pixels.shape[0]
    angle, shear = np.deg2rad(rng.uniform(-recipe.turn, recipe.turn)), rng.uniform(-recipe.shear, recipe.shear)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ [[1, shear], [0, 1]]
    middle = np.full(2, (size - 1) / 2)
    shift = rng.uniform(-recipe.shift, recipe.shift, 2) * size
    place = np.column_stack([turn, middle - turn @ middle + shift])
    border = cv2.BORDER_REFLECT_101
    return np.asarray(cv2.warpAffine(pixels, place, (size, size), flags=cv2.INTER_LINEAR, borderMode=border), np.uint8)
