"""What people do to photographs without their becoming drawings: greyed, toned, smoothed, dimmed, shrunk, recompressed.

uint8 RGB in and out. A measure that tells drawings must leave all of these alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.alter import damage
from dfx.data.alter.augment import RECIPES, augment
from dfx.types import Pixels

Chance = np.random.Generator
SMALL_PX = (36, 120)  # side of a small face's crop, enlarged again
SEPIA = np.array([1.07, 0.95, 0.75])  # RGB
SIDE = 224  # of a crop augmented as in training


def greyed(face: Pixels) -> Pixels:
    """Without colour."""
    return np.repeat(np.asarray(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), np.uint8)[..., None], 3, axis=2)


def _film(face: Pixels, rng: Chance) -> Pixels:
    """Black and white film: hard contrast and grain."""
    tone = (greyed(face)[..., :1] / 255 - 0.5) * rng.uniform(1.2, 1.7) + 0.5
    grained = tone.clip(0, 1) * 255 + rng.normal(0, rng.uniform(2, 10), tone.shape)
    return np.repeat(np.clip(np.round(grained), 0, 255).astype(np.uint8), 3, axis=2)


def _beautified(face: Pixels, rng: Chance) -> Pixels:
    """Skin smoothed twice and mixed with what was there, a little brighter, as telephones do."""
    strength, smooth = rng.uniform(0, 1), face
    for _ in range(2):
        smooth = np.asarray(cv2.bilateralFilter(smooth, 9, 25 + 25 * strength, 9), np.uint8)
    share = 0.55 + 0.3 * strength
    return damage.brightness(np.asarray(cv2.addWeighted(smooth, share, face, 1 - share, 0), np.uint8), 1.06)


def _small(face: Pixels, rng: Chance, quality: int = 0) -> Pixels:
    """As far away as it may be, stored at that size."""
    side = int(rng.integers(*SMALL_PX))
    small = (
        np.asarray(cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
        if side < face.shape[0]
        else face
    )
    return damage.jpeg(small, quality) if quality else small


def _palette(face: Pixels, rng: Chance) -> Pixels:
    """Stored in few colours, as GIF and small PNG files are."""
    levels = int(rng.integers(6, 10))
    steps = 255 / (levels - 1)
    dithered = face + rng.uniform(-0.5, 0.5, face.shape[:2])[..., None] * steps * rng.integers(0, 2)
    return np.clip(np.round(np.round(dithered / steps) * steps), 0, 255).astype(np.uint8)


def _on_white(face: Pixels, rng: Chance) -> Pixels:
    """Cut out or taken before a white wall, in colour or grey, brightly lit."""
    lit = damage.brightness(face if rng.random() < 0.4 else _film(face, rng), rng.uniform(1, 1.4))
    inside = vignette(face.shape[0], rng)[..., None]
    return np.round(lit * inside + 255 * (1 - inside)).astype(np.uint8)


def vignette(side: int, rng: Chance) -> NDArray[np.float32]:
    """1 over the head, which fills the middle of the crop, falling to 0 towards its border: `(side, side)`."""
    y, x = np.mgrid[:side, :side].astype(np.float32) / side - 0.5
    far = np.hypot((x + rng.uniform(-0.03, 0.03)) / rng.uniform(0.8, 1), y - rng.uniform(-0.04, 0.06))
    return np.asarray(np.clip((rng.uniform(0.38, 0.5) - far) * rng.uniform(8, 60), 0, 1), np.float32)


WITHOUT_COLOUR = ("grey", "black and white film", "small and grey")
ALTERED: Mapping[str, Callable[[Pixels, Chance], Pixels]] = {
    "grey": lambda face, rng: greyed(face),
    "black and white film": _film,
    "sepia": lambda face, rng: np.clip(greyed(face) * SEPIA, 0, 255).astype(np.uint8),
    "beauty filter": _beautified,
    "low light": lambda face, rng: damage.jpeg(
        damage.noise(damage.gamma(damage.brightness(face, 0.45), 1.5), 5, rng), 80
    ),
    "overexposed": lambda face, rng: damage.brightness(face, rng.uniform(1.4, 1.9)),
    "JPEG 30": lambda face, rng: damage.jpeg(face, 30),
    "small": _small,
    "small, JPEG 60": lambda face, rng: _small(face, rng, 60),
    "small and grey": lambda face, rng: _small(greyed(face), rng, 90),
    "few colours": _palette,
    "on white": _on_white,
    "blur 2 px": lambda face, rng: damage.blur(face, 2),
    "sharpened": lambda face, rng: damage.sharpen(face, 1.2),
    "noise 8": lambda face, rng: damage.noise(face, 8, rng),
    "as in training": lambda face, rng: augment(face, SIDE, rng, RECIPES["wild"]),
    "video blocks": lambda face, rng: damage.video_blocks(face, 20),
    "screenshot": lambda face, rng: damage.screenshot(face, 0.7, 60),
}
