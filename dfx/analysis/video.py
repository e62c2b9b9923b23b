"""The one analysis of a clip that every door calls: bytes in, report out, with what is known so far on the way."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import dfx
from dfx.analysis.image import Options, Stopwatch, check, lead_model, told
from dfx.analysis.moments import MOVING, Moment, Sighting, batches, moments, sighting
from dfx.analysis.scenes import Scenes
from dfx.errors import SettingError
from dfx.media.video import VideoStream, open_video
from dfx.settings import settings
from dfx.types import (
    Decoding,
    Face,
    FoundFaces,
    FrameReport,
    Pixels,
    Progress,
    Sampling,
    TrackedFace,
    TrackReport,
    Verdict,
    VideoInfo,
    VideoReport,
    no_progress,
)
from dfx.zoo.index import read_index

if TYPE_CHECKING:
    from dfx.analysis.tracks import Judge
    from dfx.faces.tracks import Linker
    from dfx.predict.ensemble import Ensemble

BATCH = 8  # moments worked on together: enough for the nets to run in batches, few enough to show results early
BURST = 5  # frames read after each moment, for its motion
DETECT_SIDE = 640  # pixels: the faces of a clip are looked for on smaller frames than those of a photo
PRESETS = ("dfx", "deepguard")


@dataclass(frozen=True, slots=True)
class VideoOptions:
    """What to compute of a clip.

    `models` and `threshold` as in `dfx.analysis.image.Options`; `every_s` seconds between moments and `max_frames` of them
    at most (None: the default's); `rules` "deepguard" takes frames and crops as that system does (one a second, scaled by
    width, a box with 30 % margin), without motion. `ensemble` as in `Options`: one of the visitor's own in place of `models`;
    its calibration of single faces stands for whole clips, too.
    """

    models: tuple[str, ...] = ()
    threshold: float | None = None
    every_s: float | None = None
    max_frames: int | None = None
    rules: str = "dfx"
    motion: bool = True
    ensemble: Ensemble | None = None


def check_video(options: VideoOptions) -> VideoOptions:
    """`options` with the models named out. Raises SettingError, UnknownModel, WeightsMissing, WeightsDamaged."""
    if options.every_s is not None and not (math.isfinite(options.every_s) and 0.02 <= options.every_s <= 3600):
        raise SettingError(f"The time between moments must lie between 0.02 and 3600 seconds, not {options.every_s:g}.")
    if options.max_frames is not None and not 1 <= options.max_frames <= 2000:
        raise SettingError(f"At most 1 to 2000 frames can be asked for, not {options.max_frames}.")
    if options.rules not in PRESETS:
        raise SettingError(f"There are the rules {' and '.join(PRESETS)}, not {options.rules[:40]!r}.")
    return replace(
        options, models=check(Options(options.models, options.threshold, "none", ensemble=options.ensemble)).models
    )


def sampling_of(options: VideoOptions) -> Sampling:
    """Which frames these options look at."""
    if options.rules == "deepguard":
        from dfx.faces.deepguard import SAMPLING

        base = SAMPLING
    else:
        base = Sampling(most=settings().max_frames, burst=BURST if options.motion else 0)
    if options.every_s is not None:
        base = replace(base, every_s=options.every_s, least=1)
    return base if options.max_frames is None else replace(base, most=options.max_frames)


def analyze_video(
    source: bytes | Path, name: str = "", options: VideoOptions = VideoOptions(), progress: Progress = no_progress
) -> VideoReport:
    """Everything dfx says of the clip; see `watch_video` for what it raises."""
    report: VideoReport | None = None
    for report in watch_video(source, name, options):
        wanted = max(1, report.decoding.frames_expected)
        progress(min(0.99, len(report.frames) / wanted), progress_words(report))
    assert report is not None  # the last one always comes
    progress(1.0, "Done")
    return report


def progress_words(report: VideoReport) -> str:
    """ "12 of 64 moments", in words for a box that tells what is being done."""
    return f"Moment {len(report.frames)} of {max(len(report.frames), report.decoding.frames_expected)}"


def watch_video(
    source: bytes | Path,
    name: str = "",
    options: VideoOptions = VideoOptions(),
    pulse: Callable[[], None] = lambda: None,
) -> Iterator[VideoReport]:
    """The report so far, again and again, the last one whole. Whoever closes the iterator ends the reading at once.

    Between two reports `pulse` is called after every step of the work; it may raise to give up.
    Raises MediaError where the bytes are no usable clip, ModelError where weights are missing or damaged, SettingError.
    """
    options = check_video(options)
    watch = Stopwatch()
    with open_video(source, name) as stream:
        sampling = sampling_of(options)
        run = _Run(options, stream.info, watch, pulse)
        frames = stream.frames(sampling)
        parts = batches(moments(frames, sampling.burst, pulse), BATCH)
        while True:
            with watch.stage("decode"):
                batch = next(parts, None)
            if batch is None:
                break
            run.take(batch)
            yield run.report(stream)
        run.finish()
        yield run.report(stream)


class _Run:
    """One analysis under way."""

    def __init__(self, options: VideoOptions, info: VideoInfo, watch: Stopwatch, pulse: Callable[[], None]) -> None:
        from dfx.analysis.tracks import Judge
        from dfx.faces.tracks import Linker
        from dfx.predict.clip import untried
        from dfx.predict.clip_file import clip_model
        from dfx.temporal.model import read_motion_model

        self._options, self._info, self._watch, self._pulse = options, info, watch, pulse
        self._linker: Linker = Linker()
        own = options.ensemble
        self._lead = lead_model(options.models, own) if own else lead_model(options.models)
        self._judge: Judge = Judge(
            untried(own.threshold) if own else clip_model(options.models),
            read_motion_model() if options.motion else None,
            options.threshold,
        )
        self._find = _finder(options.rules)
        self._frames: list[tuple[int, float, tuple[Sighting, ...], tuple[int, ...]]] = []
        self._renamed: dict[int, int] = {}
        self._scenes = Scenes()
        self._left_out = 0

    def take(self, batch: Sequence[Moment]) -> None:
        """Faces, their answers, their motion, and the persons they belong to."""
        with self._watch.stage("faces"):
            found = self._find([one.frame.pixels for one in batch])
        self._pulse()
        self._left_out += sum(one.left_out for one in found)
        faces = [face for one in found for face in one.faces]
        with self._watch.stage("models"):
            predictions, features = self._judged(faces)
        at = 0
        for moment, one in zip(batch, found, strict=True):
            end = at + len(one.faces)
            with self._watch.stage("motion"):
                seen = tuple(
                    sighting(face, prediction, moment, moving=place < MOVING)
                    for place, (face, prediction) in enumerate(zip(one.faces, predictions[at:end], strict=True))
                )
            self._pulse()
            tracks = self._linked(moment, one.faces, features[at:end])
            self._frames.append((moment.frame.number, moment.frame.time_s, seen, tracks))
            at = end

    def finish(self) -> None:
        """After the last moment: persons that turn out to be one."""
        self._renamed = dict(self._linker.finish())

    def report(self, stream: VideoStream) -> VideoReport:
        from dfx.analysis.tracks import leader, rule_in_words

        frames = tuple(self._frame(*row) for row in sorted(self._frames, key=lambda row: row[0]))
        tracks = self._tracks(len(frames))
        lead = leader(tracks)
        index = read_index()
        return VideoReport(
            video=self._info,
            decoding=stream.decoding,
            verdict=_verdict(lead),
            fake_probability=lead.answer.fake_probability if lead else None,
            interval=lead.answer.interval if lead else None,
            threshold=self._judge.clips.threshold if self._options.threshold is None else self._options.threshold,
            rule=rule_in_words(lead, len(tracks), len(frames)),
            lead=lead.track if lead else None,
            frames=frames,
            tracks=tracks,
            cuts_s=tuple(self._scenes.cuts_s),
            settings=self._settings(),
            weights={model: index[model].sha256 for model in self._options.models if model in index},
            timing_s={**self._watch.seconds, "total": round(sum(self._watch.seconds.values()), 3)},
            warnings=(*self._info.media.notes, *self._warnings(stream, lead, tracks)),
            dfx_version=dfx.__version__,
        )

    def _judged(self, faces: Sequence[Face]) -> tuple[Sequence, NDArray[np.float64]]:
        from dfx.predict import judge_faces

        if not faces:
            return [], np.zeros((0, 0))
        # The features are those of the model that counts most: it is asked anyway.
        crops, used = [face.crop for face in faces], self._options.models
        judged = judge_faces(crops, used, None, lambda *_: self._pulse(), self._feature_model(), self._options.ensemble)
        return judged.predictions, judged.features if judged.features is not None else np.zeros((len(faces), 0))

    def _feature_model(self) -> str | None:
        from dfx.zoo import spec_of

        return self._lead if spec_of(self._lead).explainable else None

    def _linked(self, moment: Moment, faces: Sequence[Face], features: NDArray[np.float64]) -> tuple[int, ...]:
        from dfx.faces.tracks import Seen

        cut = self._scenes.begins(moment)
        return self._linker.add(Seen(moment.frame.number, moment.frame.time_s, tuple(faces), features, cut))

    def _frame(self, number: int, time_s: float, seen: Sequence[Sighting], tracks: Sequence[int]) -> FrameReport:
        return FrameReport(
            number,
            time_s,
            tuple(
                TrackedFace(self._renamed.get(track, track), one.report, one.windows)
                for one, track in zip(seen, tracks, strict=True)
            ),
        )

    def _tracks(self, moments: int) -> tuple[TrackReport, ...]:
        from dfx.analysis.tracks import Seen

        by_track: dict[int, list[Seen]] = defaultdict(list)
        for number, time_s, seen, tracks in sorted(self._frames, key=lambda row: row[0]):
            for one, track in zip(seen, tracks, strict=True):
                by_track[self._renamed.get(track, track)].append(Seen(number, time_s, one))
        return tuple(self._judge.track(number, by_track[number], moments) for number in sorted(by_track))

    def _settings(self) -> dict[str, object]:
        sampling = sampling_of(self._options)
        return {
            "models": list(self._options.models),
            "rules": self._options.rules,
            "every_s": sampling.every_s,
            "max_frames": sampling.most,
            "motion": self._options.motion,
            "face_margin": settings().face_margin,
            "max_faces": settings().max_faces,
            **({"ensemble": told(self._options.ensemble)} if self._options.ensemble else {}),
        }

    def _warnings(self, stream: VideoStream, lead: TrackReport | None, tracks: Sequence[TrackReport]) -> Iterator[str]:
        decoding = stream.decoding
        if not decoding.complete or decoding.bad_packets:
            yield decoding_words(decoding)
        if self._left_out:
            yield f"Only the {settings().max_faces} largest faces of a frame are analysed; {self._left_out} were left out."
        if lead is not None and not lead.enough:
            yield f"Person {lead.track} was seen too briefly or too small for a verdict to rest on."
        for one in tracks:
            if lead is not None and not one.enough and one is not lead and one.answer.verdict == "fake":
                yield f"Person {one.track} looks suspicious, but was seen too briefly or too small to decide."
        if self._judge.clips.clips == 0 and lead is not None:
            yield "These models were never calibrated on whole clips; the calibration of single faces is used."


def _verdict(lead: TrackReport | None) -> Verdict:
    """A glimpse of a face decides nothing."""
    if lead is None:
        return "no_face"
    return lead.answer.verdict if lead.enough else "uncertain"


def decoding_words(decoding: Decoding) -> str:
    """How much was read: "Read 45 of 120 moments; 3 damaged packets were skipped. The file ends in the middle."."""
    line = f"Read {decoding.frames_read} of {_count(decoding.frames_expected, 'moment')}"
    if decoding.bad_packets:
        were = "was" if decoding.bad_packets == 1 else "were"
        line += f"; {_count(decoding.bad_packets, 'damaged packet')} {were} skipped"
    return f"{line}. {decoding.stopped}".strip()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _finder(rules: str) -> Callable[[Sequence[Pixels]], list[FoundFaces]]:
    if rules == "deepguard":
        from dfx.faces.deepguard import find_faces_deepguard_in_batch

        return find_faces_deepguard_in_batch
    from dfx.faces.find import find_faces_in_batch

    limits = replace(settings(), detect_side=min(DETECT_SIDE, settings().detect_side))
    return lambda pictures: find_faces_in_batch(pictures, limits)
