"""Which moments of a stream are looked at, worked out by hand."""

import numpy as np
import pytest

from dfx.media.video.plan import moments


def chosen(times_s, every_s: float = 1.0, least: int = 1, most: int = 64, room: int = 0) -> list[float]:
    times = np.asarray(times_s, float)
    return [round(float(times[place]), 3) for place in moments(times, every_s, least, most, room)]


def steady(count: int, fps: float) -> np.ndarray:
    return np.arange(count) / fps


@pytest.mark.parametrize(
    ("times_s", "options", "expected"),
    [
        (steady(100, 25), {}, [0, 1, 2, 3]),
        (steady(101, 25), {}, [0, 1, 2, 3, 4]),
        (steady(50, 25), {"every_s": 0.4}, [0, 0.4, 0.8, 1.2, 1.6]),
        (steady(100, 25), {"least": 4}, [0, 1, 2, 3]),
        (steady(101, 25), {"least": 6}, [0, 0.8, 1.6, 2.4, 3.2, 4]),
        (steady(101, 25), {"least": 6, "room": 25}, [0, 0.6, 1.2, 1.8, 2.4, 3]),
        (steady(1001, 10), {"most": 5}, [0, 25, 50, 75, 100]),
        (steady(3, 25), {"least": 16}, [0, 0.04, 0.08]),
        (steady(3, 25), {"least": 16, "room": 5}, [0, 0.04, 0.08]),
        ([0.0], {"least": 16}, [0]),
        ([], {"least": 16}, []),
        (steady(100, 25), {"least": 16, "most": 2}, [0, 3.96]),
        (steady(100, 25), {"most": 1}, [0]),
        ([0, 0.1, 0.2, 10], {}, [0, 0.2, 10]),  # a still picture for ten seconds has one frame
        ([0, 0.1, 0.2, 10], {"least": 4}, [0, 0.1, 0.2, 10]),
        ([0, 0.9, 1.2, 2.1], {}, [0, 0.9, 2.1]),  # the nearest, before or after
    ],
)
def test_moments(times_s, options: dict, expected: list[float]) -> None:
    assert chosen(times_s, **options) == expected


def test_long_clips_are_seen_to_their_end() -> None:
    got = chosen(steady(3 * 3600 * 30, 30))
    assert len(got) == 64
    steps = np.diff(got)
    assert got[0] == 0
    assert got[-1] == pytest.approx(3 * 3600, abs=0.1)
    assert steps.min() == pytest.approx(steps.max(), abs=0.07)


def test_absurd_times() -> None:
    assert len(chosen([0.0, 1e300], every_s=1e-300, least=16)) == 2
    assert len(chosen(np.linspace(0, 1e17, 5000), most=64)) == 64
