"""One analysis of a clip under way: faces, their answers, their motion, the persons they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import dfx
from dfx.analysis.clip.moments import MOVING, Moment, Sighting, sighting
from dfx.analysis.clip.options import DETECT_SIDE, VideoOptions, sampling_of
from dfx.analysis.clip.scenes import Scenes
from dfx.analysis.clip.words import warnings_of
from dfx.analysis.image import Stopwatch
from dfx.analysis.order import lead_model
from dfx.faces.find import most_in_frame
from dfx.media.video.stream import VideoStream
from dfx.settings import settings
from dfx.types import (
    Face,
    FoundFaces,
    FrameReport,
    Prediction,
    TrackedFace,
    TrackReport,
    Verdict,
    VideoReport,
    VideoSettings,
)
from dfx.zoo.index import read_index

if TYPE_CHECKING:
    from dfx.analysis.clip.tracks import Judge
    from dfx.faces.tracks.tracks import Linker


class ClipRun:
    """What is known of a clip so far: batch by batch, and after each a report."""

    def __init__(self, options: VideoOptions, watch: Stopwatch, pulse: Callable[[], None]) -> None:
        from dfx.analysis.clip.tracks import Judge
        from dfx.faces.tracks.tracks import Linker
        from dfx.predict import ensemble_report
        from dfx.predict.clip.answer import untried
        from dfx.predict.clip.file import clip_model
        from dfx.temporal.model import read_motion_model

        self._options, self._watch, self._pulse = options, watch, pulse
        self._linker: Linker = Linker()
        own = options.ensemble
        self._ensemble = ensemble_report(options.models, own=own)
        self._lead = lead_model(self._ensemble.weights)
        self._judge: Judge = Judge(
            untried(own.threshold) if own else clip_model(options.models),
            read_motion_model() if options.motion else None,
            options.threshold,
        )
        self._frames: list[tuple[int, float, tuple[Sighting, ...], tuple[int, ...]]] = []
        self._renamed: dict[int, int] = {}
        self._scenes = Scenes()
        self._left_out = 0

    @property
    def moments(self) -> int:
        """How many are known by now."""
        return len(self._frames)

    def take(self, batch: Sequence[Moment], found: Sequence[FoundFaces]) -> None:
        """The answers of the faces `found` in each moment, their motion, and the persons they belong to."""
        from dfx.faces.tracks.tracks import Seen

        self._left_out += sum(in_frame.left_out for in_frame in found)
        with self._watch.stage("models"):
            predictions, features = self._judged([face for in_frame in found for face in in_frame.faces])
        at = 0
        for moment, in_frame in zip(batch, found, strict=True):
            number, time_s, faces, end = (
                moment.frame.number,
                moment.frame.time_s,
                in_frame.faces,
                at + len(in_frame.faces),
            )
            with self._watch.stage("motion"):
                seen = tuple(
                    sighting(face, prediction, moment, moving=place < MOVING)
                    for place, (face, prediction) in enumerate(zip(faces, predictions[at:end], strict=True))
                )
            self._pulse()
            cut = self._scenes.begins(moment)
            tracks = self._linker.add(Seen(number, time_s, tuple(faces), features[at:end], cut))
            self._frames.append((number, time_s, seen, tracks))
            at = end

    def finish(self) -> None:
        """After the last moment: persons that turn out to be one."""
        self._renamed = dict(self._linker.finish())

    def report(self, stream: VideoStream) -> VideoReport:
        """Everything known by now."""
        from dfx.analysis.clip.lead import leader, rule_in_words

        frames, tracks = self._known()
        lead = leader(tracks)
        index = read_index()
        return VideoReport(
            video=stream.info,
            decoding=stream.decoding,
            verdict=_verdict(lead),
            fake_probability=lead.answer.fake_probability if lead else None,
            interval=lead.answer.interval if lead else None,
            threshold=self._judge.clips.threshold if self._options.threshold is None else self._options.threshold,
            shipped_threshold=self._judge.clips.threshold,
            rule=rule_in_words(lead, tracks, len(frames)),
            lead=lead.track if lead else None,
            frames=frames,
            tracks=tracks,
            cuts_s=tuple(self._scenes.cuts_s),
            ensemble=self._ensemble,
            settings=self._settings(),
            weights={model: index[model].sha256 for model in self._options.models if model in index},
            timing_s={**self._watch.seconds, "total": round(sum(self._watch.seconds.values()), 3)},
            warnings=(
                *stream.info.media.notes,
                *warnings_of(stream.decoding, lead, tracks, self._left_out, self._judge.clips.clips > 0),
            ),
            dfx_version=dfx.__version__,
        )

    def _judged(self, faces: Sequence[Face]) -> tuple[Sequence[Prediction], NDArray[np.float64]]:
        """What is said of each face, and its features `(N, D)` by the model that counts most: it is asked anyway."""
        from dfx.predict import judge_faces
        from dfx.zoo import spec_of

        if not faces:
            return [], np.zeros((0, 0))
        crops, used = [face.crop for face in faces], self._options.models
        measuring = self._lead if spec_of(self._lead).explainable else None
        judged = judge_faces(crops, used, None, lambda *_: self._pulse(), measuring, self._options.ensemble)
        return judged.predictions, judged.features if judged.features is not None else np.zeros((len(faces), 0))

    def _known(self) -> tuple[tuple[FrameReport, ...], tuple[TrackReport, ...]]:
        """Every moment with its faces, in order of time, and every person seen by now."""
        from dfx.analysis.clip.tracks import Seen

        frames: list[FrameReport] = []
        seen_of: dict[int, list[Seen]] = defaultdict(list)
        for number, time_s, seen, tracks in sorted(self._frames, key=lambda row: row[0]):
            people = [self._renamed.get(track, track) for track in tracks]
            faces = []
            for person, face in zip(people, seen, strict=True):
                seen_of[person].append(Seen(number, time_s, face))
                faces.append(TrackedFace(person, face.report, face.windows))
            frames.append(FrameReport(number, time_s, tuple(faces)))
        people_seen = (self._judge.track(person, seen_of[person], len(frames)) for person in sorted(seen_of))
        return tuple(frames), tuple(people_seen)

    def _settings(self) -> VideoSettings:
        sampling, ours = sampling_of(self._options), self._options.rules == "dfx"  # other rules have these two in them
        return VideoSettings(
            models=self._options.models,
            rules=self._options.rules,
            every_s=sampling.every_s,
            max_frames=sampling.most,
            motion=self._options.motion,
            face_margin=settings().face_margin,
            max_faces=most_in_frame(),
            least_frames=sampling.least,
            detect_side=min(DETECT_SIDE, settings().detect_side) if ours else None,
            face_confidence=settings().face_confidence if ours else None,
        )


def _verdict(lead: TrackReport | None) -> Verdict:
    """A glimpse of a face decides nothing."""
    if lead is None:
        return "no_face"
    return lead.answer.verdict if lead.enough else "uncertain"
