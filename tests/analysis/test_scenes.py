"""Cuts between moments and inside the frames that follow one."""

from __future__ import annotations

import numpy as np
import pytest

from dfx.analysis.clip.moments import Moment
from dfx.analysis.clip.scenes import Scenes
from dfx.types import Frame

RED, BLUE = (200, 40, 40), (40, 40, 200)


def a_moment(number: int, *colours: tuple[int, int, int]) -> Moment:
    """A moment a second and the frames after it, a tenth apart, each of one colour."""
    frames = [
        Frame(number, number + step / 10, np.full((24, 32, 3), colour, np.uint8), step)
        for step, colour in enumerate(colours)
    ]
    return Moment(frames[0], frames[1:])


@pytest.mark.parametrize(
    ("moments", "begins", "cuts"),
    [
        ([(RED, RED), (RED, RED)], [False, False], []),
        ([(RED, RED), (BLUE, BLUE)], [False, True], [1.0]),
        ([(RED, RED, BLUE), (BLUE,)], [False, True], [0.2]),  # inside the frames after the first moment
        ([(RED, BLUE, RED), (RED,)], [False, True], [0.1, 0.2]),
        ([(RED,), (BLUE,), (BLUE,)], [False, True, False], [1.0]),
    ],
)
def test_where_scenes_begin(moments: list, begins: list[bool], cuts: list[float]) -> None:
    scenes = Scenes()
    assert [scenes.begins(a_moment(number, *colours)) for number, colours in enumerate(moments)] == begins
    assert scenes.cuts_s == pytest.approx(cuts)


def test_frames_that_reach_beyond_the_next_moment_are_seen_once() -> None:
    """A cut at 1.2 s, seen after moment 0, lies before moment 2 and not before moment 1."""
    colours = {0.0: RED, 0.9: RED, 1.2: BLUE, 1.0: RED, 2.0: BLUE}
    first, second, third = (
        [
            Frame(number, time_s, np.full((24, 32, 3), colours[time_s], np.uint8), step)
            for step, time_s in enumerate(times)
        ]
        for number, times in enumerate(((0.0, 0.9, 1.2), (1.0, 1.2), (2.0,)))
    )
    scenes = Scenes()
    assert [scenes.begins(Moment(one[0], one[1:])) for one in (first, second, third)] == [False, False, True]
    assert scenes.cuts_s == [1.2]
