"""From a scene and a recipe to the fake: the picture, its face crop, and the true mask of what was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from dfx.data.alter.damage import jpeg
from dfx.data.fakes import Fake, Region, Resynthesis, Retouch, Swap, Way, resynthesis, retouch, swap
from dfx.data.fakes.made import laid_into
from dfx.errors import DataError
from dfx.lab.drawn import drawn_mask
from dfx.lab.recipe import DRAWN, WHOLE, Kind, Recipe
from dfx.lab.scene import Scene
from dfx.lab.self_blend import self_blend
from dfx.types import Heat, Pixels

Maker = Callable[[Scene, Recipe, Region, Scene | None], Fake]


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """`pixels` (H, W, 3) of the whole scene, `crop` (S, S, 3) as the models see it, and the true `mask` (S, S) in [0, 1].

    The mask is 0 everywhere where no pixel of the face was changed before the picture was saved again. `is_altered`: the
    picture is not that of the scene, changed or saved again.
    """

    pixels: Pixels
    crop: Pixels
    mask: Heat
    is_altered: bool

    @property
    def is_changed(self) -> bool:
        return bool(self.mask.any())


def made(scene: Scene, recipe: Recipe, other: Scene | None = None) -> Made:
    """The fake; `other` is the face that a swap takes.

    Raises DataError where the recipe cannot be followed on this face, in one sentence for whoever asked, and ModelError
    where the auto-encoder cannot be asked.
    """
    region = cast(Region, WHOLE if recipe.region in (DRAWN, "") else recipe.region)
    if recipe.region == DRAWN:
        drawn = drawn_mask(scene, recipe.drawn, recipe["edge"] / 100)
        whole = MAKERS[recipe.kind](scene, recipe, region, other)
        fake = Fake(laid_into(scene.pixels, whole.picture, drawn).picture, whole.mask * drawn)
    else:
        fake = MAKERS[recipe.kind](scene, recipe, region, other)
    pixels, box = fake.picture, scene.box
    is_changed = (box.cut(pixels) != scene.crop).any()
    part = fake.mask[box.y : box.y + box.height, box.x : box.x + box.width]
    mask = np.array(part if is_changed else np.zeros_like(part), np.float32, order="C")
    if recipe["jpeg"] < 100:
        pixels = jpeg(pixels, recipe["jpeg"])
    is_altered = bool(is_changed) or recipe["jpeg"] < 100
    return Made(pixels, np.ascontiguousarray(box.cut(pixels)), mask, is_altered)


def _blended(scene: Scene, recipe: Recipe, region: Region, other: Scene | None) -> Fake:
    return self_blend(scene.pixels, scene.mesh, recipe, region)


def _swapped(scene: Scene, recipe: Recipe, region: Region, other: Scene | None) -> Fake:
    if other is None:
        raise DataError("Choose whose face is to be swapped in.")
    how = Swap(region, recipe["strength"] / 100, recipe["colour"] / 100, recipe["edge"] / 100, recipe["seam"] == 1)
    return swap(other.pixels, other.mesh, scene.pixels, scene.mesh, how)


def _redrawn(scene: Scene, recipe: Recipe, region: Region, other: Scene | None) -> Fake:
    way = cast(Way, recipe.change.knob("way").names[recipe["way"]])
    detail = 1 - recipe["strength"] / 100
    how = Resynthesis(way, recipe["factor"], detail, region, recipe["edge"] / 100)
    return resynthesis(scene.pixels, scene.mesh, how)


def _retouched(scene: Scene, recipe: Recipe, region: Region, other: Scene | None) -> Fake:
    share = recipe["strength"] / 10_000
    return retouch(scene.pixels, scene.mesh, Retouch(*(share * recipe[name] for name in ("smooth", "eyes", "thin"))))


MAKERS: Mapping[Kind, Maker] = {"blend": _blended, "swap": _swapped, "resynthesis": _redrawn, "retouch": _retouched}
