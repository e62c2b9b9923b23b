"""The head's motion from fields worked out by hand."""

import numpy as np
import pytest

from dfx.temporal.regions import face_width, regions
from dfx.temporal.stabilise import as_flow, head_motion

SHAPE = (128, 128)
HEAD = regions(128)["head"]


@pytest.mark.parametrize("motion", [(1.5, -2, 0, 0), (0, 0, 0.02, 0), (0, 0, 0, -0.03), (0.5, 1, -0.01, 0.02)])
def test_a_rigid_field_gives_back_its_motion(motion: tuple[float, ...]) -> None:
    assert head_motion(as_flow(np.array(motion), SHAPE), HEAD) == pytest.approx(motion, abs=1e-4)


def test_growth_flows_outwards_and_a_turn_clockwise() -> None:
    growth, turn = as_flow(np.array([0, 0, 0.1, 0]), (3, 3)), as_flow(np.array([0, 0, 0, 0.1]), (3, 3))
    assert growth[1, 2] == pytest.approx([0.1, 0])
    assert growth[0, 1] == pytest.approx([0, -0.1])
    assert turn[1, 2] == pytest.approx([0, 0.1])  # what is right goes down
    assert turn[1, 1] == pytest.approx([0, 0])


def test_a_part_that_moves_alone_does_not_pull_the_head() -> None:
    flow = as_flow(np.array([1.0, 0, 0, 0]), SHAPE)
    mouth = regions(128)["mouth"]
    flow[mouth] += (0, 6)
    assert 0.1 < (mouth & HEAD).sum() / HEAD.sum() < 0.3
    assert head_motion(flow, HEAD) == pytest.approx([1, 0, 0, 0], abs=0.01)


def test_no_pixels_no_motion() -> None:
    assert head_motion(as_flow(np.ones(4), SHAPE), np.zeros(SHAPE, bool)).tolist() == [0, 0, 0, 0]


def test_parts_of_a_face_lie_where_they_should() -> None:
    parts = regions(120)  # the face box is 62.4 wide, 80 high, in the middle
    assert face_width(120) == pytest.approx(62.4)
    row = {name: np.flatnonzero(parts[name][60]) for name in ("inside", "seam", "around")}
    assert (row["inside"].min(), row["inside"].max()) == (35, 84)  # 60 ± 0.8 · 31.2
    assert (row["seam"].min(), row["seam"].max()) == (24, 95)  # 60 ± 1.15 · 31.2
    assert (row["around"].min(), row["around"].max()) == (16, 103)
    assert not (parts["inside"] & parts["seam"]).any()
    assert np.argwhere(parts["mouth"]).mean(0)[0] > 75 > 60 > np.argwhere(parts["eyes"]).mean(0)[0]


def test_points_move_mouth_and_eyes_even_where_they_fall_together() -> None:
    points = np.array([(40, 50), (80, 50), (60, 65), (50, 90), (70, 90)], float)
    assert np.argwhere(regions(120, points)["mouth"]).mean(0) == pytest.approx([89.5, 59.5], abs=0.6)
    assert np.argwhere(regions(120, points)["eyes"]).mean(0) == pytest.approx([49.5, 59.5], abs=0.6)
    for part in regions(120, np.full((5, 2), 500.0)).values():
        assert part.any()
