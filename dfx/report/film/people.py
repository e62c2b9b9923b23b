"""A clip's report by person: where each appears, and the runs in which nothing interrupts that."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from dfx.types import FaceReport, VideoReport

ALONE_S = 1.0  # the step of a clip of which one moment was looked at
LONGEST_STEP = 2.0  # times the usual one; beyond it, nothing is said of what lies between two moments


@dataclass(frozen=True, slots=True, eq=False)
class Appearance:
    """One person's face in one frame."""

    number: int  # `FrameReport.number`
    time_s: float
    face: FaceReport

    @property
    def fake_probability(self) -> float:
        return self.face.prediction.fake_probability


def appearances(report: VideoReport, track: int) -> tuple[Appearance, ...]:
    """Every moment in which that person was seen, in order of time."""
    found = [
        Appearance(frame.number, frame.time_s, face.report)
        for frame in report.frames
        for face in frame.faces
        if face.track == track
    ]
    return tuple(sorted(found, key=lambda moment: moment.time_s))


def step_s(report: VideoReport) -> float:
    """The usual time between two moments, in seconds: the median."""
    times = sorted(frame.time_s for frame in report.frames)
    steps = [after - before for before, after in pairwise(times) if after > before]
    return median(steps) if steps else ALONE_S


def scene_of(time_s: float, cuts_s: Sequence[float]) -> int:
    """The number of the scene a time belongs to, from 0; a scene begins with its cut. `cuts_s` rises."""
    return bisect_right(cuts_s, time_s)


def runs(moments: Sequence[Appearance], cuts_s: Sequence[float], usual_s: float) -> Iterator[tuple[Appearance, ...]]:
    """`moments` in order of time, split at cuts and wherever more than LONGEST_STEP × `usual_s` passed."""
    run: list[Appearance] = []
    longest_s = LONGEST_STEP * usual_s * (1 + 1e-6)
    for moment in moments:
        if run and (
            scene_of(run[-1].time_s, cuts_s) != scene_of(moment.time_s, cuts_s)
            or moment.time_s - run[-1].time_s > longest_s
        ):
            yield tuple(run)
            run = []
        run.append(moment)
    if run:
        yield tuple(run)
