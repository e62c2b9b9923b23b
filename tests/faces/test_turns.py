"""Quarter turns: what lies where afterwards, checked against pixels that are turned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfx.explain.regions import regions_of
from dfx.faces.detect.turns import turned, turned_box, turned_point, turned_points, turned_size, upright
from dfx.faces.in_crop import in_crop
from dfx.faces.quality import measure
from dfx.types import Box, Face, Landmarks

HEIGHT, WIDTH = 300, 500
POINTS = Landmarks((180.0, 110.0), (220.0, 114.0), (200.0, 130.0), (186.0, 152.0), (216.0, 155.0))


def upright_face() -> tuple[Face, np.ndarray]:
    """A face of noise in a picture of noise, standing."""
    pixels = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    square = Box(150, 80, 100, 100)
    return Face(Box(170, 85, 60, 80), 0.99, POINTS, square, square.cut(pixels)), pixels


def lying(turn: int) -> tuple[Face, np.ndarray]:
    """The same face in the picture turned so that `turn` quarters clockwise bring it back."""
    face, pixels = upright_face()
    back = -turn % 4
    given = replace(
        face,
        box=turned_box(face.box, back, HEIGHT, WIDTH),
        crop_box=turned_box(face.crop_box, back, HEIGHT, WIDTH),
        landmarks=turned_points(face.landmarks, back, HEIGHT, WIDTH),
        turn=turn,
    )
    return given, turned(pixels, back)


def test_a_turn_to_the_right_by_hand() -> None:
    """In a picture 4 wide and 3 high, the top left corner goes to the top right one, of a picture 3 wide."""
    assert turned_point((0, 0), 1, 3, 4) == (3, 0)
    assert turned_point((4, 3), 1, 3, 4) == (0, 4)
    assert turned_point((0, 0), 2, 3, 4) == (4, 3)
    assert turned_point((0, 0), 3, 3, 4) == (0, 4)
    assert turned_box(Box(0, 0, 2, 1), 1, 3, 4) == Box(2, 0, 1, 2)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3, -1, 5])
def test_a_box_holds_the_same_pixels_after_the_turn(quarters: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (31, 47, 3), dtype=np.uint8)
    box = Box(5, 9, 13, 7)
    moved = turned_box(box, quarters, 31, 47)
    assert np.array_equal(moved.cut(turned(pixels, quarters)), turned(box.cut(pixels), quarters))
    assert turned(pixels, quarters).shape[:2] == turned_size(31, 47, quarters)
    assert turned_box(moved, -quarters, *turned_size(31, 47, quarters)) == box


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_lying_face_is_the_standing_one_in_its_crop(turn: int) -> None:
    standing, _ = upright_face()
    given, pixels = lying(turn)
    assert np.array_equal(turned(given.crop_box.cut(pixels), turn), standing.crop)
    here, there = in_crop(given), in_crop(standing)
    assert (
        (here.box, here.crop_box, here.turn)
        == (there.box, there.crop_box, 0)
        == (Box(20, 5, 60, 80), there.crop_box, 0)
    )
    assert np.allclose(list(here.landmarks.as_dict().values()), list(there.landmarks.as_dict().values()))
    assert given.width_px == 60


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_quality_and_parts_do_not_depend_on_the_turn(turn: int) -> None:
    standing, given = upright_face()[0], lying(turn)[0]
    for name in ("width_px", "sharpness", "yaw", "roll", "blockiness", "brightness"):
        assert getattr(measure(given), name) == pytest.approx(getattr(measure(standing), name), abs=1e-6), name
    assert np.array_equal(regions_of(given, 64).labels, regions_of(standing, 64).labels)


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_picture_is_turned_with_its_face(turn: int) -> None:
    standing, whole = upright_face()
    face, pixels = upright(*lying(turn))
    assert np.array_equal(pixels, whole)
    assert (face.box, face.crop_box, face.turn) == (standing.box, standing.crop_box, 0)


def test_a_shrunk_crop_of_a_lying_face() -> None:
    given = replace(lying(1)[0], crop=np.zeros((50, 50, 3), np.uint8))
    assert in_crop(given).box == Box(10, 2, 30, 40)
