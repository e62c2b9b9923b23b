"""Flow between frames whose motion is known."""

import numpy as np
import pytest
from moving_faces import seen

from dfx.temporal.flow import Method, dense_flow, warped_back

INNER = np.s_[16:-16, 16:-16]
METHODS: list[Method] = ["dis", "farneback"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shift", [(2.0, 0.0), (-1.5, 0.5), (0.0, 3.0)])
def test_finds_a_known_shift(method: Method, shift: tuple[float, float]) -> None:
    flow = dense_flow(seen(), seen(*shift), method)
    assert flow.shape == (128, 128, 2)
    assert flow.dtype == np.float32
    assert np.abs(flow[INNER] - shift).mean() < 0.3
    assert np.abs(np.median(flow[INNER], axis=(0, 1)) - shift).max() < 0.1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(1, 1), (5, 40), (31, 33)])
def test_tiny_and_black_frames_do_not_move(method: Method, shape: tuple[int, int]) -> None:
    black = np.zeros(shape, np.uint8)
    flow = dense_flow(black, black, method)
    assert flow.shape == (*shape, 2)
    assert np.abs(flow).max() == 0


def test_warping_back_undoes_the_motion() -> None:
    before, after = seen(), seen(2, -1)
    moved = np.broadcast_to(np.float32([2, -1]), (128, 128, 2))
    assert np.abs(after[INNER].astype(float) - before[INNER]).mean() > 10
    assert np.abs(warped_back(after, moved)[INNER] - before[INNER]).mean() < 1


@pytest.mark.parametrize("wrong", [np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8)), np.zeros((8, 9), np.uint8)])
def test_other_arrays_are_refused(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two grey frames"):
        dense_flow(np.zeros((8, 8), np.uint8), wrong)
