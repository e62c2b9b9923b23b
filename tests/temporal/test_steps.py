"""Bursts of a made-up face: what moves, and what must not count."""

from dataclasses import fields

import numpy as np
import pytest
from moving_faces import FPS, SIDE, patched, seen, times

from dfx.temporal.flow import Method
from dfx.temporal.regions import face_width, regions
from dfx.temporal.steps import LEAST_SIDE, BurstMotion, burst_motion

RIGID = {
    "shift": [{"dx": 0.8 * i, "dy": -0.5 * i} for i in range(6)],
    "zoom": [{"zoom": 1 + 0.01 * i} for i in range(6)],
    "turn": [{"turn": 0.01 * i} for i in range(6)],
}
PARTS = regions(SIDE)


def burst(rows: list[dict[str, float]]) -> np.ndarray:
    return np.stack([seen(**row) for row in rows])


@pytest.mark.parametrize("method", ["dis", "farneback"])
@pytest.mark.parametrize("rows", RIGID.values(), ids=RIGID)
def test_a_rigid_head_leaves_nothing(rows: list[dict[str, float]], method: Method) -> None:
    found = burst_motion(burst(rows), times(6), method=method)
    assert len(found.times_s) == 5
    assert found.head.min() > 0.1
    assert found.residual.max() < 0.1 * found.head.max() + 0.01
    assert found.deviation.max() < 0.03
    assert found.abruptness.max() < 0.03
    assert found.light.max() < 0.5
    assert found.boundary == pytest.approx(1, abs=0.2)


def test_speeds_are_face_widths_a_second() -> None:
    found = burst_motion(burst(RIGID["shift"]), times(6))
    assert found.head == pytest.approx(np.hypot(0.8, 0.5) * FPS / face_width(SIDE), rel=0.1)
    assert found.seconds == pytest.approx(1 / FPS)
    assert found.times_s == pytest.approx((np.arange(5) + 0.5) / FPS)


def test_uneven_times_do_not_tremble() -> None:
    at = np.array([0, 1, 3, 4, 6, 7])  # a variable frame rate: steady motion, seen at uneven times
    found = burst_motion(burst([{"dx": 0.7 * i} for i in at]), at / FPS)
    assert found.head == pytest.approx(0.7 * FPS / face_width(SIDE), rel=0.1)
    assert found.abruptness.max() < 0.06


def test_a_mouth_that_moves_alone_shows_there() -> None:
    frames = np.stack([patched(seen(dx=0.5 * i), 0.5 * i, PARTS["mouth"], dy=1.5 * i) for i in range(4)])
    found = burst_motion(frames, times(4))
    assert found.mouth.min() > 0.3
    assert found.mouth.min() > 5 * found.eyes.max()
    assert found.head == pytest.approx(0.5 * FPS / face_width(SIDE), rel=0.1)


def test_a_face_that_trembles_in_its_frame_slips() -> None:
    shake = [0, 1, 0, 1, 0, 1]
    calm = np.stack([seen(dx=0.5 * i) for i in range(6)])
    shaken = np.stack(
        [patched(f, 0.5 * i + s, PARTS["inside"]) for i, (f, s) in enumerate(zip(calm, shake, strict=True))]
    )
    one, other = burst_motion(shaken, times(6)), burst_motion(calm, times(6))
    assert one.slip.min() > 0.3 > 0.03 > other.slip.max()


def test_a_jolt_shows_at_its_step() -> None:
    found = burst_motion(burst([{"dx": x} for x in (0, 0.5, 1, 4, 4.5, 5)]), times(6))
    assert np.argmax(found.abruptness) == 2
    assert found.abruptness[2] == pytest.approx(2.5 * FPS / face_width(SIDE), rel=0.1)
    assert np.delete(found.abruptness, 2).max() < 0.03


def test_doubled_frames_neither_stop_nor_jump() -> None:
    frames = burst([{"dx": 0.8 * (i // 2)} for i in range(8)])  # four moments, each shown twice
    found = burst_motion(frames, times(8))
    assert found.seconds == pytest.approx([2 / FPS] * 3)
    assert found.head == pytest.approx(0.4 * FPS / face_width(SIDE), rel=0.1)
    assert found.abruptness.max() < 0.02


def test_a_cut_is_left_out() -> None:
    frames = np.stack([seen(), seen(0.5), seen(seed=3), seen(0.5, seed=3)])
    assert burst_motion(frames, times(4)).times_s == pytest.approx([0.5 / FPS, 2.5 / FPS])


def test_light_that_changes_inside_alone() -> None:
    frames = burst([{"dx": 0.3 * i} for i in range(4)]) // 2 + 40
    frames[1::2, PARTS["inside"]] += 6
    found = burst_motion(frames, times(4))
    assert found.light.min() > 3
    assert found.flicker.min() > 1.5


@pytest.mark.parametrize("frames", [
    np.zeros((6, SIDE, SIDE), np.uint8), np.full((6, 1, 1), 255, np.uint8), np.zeros((1, SIDE, SIDE), np.uint8),
    np.zeros((0, SIDE, SIDE), np.uint8),
])  # fmt: skip
def test_what_does_not_change_has_no_steps(frames: np.ndarray) -> None:
    found = burst_motion(frames, times(len(frames)))
    assert all(getattr(found, field.name).shape == (0,) for field in fields(BurstMotion))


@pytest.mark.parametrize("side", [1, 2, 7, 33, SIDE])
def test_never_nan(side: int) -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 30, (6, side, side), dtype=np.uint8)
    steps = (np.arange(6, dtype=np.uint8) * 9)[:, None, None]
    black = np.broadcast_to(steps, (6, side, side)).copy()  # flat, and brighter at each step
    for frames in (noise, black):
        found = burst_motion(frames, times(6))
        assert all(np.isfinite(getattr(found, field.name)).all() for field in fields(BurstMotion))
    assert len(burst_motion(black, times(6)).times_s) == (5 if side >= LEAST_SIDE else 0)


def test_time_that_stands_still_gives_no_step() -> None:
    assert len(burst_motion(burst(RIGID["shift"]), np.zeros(6)).times_s) == 0


@pytest.mark.parametrize("shape", [(6, 8, 9), (8, 8), (5, 8, 8)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="windows"):
        burst_motion(np.zeros(shape, np.uint8), times(6))
