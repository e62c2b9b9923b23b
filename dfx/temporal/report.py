"""What is shown of a track's motion."""

from __future__ import annotations

from collections.abc import Sequence

from dfx.temporal.anomaly import robust_z
from dfx.temporal.model import MotionModel
from dfx.temporal.pattern import pattern_of
from dfx.temporal.steps import BurstMotion
from dfx.types import MotionReport


def motion_report(bursts: Sequence[BurstMotion], model: MotionModel | None, weight: float = 0.0) -> MotionReport:
    """The steps of a track's bursts in order of time; `fake_probability` is None without a model or with too little motion.
    `weight` is the motion's share in the fused answer; 0 where it has none to give.

    The anomaly is the robust z of each step's `deviation` over the track: how much it stands out among its neighbours,
    compared with how much steps of this face do so anyway.
    """
    steps = BurstMotion.joined(sorted((one for one in bursts if len(one.times_s)), key=lambda one: one.times_s[0]))
    pattern = pattern_of(bursts) if model else None
    times, anomaly, boundary, mouth, eyes = (
        tuple(round(float(value), 6) for value in values)
        for values in (steps.times_s, robust_z(steps.deviation), steps.boundary, steps.mouth, steps.eyes)
    )
    return MotionReport(
        times_s=times,
        anomaly=anomaly,
        fake_probability=model.probability(pattern) if model and pattern is not None else None,
        weight=weight if model and pattern is not None else 0.0,
        boundary=boundary,
        mouth=mouth,
        eyes=eyes,
    )
