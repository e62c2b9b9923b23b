"""Colours of directions, worked out by hand."""

import numpy as np
import pytest

from dfx.temporal.wheel import flow_picture, wheel_legend

COLOURS = {
    (1, 0): (255, 0, 0),  # right: hue 0
    (0, 1): (128, 255, 0),  # down: 90
    (-1, 0): (0, 255, 255),  # left: 180
    (0, -1): (128, 0, 255),  # up: 270
    (0, 0): (255, 255, 255),
    (0.5, 0): (255, 128, 128),  # half the speed, half the colour
    (9, 0): (255, 0, 0),  # faster than the fullest
}


@pytest.mark.parametrize(("vector", "colour"), COLOURS.items(), ids=str)
def test_directions(vector: tuple[float, float], colour: tuple[int, int, int]) -> None:
    picture = flow_picture(np.float32([[vector]]), most=1.0)
    assert picture.shape == (1, 1, 3)
    assert np.abs(picture[0, 0].astype(int) - colour).max() <= 1


def test_own_scale_and_none_at_all() -> None:
    assert flow_picture(np.full((4, 4, 2), (-3, 0), np.float32))[0, 0].tolist() == [0, 255, 255]
    assert flow_picture(np.zeros((4, 4, 2), np.float32)).min() == 255
    assert flow_picture(np.full((2, 2, 2), np.nan, np.float32)).min() == 255


def test_legend_agrees_with_the_pictures() -> None:
    legend = wheel_legend(33)
    assert legend.shape == (33, 33, 3)
    assert legend[16, 32].tolist() == [255, 0, 0]
    assert legend[16, 0].tolist() == [0, 255, 255]
    assert legend[16, 16].tolist() == [255] * 3
    assert legend[0, 0].tolist() == [255] * 3
    assert legend[32, 16].tolist() == flow_picture(np.float32([[(0, 1)]]), 1.0)[0, 0].tolist()


def test_refusals() -> None:
    with pytest.raises(ValueError, match="flow field"):
        flow_picture(np.zeros((4, 4), np.float32))
    with pytest.raises(ValueError, match="3 px"):
        wheel_legend(2)
