"""From the faces of all moments so far to one answer per person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dfx.analysis.clip.lead import ENOUGH
from dfx.analysis.clip.moments import Sighting
from dfx.analysis.clip.partly import partly
from dfx.faces.quality import LEAST_PX
from dfx.faces.surroundings import detail_around
from dfx.faces.tracks.tracks import best_sighting
from dfx.numbers.logistic import logit
from dfx.predict.clip.answer import ClipModel, answer_over_time, log_odds_of
from dfx.predict.clip.stretches import change_in
from dfx.temporal.model import MotionModel
from dfx.temporal.report import motion_report
from dfx.types import Prediction, Stretch, TrackReport

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
        stretches = self._stretches(seen, predictions, weights)
        best = seen[best_sighting([one.sighting.report.face for one in seen])]
        return TrackReport(
            track=number, first_s=seen[0].time_s, last_s=seen[-1].time_s, count=len(seen),
            answer=partly(answer, stretches), best_frame=best.number, best=best.sighting.report, enough=True,
            stretches=stretches, motion=motion,
        )  # fmt: skip

    def _stretches(
        self, seen: Sequence[Seen], predictions: Sequence[Prediction], weights: NDArray[np.float64]
    ) -> tuple[Stretch, ...]:
        """The suspicious side of a change, where one side speaks for fake and the other does not: each side is judged as a
        clip of its own would be."""
        change = change_in(log_odds_of(predictions))
        if change is None:
            return ()
        within = np.zeros(len(seen), bool)
        within[change.first : change.last + 1] = True
        sides = (within, ~within) if change.inside > change.outside else (~within, within)
        part, rest = (
            answer_over_time(
                self.clips, [predictions[k] for k in np.flatnonzero(side).tolist()], weights[side], None, self.threshold
            )
            for side in sides
        )
        if part.fake_probability < part.threshold or rest.fake_probability >= rest.threshold:
            return ()
        edges = [(change.first, change.last)]
        if sides[0] is not within:
            edges = [(0, change.first - 1), (change.last + 1, len(seen) - 1)]
        detail = np.array([detail_around(one.sighting.report.face.crop) for one in seen])
        around = float(np.median(detail[sides[0]]) - np.median(detail[sides[1]]))
        return tuple(Stretch(seen[a].time_s, seen[b].time_s, part, rest, around) for a, b in edges if a <= b)
