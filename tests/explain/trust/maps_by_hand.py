"""Maps, crops and score functions whose right order is known."""

from collections.abc import Sequence

import numpy as np

from dfx.explain.explanation import explanation_of
from dfx.types import Explanation, Pixels, Toward

SIDE = 32
PATCH = (slice(8, 16), slice(16, 28))  # what the score by hand reads


def map_of(raw: np.ndarray, toward: Toward = "fake") -> Explanation:
    return explanation_of(np.asarray(raw, np.float32), "by hand", "by hand", "none", 0.0, toward, "logits")


def noisy_crop(seed: int = 0, side: int = SIDE) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def bright_patch() -> Pixels:
    """Dark noise, with the patch bright."""
    crop = noisy_crop() // 8
    crop[PATCH] += 200
    return crop


def patch_logits(crops: Sequence[Pixels]) -> np.ndarray:
    """The patch's mean in tens of grey levels, less 5."""
    return np.array([crop[PATCH].mean() / 10 - 5 for crop in crops])


def right_map() -> np.ndarray:
    """1 in the patch, falling off outside it, so that no two values there are far from what they should be."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    away = np.hypot(np.maximum(np.abs(rows - 11.5) - 3.5, 0), np.maximum(np.abs(columns - 21.5) - 5.5, 0))
    return np.exp(-away / 4)
