"""From a scene and a recipe to the fake: the picture, its face crop, and the true mask of what was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from dfx.data.alter.blend import Blend
from dfx.data.alter.damage import jpeg
from dfx.lab.recipe import Kind, Recipe
from dfx.lab.scene import Scene
from dfx.lab.self_blend import self_blended
from dfx.types import Heat, Landmarks, Pixels

Maker = Callable[[Pixels, Landmarks, Recipe], Blend]
MAKERS: Mapping[Kind, Maker] = {"blend": self_blended}


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """`pixels` (H, W, 3) of the whole scene, `crop` (S, S, 3) as the models see it, and the true `mask` (S, S) in [0, 1].

    The mask is 0 everywhere where no pixel of the face was changed before the picture was saved again.
    """

    pixels: Pixels
    crop: Pixels
    mask: Heat

    @property
    def is_changed(self) -> bool:
        return bool(self.mask.any())


def made(scene: Scene, recipe: Recipe) -> Made:
    """Raises DataError where the recipe cannot be followed on this face, in one sentence for whoever asked."""
    crop = scene.crop
    blended = MAKERS[recipe.kind](crop, scene.points, recipe)
    mask = blended.mask if (blended.pixels != crop).any() else np.zeros(crop.shape[:2], np.float32)
    pixels = scene.pixels.copy()
    scene.box.cut(pixels)[:] = blended.pixels
    if recipe["jpeg"] < 100:
        pixels = jpeg(pixels, recipe["jpeg"])
    return Made(pixels, np.ascontiguousarray(scene.box.cut(pixels)), mask)
