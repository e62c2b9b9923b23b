"""Where the faces of a clip are between the moments that were looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dfx.report.film.people import Appearance, appearances, runs, scene_of, step_s
from dfx.types import Box, VideoReport

Area = tuple[float, float, float, float]  # x, y, width, height in pixels of the full-size upright frame

HOLD_S = 0.2  # how long a box stays before the first and after the last moment of a run, to be seen at all
FARTHEST_S = 4.0  # apart, a face's way from one moment to the next is anyone's guess
MARGIN = 0.35  # around a face to hide, on each side, in shares of its box
MARGIN_ALONE = 1.0  # the same where it is known on one side of the time only and may have gone anywhere


@dataclass(frozen=True, slots=True)
class Shown:
    """A person's box at a time, with the P(fake) of the moment nearest to it: no number is made up between two."""

    track: int
    area: Area
    fake_probability: float


class Between:
    """The boxes of a clip at any time, read off its report."""

    def __init__(self, report: VideoReport) -> None:
        self._times = sorted(frame.time_s for frame in report.frames)
        self._cuts = tuple(sorted(report.cuts_s))
        self._step_s = step_s(report)
        self._tracks = {track.track: appearances(report, track.track) for track in report.tracks}
        self._runs = [
            (track, run)
            for track, moments in self._tracks.items()
            for run in runs(moments, self._cuts, min(self._step_s, FARTHEST_S / 2))
        ]

    def at(self, time_s: float) -> tuple[Shown, ...]:
        """Every person to be seen: between two moments of one scene on a straight line, nowhere across a gap or a cut."""
        hold, scene = min(HOLD_S, self._step_s / 2), scene_of(time_s, self._cuts)
        return tuple(
            _shown(track, run, time_s)
            for track, run in self._runs
            if run[0].time_s - hold <= time_s <= run[-1].time_s + hold and scene == scene_of(run[0].time_s, self._cuts)
        )

    def hidden(self, time_s: float) -> tuple[Area, ...] | None:
        """What to cover so that no face that was found is seen; None: the whole frame, in a scene nobody looked at.

        Wider than the boxes of `at`: a face is covered from the moment before it was found to the one after, across
        cuts, whose place is known to the moment only, and over both places where it moved.
        """
        place = bisect_right(self._times, time_s)
        before, after = self._times[:place][-1:], self._times[place : place + 1]
        scene = scene_of(time_s, self._cuts)
        if all(scene_of(time, self._cuts) != scene for time in (*before, *after)):
            return None
        areas = (_covered(moments, time_s, before, after, self._cuts) for moments in self._tracks.values())
        return tuple(area for of_track in areas for area in of_track)


def _shown(track: int, run: Sequence[Appearance], time_s: float) -> Shown:
    """The box on the straight line between the moments on both sides, or that of the first or last; the number as found."""
    nearest = min(run, key=lambda moment: abs(moment.time_s - time_s))
    place = bisect_right([moment.time_s for moment in run], time_s)
    if place == 0 or place == len(run):
        return Shown(track, _area(run[min(place, len(run) - 1)]), nearest.fake_probability)
    before, after = run[place - 1], run[place]
    share = (time_s - before.time_s) / (after.time_s - before.time_s)
    x, y, width, height = (a + share * (b - a) for a, b in zip(_area(before), _area(after), strict=True))
    return Shown(track, (x, y, width, height), nearest.fake_probability)


def _area(moment: Appearance) -> Area:
    box: Box = moment.face.face.box
    return (float(box.x), float(box.y), float(box.width), float(box.height))


def _covered(
    moments: Sequence[Appearance],
    time_s: float,
    before: Sequence[float],
    after: Sequence[float],
    cuts_s: Sequence[float],
) -> list[Area]:
    """One person's places to hide at a time; `before`, `after`: the moments on both sides, where there are any."""
    place = bisect_right([moment.time_s for moment in moments], time_s)
    last, following = moments[:place][-1:], moments[place : place + 1]
    if last and following and scene_of(last[0].time_s, cuts_s) == scene_of(following[0].time_s, cuts_s):
        return [_grown(_around(_area(last[0]), _area(following[0])), MARGIN)]
    near = [*(one for one in last if one.time_s in before), *(one for one in following if one.time_s in after)]
    return [_grown(_area(moment), MARGIN_ALONE) for moment in near]


def _around(one: Area, other: Area) -> Area:
    """The smallest area that holds both."""
    left, top = min(one[0], other[0]), min(one[1], other[1])
    right, bottom = max(one[0] + one[2], other[0] + other[2]), max(one[1] + one[3], other[1] + other[3])
    return left, top, right - left, bottom - top


def _grown(area: Area, margin: float) -> Area:
    x, y, width, height = area
    return x - margin * width, y - margin * height, (1 + 2 * margin) * width, (1 + 2 * margin) * height
