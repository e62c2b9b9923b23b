"""What every maker of fakes gives, and how a change is laid into a picture so that nothing outside its mask moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfx.errors import DataError
from dfx.types import Heat, Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Fake:
    """`picture` (H, W, 3) uint8 RGB, and how much of each pixel was replaced: `mask` (H, W) in [0, 1]. Where the mask is 0,
    the picture is the original's, bit for bit."""

    picture: Pixels
    mask: Heat


def laid_into(original: Pixels, changed: Pixels, mask: Heat) -> Fake:
    """`changed` over `original` (H, W, 3) as far as `mask` (H, W) says."""
    weight = mask[..., None]
    mixed = original + (changed.astype(np.float32) - original) * weight
    return Fake(np.clip(np.round(mixed), 0, 255).astype(np.uint8), mask)


def in_range(name: str, value: float, least: float, most: float) -> None:
    """Raises DataError where a maker's setting lies outside its range."""
    if not least <= value <= most:
        raise DataError(f"Expected {name} from {least:g} to {most:g}, not {value:g}.")
