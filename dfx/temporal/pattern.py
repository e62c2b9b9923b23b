"""A track's motion in a handful of numbers, chosen before any of them was measured on a fake.

Each is a logarithm's median over all steps, so that a cough or a cut does not decide; most set one part of the face
against another, so that a lively speaker or a grainy film does not look like a fake.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dfx.temporal.steps import STILL, BurstMotion

FEATURES = {
    "residual": "motion inside the face that is not the head's",
    "tremble": "how unlike its neighbours each step of that motion is, over its speed",
    "seam": "motion on the face's border over motion inside",
    "mouth": "motion of the mouth over that of the whole face",
    "eyes": "motion of the eyes over that of the whole face",
    "jolt": "how unlike its neighbours each step of the head is, over its speed",
    "slip": "how the inside trembles against what lies around it, over the head's own jolts",
    "flicker": "brightness that motion does not explain, inside the face over around it",
    "light": "the whole inside growing brighter or darker than what lies around it",
}
LEAST_BURSTS, LEAST_STEPS = 4, 12
LEAST_IN_BURST = 3  # fewer steps have no neighbours to be compared with
SHORTEST_S, LONGEST_S = 0.025, 0.1  # of a burst's steps: speeds of other frame rates were never learned from
DARKEST = 0.1  # grey levels: below it a change of light is rounding

Floats = NDArray[np.float64]


def pattern_of(bursts: Sequence[BurstMotion]) -> Floats | None:
    """The numbers `(F,)` named in `FEATURES`; None where there is too little motion to judge (`too_little` says what)."""
    if too_little(bursts):
        return None
    steps = BurstMotion.joined(_long_enough(bursts))
    values = (
        steps.residual + STILL,
        (steps.deviation + STILL) / (steps.residual + STILL),
        steps.boundary,
        (steps.mouth + STILL) / (steps.residual + STILL),
        (steps.eyes + STILL) / (steps.residual + STILL),
        (steps.abruptness + STILL) / (steps.head + STILL),
        (steps.slip + STILL) / (steps.abruptness + STILL),
        steps.flicker,
        steps.light + DARKEST,
    )
    return np.array([float(np.median(np.log(feature))) for feature in values])


def too_little(bursts: Sequence[BurstMotion]) -> str:
    """Why a track's motion cannot be judged, in one sentence; "" where it can."""
    kept = _long_enough(bursts)
    steps = sum(len(one.times_s) for one in kept)
    if len(kept) >= LEAST_BURSTS and steps >= LEAST_STEPS:
        return ""
    return (
        f"Motion needs {LEAST_BURSTS} moments with {LEAST_IN_BURST} moving steps of {1000 * SHORTEST_S:.0f} to "
        f"{1000 * LONGEST_S:.0f} ms each and {LEAST_STEPS} in all; there are {len(kept)} such moments with {steps} steps."
    )


def _long_enough(bursts: Sequence[BurstMotion]) -> list[BurstMotion]:
    long = [one for one in bursts if len(one.times_s) >= LEAST_IN_BURST]
    return [one for one in long if SHORTEST_S <= float(np.median(one.seconds)) <= LONGEST_S]
