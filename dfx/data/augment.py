"""What may happen to a face before dfx sees it, on training crops: uint8 RGB in, uint8 RGB out.

The light recipe: flip, margin, zoom, light and colour, softness, JPEG. All on both classes alike, because sets differ in
sharpness, margin and compression, and a model would learn that instead of the manipulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from dfx.faces.resize import resize
from dfx.types import Pixels


@dataclass(frozen=True, slots=True)
class Recipe:
    """Probabilities and ranges of the augmentation."""

    zoom: tuple[float, float] = (0.68, 1.0)  # side of the crop that is kept
    pad: float = 0.25  # probability of a reflected margin, since ready-made crops are tighter than the detector's
    pad_most: float = 0.22  # of the side
    light: float = 0.2  # ± brightness, contrast, saturation
    soft: float = 0.15  # probability of losing resolution
    jpeg: float = 0.3  # probability of recompression
    jpeg_quality: tuple[int, int] = (40, 95)


LIGHT = Recipe()


def _padded(pixels: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    margin = int(rng.uniform(0, recipe.pad_most) * min(pixels.shape[:2]))
    return np.asarray(cv2.copyMakeBorder(pixels, margin, margin, margin, margin, cv2.BORDER_REFLECT_101), np.uint8)


def _zoomed(pixels: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    side = int(rng.uniform(*recipe.zoom) * min(height, width))
    y, x = rng.integers(0, height - side + 1), rng.integers(0, width - side + 1)
    return pixels[y : y + side, x : x + side]


def _lit(pixels: Pixels, amount: float, rng: np.random.Generator) -> Pixels:
    brightness, contrast, saturation = rng.uniform(-amount, amount, 3)
    grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    mixed = cv2.addWeighted(pixels, 1 + saturation, grey, -saturation, 0)
    shift = 76 * (brightness - contrast)
    return np.asarray(cv2.addWeighted(mixed, 1 + contrast, mixed, 0, shift), np.uint8)


def _softened(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    factor = rng.uniform(0.3, 0.8)
    small = cv2.resize(
        pixels, (max(8, int(width * factor)), max(8, int(height * factor))), interpolation=cv2.INTER_AREA
    )
    how = (cv2.INTER_LINEAR, cv2.INTER_CUBIC)[rng.integers(2)]
    return np.asarray(cv2.resize(small, (width, height), interpolation=how), np.uint8)


def _recompressed(pixels: Pixels, quality: int) -> Pixels:
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), np.uint8)


def augment(pixels: Pixels, size: int, rng: np.random.Generator, recipe: Recipe = LIGHT) -> Pixels:
    """A random view `(size, size, 3)` of a face crop `(H, W, 3)`, both uint8 RGB."""
    if rng.random() < recipe.pad:
        pixels = _padded(pixels, recipe, rng)
    pixels = resize(_zoomed(pixels, recipe, rng), size)
    if rng.random() < 0.5:
        pixels = pixels[:, ::-1]
    pixels = _lit(np.ascontiguousarray(pixels), recipe.light, rng)
    if rng.random() < recipe.soft:
        pixels = _softened(pixels, rng)
    if rng.random() < recipe.jpeg:
        pixels = _recompressed(pixels, int(rng.integers(*recipe.jpeg_quality)))
    return pixels
