"""The window of a face is the same square in all frames."""

import numpy as np
import pytest

from dfx.temporal.window import face_windows, points_in_window
from dfx.types import Box, Landmarks


def picture(height: int = 120, width: int = 200) -> np.ndarray:
    """Brighter to the right: a pixel's value says its column."""
    return np.repeat(np.broadcast_to(np.arange(width, dtype=np.uint8), (height, width))[..., None], 3, axis=2).copy()


def test_box_with_a_quarter_of_its_longer_side_around() -> None:
    windows = face_windows([picture()] * 3, Box(80, 40, 30, 40), side=60)  # square of 60 px from (65, 30)
    assert windows.shape == (3, 60, 60)
    assert windows.dtype == np.uint8
    assert windows[:, :, 0].tolist() == [[65] * 60] * 3
    assert windows[:, :, -1].tolist() == [[124] * 60] * 3


def test_outside_the_frame_its_border_goes_on() -> None:
    window = face_windows([picture()], Box(0, 0, 40, 40), side=60)[0]  # from (-10, -10)
    assert window[30, :11].tolist() == [0] * 11
    assert window[30, 11] == 1


def test_a_full_size_moment_and_its_shrunk_burst_show_the_same() -> None:
    small = picture()[::2, ::2]
    windows = face_windows([picture(), small], Box(80, 40, 40, 40), side=30)
    assert np.abs(windows[0].astype(int) - windows[1]).max() <= 1


@pytest.mark.parametrize("box", [Box(0, 0, 1, 1), Box(199, 119, 1, 1), Box(0, 0, 200, 120)])
def test_any_box_gives_a_window(box: Box) -> None:
    assert face_windows([picture()], box).shape == (1, 128, 128)


def test_a_burst_of_none_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        face_windows([], Box(0, 0, 10, 10))


def test_points_move_with_the_window() -> None:
    marks = Landmarks((80, 40), (110, 40), (95, 60), (85, 75), (105, 75))
    points = points_in_window(marks, Box(80, 40, 30, 40), side=120)  # two pixels of the window each, from (65, 30)
    assert points.tolist() == [[30, 20], [90, 20], [60, 60], [40, 90], [80, 90]]
