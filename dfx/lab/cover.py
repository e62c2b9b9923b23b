"""What hides a fake: everyday damage of the whole face crop, by degrees from 0, nothing, to 100."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dfx.data.alter import damage
from dfx.types import Pixels

_SEED = 7


@dataclass(frozen=True, slots=True)
class Cover:
    """One kind: its title, the crop damaged to a degree in 0 … 100, and that degree in words."""

    name: str
    title: str
    apply: Callable[[Pixels, int], Pixels]
    words: Callable[[int], str]


def _quality(degree: int) -> int:
    return 100 - round(0.95 * degree)


def _blur_px(crop: Pixels, degree: int) -> float:
    return crop.shape[0] * degree / 100 * 0.03


def _share(degree: int) -> float:
    return 1 - 0.9 * degree / 100


def _noise(degree: int) -> float:
    return 0.4 * degree


def _light(degree: int) -> float:
    return 1 - 0.8 * degree / 100


COVERS = (
    Cover("jpeg", "JPEG", lambda crop, x: damage.jpeg(crop, _quality(x)), lambda x: f"JPEG quality {_quality(x)}"),
    Cover(
        "blur", "Blur", lambda crop, x: damage.blur(crop, _blur_px(crop, x)),
        lambda x: f"a blur of {3 * x / 100:.2f} % of the face's square",
    ),
    Cover(
        "small", "Shrink", lambda crop, x: damage.down_up(crop, _share(x)),
        lambda x: f"shrinking to {100 * _share(x):.0f} % and back",
    ),
    Cover(
        "noise", "Noise", lambda crop, x: damage.noise(crop, _noise(x), np.random.default_rng(_SEED)),
        lambda x: f"noise of {_noise(x):.1f} grey levels",
    ),
    Cover(
        "dark", "Darken", lambda crop, x: damage.brightness(crop, _light(x)),
        lambda x: f"{100 * _light(x):.0f} % of the light",
    ),
)  # fmt: skip
COVER = {cover.name: cover for cover in COVERS}


def covered(crop: Pixels, name: str, degree: int) -> Pixels:
    """The crop (S, S, 3) damaged; itself at 0."""
    return COVER[name].apply(crop, degree) if degree else crop
