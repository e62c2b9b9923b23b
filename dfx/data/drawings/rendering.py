"""3-D renderings: perfect surfaces under computed light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.drawings.strokes import Chance, blurred, coloured, flattened, lit, stretched, tone_of
from dfx.types import Pixels


def backdrop(side: int, rng: Chance) -> NDArray[np.float32]:
    """A smooth run of two colours."""
    one, other = rng.uniform(0.1, 0.9, (2, 3)).astype(np.float32)
    y, x = np.mgrid[:side, :side].astype(np.float32) / side
    angle = rng.uniform(0, 2 * np.pi)
    share = np.clip(0.5 + (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle), 0, 1)[..., None]
    return np.asarray(one * share + other * (1 - share), np.float32)


def plastic_skin(face: Pixels, rng: Chance) -> Pixels:
    """Colour without texture on a smooth relief, with a hard highlight, as old renderers made it."""
    albedo = cv2.medianBlur(flattened(face, 6, 40, 8), 9).astype(np.float32) / 255
    height = blurred(stretched(tone_of(face)), rng.uniform(3, 6))
    lambert, phong = lit(height, rng.uniform(3, 9), (rng.uniform(-0.7, 0.7), rng.uniform(-0.8, 0), 1))
    shaded = (
        albedo * (0.55 + 0.55 * lambert[..., None]) + rng.uniform(0.1, 0.5) * (phong ** rng.uniform(10, 40))[..., None]
    )
    return coloured(np.float32(shaded))


def clay(face: Pixels, rng: Chance) -> Pixels:
    """A model without textures: one colour, light alone, before a smooth backdrop."""
    height = blurred(stretched(tone_of(flattened(face, 4))), rng.uniform(1.5, 3))
    lambert, phong = lit(height, rng.uniform(3, 8), (rng.uniform(-0.8, 0.8), rng.uniform(-0.9, 0.1), 1))
    colour = rng.uniform(0.4, 0.9) * np.array([1, rng.uniform(0.7, 1), rng.uniform(0.5, 1)], np.float32)
    body = colour * (0.15 + 0.85 * lambert[..., None]) + 0.3 * (phong**15)[..., None]
    y, x = np.mgrid[: face.shape[0], : face.shape[0]].astype(np.float32) / face.shape[0] - 0.5
    near = np.clip((rng.uniform(0.42, 0.5) - np.hypot(x * 1.25, y)) * 40, 0, 1)[..., None]
    return coloured(np.float32(body * near + backdrop(face.shape[0], rng) * (1 - near)))


def game_texture(face: Pixels, rng: Chance) -> Pixels:
    """A texture of few pixels stretched smoothly over a model, light and fog computed."""
    side = face.shape[0]
    few = int(rng.integers(28, 56))
    texture = cv2.resize(flattened(face, 2), (few, few), interpolation=cv2.INTER_AREA)
    smooth = cv2.resize(texture, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255
    height = blurred(stretched(tone_of(face)), 5)
    lambert, _ = lit(height, rng.uniform(2, 6), (rng.uniform(-0.7, 0.7), -0.4, 1))
    y, x = np.mgrid[:side, :side].astype(np.float32) / side - 0.5
    near = np.clip((rng.uniform(0.4, 0.48) - np.hypot(x * 1.25, y)) * 60, 0, 1)[..., None]
    return coloured(np.float32(smooth * (0.6 + 0.5 * lambert[..., None]) * near + backdrop(side, rng) * (1 - near)))


def lit_head(face: Pixels, rng: Chance) -> Pixels:
    """Skin of one tone on an egg's shape, the face's own relief upon it, features as flat texture."""
    side = face.shape[0]
    y, x = np.mgrid[:side, :side].astype(np.float32) / side - 0.5
    width, tall = rng.uniform(0.33, 0.4), rng.uniform(0.42, 0.48)
    round_ = np.sqrt(np.clip(1 - (x / width) ** 2 - (y / tall) ** 2, 0, 1)).astype(np.float32)
    height = side * 0.3 * round_ + rng.uniform(3, 10) * blurred(stretched(tone_of(face)), rng.uniform(2, 4))
    lambert, phong = lit(height, 0.25, (rng.uniform(-0.9, 0.9), rng.uniform(-0.9, 0.2), 1))
    features = np.clip(blurred(stretched(tone_of(face)), 1.2) * rng.uniform(1.5, 2.5), 0, 1)
    skin = rng.uniform(0.5, 0.95) * np.array([1, rng.uniform(0.68, 0.85), rng.uniform(0.52, 0.75)], np.float32)
    body = skin * (features * (0.2 + 0.8 * lambert))[..., None] + 0.25 * (phong ** rng.uniform(8, 30))[..., None]
    inside = np.clip(round_ * 8, 0, 1)[..., None]
    return coloured(np.float32(body * inside + backdrop(side, rng) * (1 - inside)))
