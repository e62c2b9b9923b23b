"""What is said of how faces were found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfx.analysis.found_words import TURNED, TURNED_EACH, found_words
from dfx.types import Box, Face, FoundFaces, Landmarks

POINTS = Landmarks((1, 1), (2, 1), (1.5, 1.5), (1, 2), (2, 2))


def wide(width: int, turn: int = 0) -> Face:
    box = Box(5, 5, width, 90)
    return Face(box, 0.99, POINTS, box, np.zeros((9, 9, 3), np.uint8), turn=turn)


def said(found: FoundFaces) -> list[str]:
    return list(found_words(found))


def test_nothing_is_said_of_what_is_plain() -> None:
    assert said(FoundFaces(())) == said(FoundFaces((wide(80), wide(60)), reach_px=20)) == []


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_the_direction_is_said(turn: int) -> None:
    assert said(FoundFaces((wide(80, turn),))) == [TURNED[turn]]
    assert said(FoundFaces((), too_small=(replace(wide(80, turn), box=Box(0, 0, 30, 30)),)))[0] == TURNED[turn]
    assert said(FoundFaces((wide(80), wide(80, turn)))) == [TURNED_EACH]


def test_parts_and_limits_are_counted() -> None:
    found = FoundFaces((wide(80), wide(70)), 3, parts=12, reach_px=45)
    assert said(found) == [
        "The picture was also searched in 12 overlapping parts, for faces from 45 px.",
        "3 more faces were found; only the 2 largest are analysed.",
    ]
    assert said(FoundFaces((wide(80),), 1)) == ["One more face was found; only the largest is analysed."]


@pytest.mark.parametrize(
    ("judged", "widths", "sentence"),
    [
        (1, [22], "One more face is too small to judge (22 px wide; dfx judges faces from 40 px)."),
        (1, [22, 31], "2 more faces are too small to judge (31 and 22 px wide; dfx judges faces from 40 px)."),
        (0, [22, 39, 30], "3 faces are too small to judge (39 to 22 px wide; dfx judges faces from 40 px)."),
        (0, [22], "One face is too small to judge (22 px wide; dfx judges faces from 40 px)."),
    ],
)
def test_faces_too_small_are_told_by_their_width(judged: int, widths: list[int], sentence: str) -> None:
    assert said(FoundFaces((wide(90),) * judged, too_small=tuple(map(wide, widths)))) == [sentence]
