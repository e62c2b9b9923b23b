"""Statues and masks: skin's colour gone, one material in its place, lit as a relief."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.drawings.strokes import (
    Chance,
    Plane,
    blurred,
    coloured,
    flattened,
    grain,
    lit,
    noise,
    stretched,
    tinted,
    tone_of,
    unit,
)
from dfx.types import Pixels


def _relief(face: Pixels, rng: Chance, rounds: int, depth: float) -> tuple[Plane, Plane]:
    """Shading and highlights of the face taken for a relief: bright is high."""
    height = blurred(stretched(tone_of(flattened(face, rounds, 35))), rng.uniform(1, 2.5))
    light = (rng.uniform(-0.8, 0.8), rng.uniform(-0.9, -0.2), 1.0)
    lambert, phong = lit(height, depth, light)
    return np.asarray(0.5 * height + 0.5 * stretched(lambert, 0.5, 99.5), np.float32), phong


def marble(face: Pixels, rng: Chance) -> Pixels:
    """White stone with veins."""
    shade, shine = _relief(face, rng, 4, rng.uniform(1, 3))
    veins = np.abs(unit(blurred(noise(shade.shape, rng), shade.shape[0] / rng.uniform(10, 25))))
    plane = 0.3 + 0.65 * shade - rng.uniform(0, 0.15) * np.exp(-veins * 12) + 0.15 * shine**20
    return coloured(tinted(np.float32(plane), (0.05, 0.05, 0.06), (1.0, rng.uniform(0.95, 1), rng.uniform(0.88, 1))))


def bronze(face: Pixels, rng: Chance) -> Pixels:
    """Dark metal, narrow highlights, green or brown patina."""
    shade, shine = _relief(face, rng, 4, rng.uniform(2, 5))
    dark, light = (0.06, 0.04, 0.02), (rng.uniform(0.6, 0.95), rng.uniform(0.45, 0.7), rng.uniform(0.2, 0.5))
    metal = tinted(shade ** rng.uniform(1.3, 2.2), dark, light) + 0.8 * (shine ** rng.uniform(15, 50))[..., None]
    patina = np.clip(unit(blurred(noise(shade.shape, rng), 9)) * 0.5 - 0.1, 0, 1)[..., None] * rng.uniform(0, 0.8)
    return coloured(
        np.float32(metal * (1 - patina) + patina * shade[..., None] * np.array([0.3, 0.6, 0.5], np.float32))
    )


def plaster(face: Pixels, rng: Chance) -> Pixels:
    """Dull, rough and nearly white."""
    shade, _ = _relief(face, rng, 3, rng.uniform(1, 2.5))
    rough, _ = lit(
        unit(blurred(noise(shade.shape, rng), rng.uniform(0.8, 1.6))), rng.uniform(0.05, 0.2), (0.5, -0.5, 1)
    )
    return coloured(tinted(np.float32((0.45 + 0.5 * shade) * rough), (0, 0, 0), (1.1, 1.08, rng.uniform(0.95, 1.08))))


def carved_wood(face: Pixels, rng: Chance) -> Pixels:
    """Rings of grain across a carved relief."""
    shade, shine = _relief(face, rng, 3, rng.uniform(2, 4))
    y, x = np.mgrid[: shade.shape[0], : shade.shape[1]].astype(np.float32)
    bent = x * rng.uniform(0.3, 0.6) + 10 * shade + 4 * unit(blurred(noise(shade.shape, rng), 15)) + y * 0.05
    rings = 0.5 + 0.5 * np.sin(bent * rng.uniform(0.8, 1.6))
    tint = tinted(np.float32(shade), (0.12, 0.06, 0.02), (0.85, 0.6, 0.38))
    return coloured(np.float32(tint * (0.75 + 0.25 * rings[..., None]) + 0.1 * (shine**12)[..., None]))


def stone(face: Pixels, rng: Chance) -> Pixels:
    """Granite or sandstone: speckled, weathered."""
    shade, _ = _relief(face, rng, 2, rng.uniform(2, 4))
    speckle = 1 + rng.uniform(0.06, 0.16) * grain(shade.shape, rng, rng.uniform(1, 3))
    hue = np.array([1, rng.uniform(0.88, 1), rng.uniform(0.7, 1)], np.float32) * rng.uniform(0.6, 0.9)
    return coloured(np.float32((0.25 + 0.75 * shade * speckle)[..., None] * hue))


def _oval(side: int, rng: Chance) -> NDArray[np.float32]:
    """1 inside the face, 0 outside and in the two eyeholes; the face fills the middle of the crop."""
    mask = np.zeros((side, side), np.float32)
    middle, scale = side / 2, side * rng.uniform(0.3, 0.36)
    cv2.ellipse(
        mask, (int(middle), int(middle)), (int(scale * 0.8), int(scale * 1.15)), 0, 0, 360, 1.0, -1, cv2.LINE_AA
    )
    for sign in (-1, 1):
        eye = (int(middle + sign * scale * 0.36), int(middle - scale * 0.25))
        cv2.ellipse(mask, eye, (int(scale * 0.2), int(scale * 0.11)), 0, 0, 360, 0.0, -1, cv2.LINE_AA)
    return blurred(mask, 0.8)[..., None]


def worn_mask(face: Pixels, rng: Chance) -> Pixels:
    """A mask of one material over the face; eyes, hair and surroundings stay a photograph."""
    material = (marble, bronze, plaster, carved_wood)[rng.integers(4)](face, rng)
    inside = _oval(face.shape[0], rng)
    return np.round(face * (1 - inside) + material * inside).astype(np.uint8)
