"""From the faces of all moments so far to one answer per person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dfx.analysis.clip.lead import ENOUGH
from dfx.analysis.clip.moments import Sighting
from dfx.faces.quality import LEAST_PX
from dfx.faces.tracks.tracks import best_sighting
from dfx.language import listed, number
from dfx.numbers.logistic import expit, logit
from dfx.predict.clip.answer import ClipModel, answer_over_time, log_odds_of
from dfx.predict.clip.stretches import change_in
from dfx.temporal.model import MotionModel
from dfx.temporal.report import motion_report
from dfx.types import ClipAnswer, Stretch, TrackReport

_ALMOST = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A face of a moment, by the moment's number and time."""

    number: int
    time_s: float
    sighting: Sighting


@dataclass(slots=True, eq=False)
class Judge:
    """What answers on tracks rest on."""

    clips: ClipModel
    motion: MotionModel | None
    threshold: float | None  # the visitor's, None: the shipped one
    answered: dict[tuple[int, int], TrackReport] = field(default_factory=dict)  # (track, faces) → what was said

    def track(self, number: int, seen: Sequence[Seen], moments: int) -> TrackReport:
        """The report on one person from its faces in order of time, of a clip of which `moments` were read."""
        key = (number, len(seen))
        if key not in self.answered:
            self.answered[key] = self._judged(number, seen)
        # By the median width, so that a few frames from afar do not silence a face.
        wide = float(np.median([one.sighting.report.face.box.width for one in seen])) >= LEAST_PX
        return replace(self.answered[key], enough=wide and len(seen) >= min(ENOUGH, moments))

    def _judged(self, number: int, seen: Sequence[Seen]) -> TrackReport:
        predictions = [one.sighting.report.prediction for one in seen]
        bursts = [face.sighting.motion for face in seen if face.sighting.motion is not None]
        motion, of_motion = motion_report(bursts, self.motion) if bursts else None, None
        if motion is not None:
            weight = 0.0
            if (p := motion.fake_probability) is not None:
                weight = self.clips.motion / (self.clips.factor + self.clips.motion)
                of_motion = float(logit(min(max(p, _ALMOST), 1 - _ALMOST)))
            motion = replace(motion, weight=weight)
        weights = np.array([one.sighting.weight for one in seen])
        answer = answer_over_time(self.clips, predictions, weights, of_motion, self.threshold)
        stretches = self._stretches(seen, answer.threshold)
        best = seen[best_sighting([one.sighting.report.face for one in seen])]
        return TrackReport(
            track=number, first_s=seen[0].time_s, last_s=seen[-1].time_s, count=len(seen),
            answer=partly(answer, stretches), best_frame=best.number, best=best.sighting.report, enough=True,
            stretches=stretches, motion=motion,
        )  # fmt: skip

    def _stretches(self, seen: Sequence[Seen], threshold: float) -> tuple[Stretch, ...]:
        """The suspicious side of a change, where one side speaks for fake and the other does not."""
        change = change_in(log_odds_of([one.sighting.report.prediction for one in seen]))
        if change is None:
            return ()
        inside, outside = (
            float(expit(self.clips.factor * x + self.clips.bias)) for x in (change.inside, change.outside)
        )
        if (inside >= threshold) == (outside >= threshold):
            return ()
        if inside >= threshold:
            return (Stretch(seen[change.first].time_s, seen[change.last].time_s, inside),)
        edges = ((0, change.first - 1), (change.last + 1, len(seen) - 1))
        return tuple(Stretch(seen[a].time_s, seen[b].time_s, outside) for a, b in edges if a <= b)


def partly(answer: ClipAnswer, stretches: Sequence[Stretch]) -> ClipAnswer:
    """A face that looks fake for part of the time is not called real for the whole of it."""
    if not stretches or answer.verdict == "fake":
        return answer
    parts = listed([f"{one.first_s:.0f} to {one.last_s:.0f} s" for one in stretches])
    return replace(
        answer,
        verdict="uncertain",
        reason=f"P(fake) is {number(answer.fake_probability)} over the whole time, but from {parts} it is "
        f"{number(stretches[0].fake_probability)}: the face may be manipulated for part of the clip.",
    )
