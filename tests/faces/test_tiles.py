"""Large pictures are cut into parts that lose no face, and what they find is told once."""

from __future__ import annotations

import numpy as np
import pytest

from dfx.faces.detect import tiles as T
from dfx.faces.detect.detector import Detection
from dfx.faces.quality import LEAST_PX
from dfx.types import Box, Landmarks, Pixels

POINTS = Landmarks((10.0, 10.0), (20.0, 10.0), (15.0, 15.0), (11.0, 20.0), (19.0, 20.0))
SIDE = 800
LARGE = [(3000, 4000), (9000, 720), (720, 9000), (5773, 8660), (9000, 13_300), (40, 12_000), (12_000, 40), (2100, 2100)]


def found(x: float, y: float, size: float, confidence: float = 0.999) -> Detection:
    return Detection(x, y, size, size, confidence, POINTS)


@pytest.mark.parametrize("size", [(1, 1), (600, 800), (1500, 1900), (400, 1200)])
def test_where_shrinking_costs_little_there_are_none(size: tuple[int, int]) -> None:
    assert T.parts_of(*size, SIDE) is None


@pytest.mark.parametrize("size", LARGE)
def test_parts_cover_the_picture_in_bounded_number(size: tuple[int, int]) -> None:
    parts = T.parts_of(*size, SIDE)
    assert parts is not None
    assert 1 < len(parts.boxes) <= T.MOST_PARTS
    assert len({(box.width, box.height) for box in parts.boxes}) == 1  # equal shapes are searched together
    seen = np.zeros((size[0] // 4 + 1, size[1] // 4 + 1), bool)
    for box in parts.boxes:
        assert box.x >= 0 and box.y >= 0 and box.x + box.width <= size[1] and box.y + box.height <= size[0]  # noqa: PT018
        seen[box.y // 4 : (box.y + box.height) // 4 + 1, box.x // 4 : (box.x + box.width) // 4 + 1] = True
    assert seen.all()
    assert LEAST_PX <= parts.reach_px < T.reach_of(SIDE / max(size))


@pytest.mark.parametrize("size", [(3000, 4000), (9000, 720), (5773, 8660)])
def test_every_face_that_the_whole_may_miss_lies_whole_in_a_part(size: tuple[int, int]) -> None:
    """SURE_PX in the shrunk picture: at 4 000 px, 200 px of the picture as given."""
    parts = T.parts_of(*size, SIDE)
    assert parts is not None
    wide = int(T.SURE_PX * max(size) / SIDE) - 3  # less the rounding of the parts' places
    for y in np.linspace(0, size[0] - wide, 60).astype(int):
        for x in np.linspace(0, size[1] - wide, 60).astype(int):
            assert any(
                box.x <= x and box.y <= y and x + wide <= box.x + box.width and y + wide <= box.y + box.height
                for box in parts.boxes
            )


def test_what_a_border_cuts_is_left_to_the_next_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two parts of 1 600 px at 0 and 1 400: the first cuts a face at 1 560, the second sees it whole at 160; a face at the
    picture's own border stays."""
    faces = [(found(1560, 50, 40), found(0, 300, 90)), (found(160, 50, 90), found(0, 500, 60))]
    monkeypatch.setattr(T, "detect_in_batch", lambda pictures, side: faces)
    pixels: Pixels = np.zeros((1000, 3000, 3), np.uint8)
    parts = T.Parts((Box(0, 0, 1600, 1000), Box(1400, 0, 1600, 1000)), 40)
    there = T.search_parts(pixels, parts)
    assert [(face.x, face.y, face.width) for face in there] == [(0, 300, 90), (1560, 50, 90)]
    assert there[1].landmarks.nose == (1415.0, 15.0)


def test_one_face_is_told_once() -> None:
    whole = [found(100, 100, 50, 0.96)]
    parts = [
        found(103, 98, 48, 0.999),
        found(500, 100, 60, 0.992),
        found(505, 104, 58, 0.998),
        found(110, 110, 20, 0.999),
    ]
    together = T.merged(whole, parts)
    assert [(face.x, face.confidence) for face in together] == [(100, 0.96), (505, 0.998)]


def test_neighbours_are_two_faces() -> None:
    assert not T.is_same(found(0, 0, 50), found(40, 0, 50))
    assert T.is_same(found(0, 0, 50), found(20, 0, 50))  # 60 % of either
    assert not T.is_same(found(0, 0, 50), found(60, 60, 50))
