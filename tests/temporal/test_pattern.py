"""From bursts to a pattern, its probability, and what is shown."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dfx.errors import WeightsDamaged
from dfx.temporal.model import FILE, Measured, MotionModel, read_motion_model, write_motion_model
from dfx.temporal.pattern import DARKEST, FEATURES, pattern_of, too_little
from dfx.temporal.report import motion_report
from dfx.temporal.steps import STILL, BurstMotion

F = len(FEATURES)
MODEL = MotionModel(
    mean=(0.0,) * F, scale=(0.5,) * F, weights=(2.0,) + (0.0,) * (F - 1), bias=-1.0,
    measured=Measured(48, 12, 0.7, (0.6, 0.8), {"Deepfakes": 0.9}), trained_on="48 clips.",
)  # fmt: skip


def steady(start: float, n: int = 5, **values: float) -> BurstMotion:
    """A burst whose steps are all alike."""
    usual = {"residual": 0.1, "deviation": 0.1, "boundary": 1.0, "mouth": 0.1, "eyes": 0.1, "head": 0.2,
             "abruptness": 0.1, "slip": 0.1, "flicker": 1.0, "light": 0.4, "seconds": 0.04} | values  # fmt: skip
    return BurstMotion(times_s=start + 0.04 * np.arange(n), **{name: np.full(n, x) for name, x in usual.items()})


def test_pattern_by_hand() -> None:
    found = pattern_of([steady(i, mouth=0.25) for i in range(4)])
    assert found is not None
    named = dict(zip(FEATURES, found, strict=True))
    assert named["residual"] == pytest.approx(np.log(0.1 + STILL))
    assert named["mouth"] == pytest.approx(np.log(2))
    assert named["jolt"] == pytest.approx(np.log(0.15 / 0.25))
    assert named["light"] == pytest.approx(np.log(0.4 + DARKEST))
    assert [named[name] for name in ("tremble", "seam", "eyes", "slip", "flicker")] == pytest.approx([0] * 5)


def test_one_odd_burst_does_not_decide() -> None:
    usual = [steady(i) for i in range(5)]
    assert pattern_of([*usual, steady(9, mouth=50, flicker=30)]) == pytest.approx(pattern_of(usual))


@pytest.mark.parametrize("bursts", [[], [steady(0)] * 3, [steady(0, 2)] * 20, [steady(0, seconds=1 / 60)] * 9])
def test_too_little_says_so(bursts: list[BurstMotion]) -> None:
    assert pattern_of(bursts) is None
    assert too_little(bursts).startswith("Motion needs 4 moments")


def test_probability_by_hand() -> None:
    assert MODEL.probability([0.5, *[9] * (F - 1)]) == pytest.approx(1 / (1 + np.exp(-(2 * 1 - 1))))
    assert MODEL.log_odds([1e9] * F) == pytest.approx(2 * 4 - 1)  # no feature speaks for more than four deviations


def test_stored_and_read_again(tmp_path: Path) -> None:
    assert read_motion_model(tmp_path) is None
    write_motion_model(MODEL, tmp_path)
    assert read_motion_model(tmp_path) == MODEL
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def read_changed(folder: Path, change: dict[str, object]) -> None:
    """Read what was written, but for a change."""
    write_motion_model(MODEL, folder)
    stored = json.loads((folder / FILE).read_text())
    (folder / FILE).write_text(json.dumps(stored | change))
    read_motion_model(folder)


@pytest.mark.parametrize("change", [
    {"scale": [0.0] * F}, {"weights": [1.0]}, {"bias": "x"}, {"bias": None}, {"mean": [1e999] * F}, {"measured": []},
    {"measured": {"interval": [0, 1], "odd": 1}},
])  # fmt: skip
def test_damaged_numbers_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(WeightsDamaged, match="damaged"):
        read_changed(tmp_path, change)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"\xff\xfe", b'{"features": ["residual"'])
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(WeightsDamaged, match="damaged"):
        read_motion_model(tmp_path)


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsDamaged, match="other features"):
        read_changed(tmp_path, {"features": ["residual"]})


def test_report_is_in_order_of_time_and_finds_the_jolt() -> None:
    jolt = steady(2)
    deviation = jolt.deviation.copy()
    deviation[3] = 1.1
    bursts = [steady(3), replace(jolt, deviation=deviation), steady(0), steady(1, 0), steady(1)]
    found = motion_report(bursts, MODEL, weight=0.25)
    assert list(found.times_s) == sorted(found.times_s)
    assert found.times_s[int(np.argmax(found.anomaly))] == pytest.approx(2.12)
    assert sorted(found.anomaly)[-2:] == pytest.approx([0, 1 / 0.05])  # all alike but one: on the scale of the floor
    assert found.fake_probability == pytest.approx(MODEL.probability(pattern_of(bursts)))
    assert found.weight == 0.25
    assert {len(found.boundary), len(found.mouth), len(found.eyes), len(found.anomaly)} == {20}


def test_report_without_a_model_or_without_motion_has_no_probability() -> None:
    assert motion_report([steady(i) for i in range(4)], None, 0.25).fake_probability is None
    empty = motion_report([], MODEL, 0.25)
    assert (empty.times_s, empty.anomaly, empty.fake_probability, empty.weight) == ((), (), None, 0.0)
