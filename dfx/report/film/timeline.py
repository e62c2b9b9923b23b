"""One person's P(fake) over the time of a clip, as numbers for an inline drawing.

Across: 0 the clip's beginning, WIDTH its end. Up: y 0 is P(fake) 1, HEIGHT is 0; the row of motion has its own y.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dfx.report.film.people import Appearance, appearances, runs, step_s
from dfx.report.html.parts import percent
from dfx.report.words.video import time_words
from dfx.types import MotionReport, TrackReport, VideoReport

WIDTH, HEIGHT, MOTION = 1000, 100, 40
STEPS_S = (0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)  # between marks on the axis
MARKS = 6  # at most
LEAST_Z = 4.0  # the row of motion reaches at least this far, so that quiet motion looks quiet


@dataclass(frozen=True, slots=True)
class Mark:
    """A time on the axis: where in percent, and its words."""

    left: str
    text: str


@dataclass(frozen=True, slots=True)
class MotionRow:
    """The steps as upright strokes from the line of 0; `most` is the largest robust z."""

    strokes: str
    zero: str
    most: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Coordinates as SVG takes them: of polygons, of lines, of a path of dots, of single moments' intervals."""

    bands: tuple[str, ...]
    lines: tuple[str, ...]
    dots: str
    alone: str
    threshold: str  # of single moments
    average: str  # of them all; "" where it is not known
    needed: str  # the average that the clip's threshold asks for; "" where that is the moments' own
    cuts: tuple[str, ...]
    stretches: tuple[tuple[str, str], ...]  # left edge and width
    marks: tuple[Mark, ...]
    end: str
    motion: MotionRow | None


def timeline(report: VideoReport, track: TrackReport) -> Timeline:
    """The drawing of one person: broken at cuts and where the face was out of sight. Raises ValueError as `json_values`."""
    whole = span_s(report)
    seen = appearances(report, track.track)
    parts = list(runs(seen, tuple(sorted(report.cuts_s)), step_s(report)))
    joined = [part for part in parts if len(part) > 1]
    average = track.answer.average
    alone = [(part[0].time_s, part[0].face.prediction.interval) for part in parts if len(part) == 1]
    return Timeline(
        bands=tuple(_band(part, whole) for part in joined),
        lines=tuple(_points([(one.time_s, one.fake_probability) for one in part], whole) for part in joined),
        dots=" ".join(f"M{_x(one.time_s, whole)} {_y(one.fake_probability)}h0" for one in seen),
        alone=" ".join(f"M{_x(time_s, whole)} {_y(high)}V{_y(low)}" for time_s, (low, high) in alone),
        threshold=_y(report.ensemble.threshold),
        average="" if average is None else _y(average.value),
        needed="" if average is None or not average.clips else _y(average.needed(track.answer.threshold)),
        cuts=tuple(_x(cut, whole) for cut in report.cuts_s),
        stretches=tuple(_stretch(one.first_s, one.last_s, whole, step_s(report)) for one in track.stretches),
        marks=_marks(whole),
        end=time_words(whole),
        motion=_motion(track.motion, whole),
    )


def span_s(report: VideoReport) -> float:
    """The length of the axis in seconds: what the container says, or the last moment where that is later or unknown."""
    return max([report.video.duration_s or 0.0, *(frame.time_s for frame in report.frames)]) or 1.0


def _x(time_s: float, whole: float) -> str:
    return f"{WIDTH * min(1.0, max(0.0, time_s / whole)):.1f}"


def _y(probability: float) -> str:
    return f"{HEIGHT * (1 - probability):.1f}"


def _points(places: Sequence[tuple[float, float]], whole: float) -> str:
    return " ".join(f"{_x(time, whole)},{_y(probability)}" for time, probability in places)


def _band(part: Sequence[Appearance], whole: float) -> str:
    """The upper bounds forwards, the lower ones back."""
    bounds = [(one.time_s, one.face.prediction.interval) for one in part]
    upper = [(time, high) for time, (_, high) in bounds]
    lower = [(time, low) for time, (low, _) in reversed(bounds)]
    return _points([*upper, *lower], whole)


def _stretch(first_s: float, last_s: float, whole: float, step: float) -> tuple[str, str]:
    """Half a step wider on both sides, so that a stretch of one moment is seen."""
    left, right = _x(first_s - step / 2, whole), _x(last_s + step / 2, whole)
    return left, f"{float(right) - float(left):.1f}"


def _marks(whole: float) -> tuple[Mark, ...]:
    """Round times between the ends, clear of the words that stand there."""
    step = next((step for step in STEPS_S if whole / step <= MARKS), whole)
    times = [k * step for k in range(1, MARKS + 1)]
    return tuple(Mark(percent(time / whole), time_words(time)) for time in times if 0.12 < time / whole < 0.88)


def _motion(motion: MotionReport | None, whole: float) -> MotionRow | None:
    if motion is None or not motion.times_s:
        return None
    high, low = max(LEAST_Z, *motion.anomaly), min(0.0, *motion.anomaly)

    def y(z: float) -> str:
        return f"{MOTION * (high - z) / (high - low):.1f}"

    strokes = " ".join(
        f"M{_x(time, whole)} {y(0)}V{y(z)}" for time, z in zip(motion.times_s, motion.anomaly, strict=True)
    )
    return MotionRow(strokes, y(0), f"{max(motion.anomaly):.1f}")
