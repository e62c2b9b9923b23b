"""Fakes of the lab: the mask says what was changed, the strength how much, and nothing else moves."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from lab_faces import scene
from PIL import Image

from dfx.data.fakes import region_mask
from dfx.data.fakes.resynthesis import WAYS as ALL_WAYS
from dfx.data.samples import FOLDER
from dfx.errors import DataError
from dfx.faces import find_faces
from dfx.lab.make import made
from dfx.lab.recipe import CHANGES, DRAWN, REGIONS, WAYS, Recipe
from dfx.lab.scene import scene_of

SQUARE = ((35.0, 35.0), (65.0, 35.0), (65.0, 60.0), (35.0, 60.0))  # on the face, in per cent of the crop
RECIPES = {
    "blend": Recipe(),
    "blend of the mouth": Recipe(region="mouth"),
    "blend drawn": Recipe(region=DRAWN, drawn=SQUARE),
    "swap": Recipe("swap", other="grace-hopper"),
    "swap drawn": Recipe("swap", DRAWN, drawn=SQUARE),
    "seamless": Recipe("swap", "eyes").at(seam=1),
    "redraw": Recipe("resynthesis"),
    "zeros between": Recipe("resynthesis", "nose").at(way=4),
    "retouch": Recipe("retouch", ""),
}


@pytest.mark.parametrize("name", RECIPES)
def test_only_what_the_mask_says_is_changed_and_more_with_strength(name: str) -> None:
    at, other, recipe = scene(), scene("grace-hopper"), RECIPES[name]
    nothing = made(at, recipe.at(strength=0), other)
    assert (nothing.pixels == at.pixels).all()
    assert not nothing.is_changed
    assert not nothing.is_altered
    away = []
    for strength in (40, 100):
        fake = made(at, recipe.at(strength=strength), other)
        assert fake.mask.shape == at.crop.shape[:2]
        assert 0 <= fake.mask.min() <= fake.mask.max() <= 1
        assert (fake.crop == at.box.cut(fake.pixels)).all()
        assert (fake.crop[fake.mask == 0] == at.crop[fake.mask == 0]).all()
        away.append(np.abs(fake.crop.astype(int) - at.crop).mean())
    assert 0 < away[0] < away[1]


def test_a_blend_by_hand() -> None:
    """Of a copy that is only brighter by 20 grey levels, half of it: 10 where the mask is full, and where 245 leaves room."""
    still = dict.fromkeys(("bright", "warm", "sharp", "right", "down", "size", "edge"), 0)
    at = scene()
    fake = made(at, Recipe().at(**{**still, "bright": 20, "strength": 50}))
    full = (fake.mask == 1) & (at.crop.max(axis=2) <= 245)
    assert full.sum() > 1000
    assert (fake.crop.astype(int) - at.crop)[full].tolist() == [[10, 10, 10]] * int(full.sum())
    box = at.box
    whole = region_mask(at.mesh, at.pixels.shape, "whole face", 0)
    assert (fake.mask == whole[box.y : box.y + box.height, box.x : box.x + box.width]).all()


def test_a_drawn_part_is_where_it_was_drawn() -> None:
    mask = made(scene(), Recipe(region=DRAWN, drawn=SQUARE).at(edge=0)).mask
    rows, columns = np.nonzero(mask > 0.5)
    side = len(mask)
    assert [round(100 * edge / side) for edge in (columns.min(), columns.max() + 1)] == pytest.approx([35, 65], abs=1)
    assert [round(100 * edge / side) for edge in (rows.min(), rows.max() + 1)] == pytest.approx([35, 60], abs=1)


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        ((), "Nothing is drawn yet"),
        (((50, 50), (51, 50)), "Nothing is drawn yet"),
        (((50, 50), (50, 50), (50, 50)), "too small"),
        (((0, 0), (12, 0), (12, 12), (0, 12)), "outside the face"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_sentence(drawn: tuple[tuple[float, float], ...], sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        made(scene(), Recipe(region=DRAWN, drawn=drawn))


def test_a_swap_without_another_face_is_refused() -> None:
    with pytest.raises(DataError, match="whose face"):
        made(scene(), Recipe("swap"))


def test_saving_again_alters_the_whole_picture_and_is_no_change_of_the_face() -> None:
    at = scene()
    fake = made(at, Recipe().at(strength=0, jpeg=40))
    assert fake.is_altered
    assert not fake.is_changed
    encoded = cv2.imencode(".jpg", at.pixels[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, 40))[1]
    assert (fake.pixels == cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB)).all()


def test_a_scene_is_the_models_own_square_and_what_is_around_it() -> None:
    pixels = np.asarray(Image.open(FOLDER / "astronaut.jpg").convert("RGB"))
    face, at = find_faces(pixels).faces[0], scene()
    assert (at.crop == face.crop).all()  # small enough to be left as it is
    assert at.pixels.shape[0] < pixels.shape[0]
    large = np.asarray(Image.fromarray(pixels).resize((2400, 2400)))
    shrunk = scene_of(find_faces(large).faces[0], large)
    assert shrunk is not None
    assert shrunk.crop.shape == (400, 400, 3)
    assert max(shrunk.pixels.shape) <= 801


def test_a_face_that_lies_on_its_side_is_worked_on_upright() -> None:
    from dfx.faces.detect.search import search_faces

    pixels = np.ascontiguousarray(np.rot90(np.asarray(Image.open(FOLDER / "astronaut.jpg").convert("RGB"))))
    at = scene_of(search_faces(pixels).faces[0], pixels)
    assert at is not None
    left, right = at.mesh.eyes
    assert abs(right[1] - left[1]) < 0.3 * (right[0] - left[0])


def test_recipes_hold_their_numbers_within_the_ranges() -> None:
    assert Recipe().at(strength=400)["strength"] == 100
    assert Recipe().at(strength=75).moved == ()  # where it starts
    assert Recipe("retouch", "").at(edge=3).moved == ()  # it has no edge
    assert Recipe(region="mouth").at(strength=30).words == "self-blend of the mouth, strength 30 %"
    assert Recipe(region=DRAWN).words.startswith("self-blend of a part drawn by hand")
    assert Recipe("retouch", "").words == "retouch, strength 80 %"
    assert WAYS == ALL_WAYS
    for change in CHANGES.values():
        assert "strength" in [knob.name for knob in change.knobs]
        assert set(change.regions) <= set(REGIONS)
        for knob in change.knobs:
            assert knob.least <= knob.start <= knob.most
            assert not knob.names or knob.most == len(knob.names) - 1
