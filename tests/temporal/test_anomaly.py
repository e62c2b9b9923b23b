"""What stands out in time."""

import numpy as np
import pytest

from dfx.temporal.anomaly import MOST, from_neighbours, robust_z


def test_one_jolt_in_steady_motion_stands_out_alone() -> None:
    off = from_neighbours([2, 2, 2, 7, 2, 2])
    assert off.tolist() == [0, 0, 0, 5, 0, 0]
    z = robust_z(off)
    assert z[3] == 100
    assert np.abs(np.delete(z, 3)).max() == 0


def test_steady_acceleration_is_no_jolt_but_trembling_is_one_at_every_step() -> None:
    assert np.abs(from_neighbours(np.arange(7.0)))[2:-2].max() == 0
    assert np.abs(from_neighbours([1, -1, 1, -1, 1])).min() >= 1


def test_fields_deviate_cell_by_cell() -> None:
    field = np.zeros((5, 3, 2))
    field[2, 1] = (3, 4)
    off = from_neighbours(field)
    assert off[2, 1].tolist() == [3, 4]
    assert np.abs(off).sum() == 7


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 9.0]])
def test_too_few_have_no_odd_one(values: list[float]) -> None:
    assert from_neighbours(values).tolist() == [0.0] * len(values)


def test_z_by_hand() -> None:
    values = [1, 2, 3, 4, 5, 20]  # median 3.5, |off| .5 .5 1.5 1.5 2.5 16.5 → MAD 1.5
    assert robust_z(values, floor=0)[[0, 5]] == pytest.approx([-2.5 / (1.4826 * 1.5), 16.5 / (1.4826 * 1.5)])


def test_floor_keeps_noise_calm() -> None:
    assert np.abs(robust_z([0.1, 0.101, 0.1, 0.1, 0.102], floor=0.05)).max() < 0.05
    assert robust_z([3.0] * 6).tolist() == [0.0] * 6


def test_never_nan() -> None:
    assert robust_z([]).shape == (0,)
    assert robust_z([np.nan, np.inf]).tolist() == [0, 0]
    z = robust_z([1, np.nan, 1, 1e30])
    assert z.tolist() == [0, 0, 0, MOST]
