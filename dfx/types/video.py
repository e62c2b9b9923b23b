"""The values of a clip. Times are seconds of the stream, counted from its first frame."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dfx.types.credentials import Credentials
from dfx.types.ensemble import EnsembleReport, VideoSettings
from dfx.types.image import FaceReport, MediaInfo, Pixels, Verdict


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which frames of a clip are looked at.

    A moment every `every_s` seconds; a short clip gives at least `least` of them (if it has that many frames), a long one
    at most `most`, spread over its whole length. After each moment, `burst` further frames follow as the stream has them,
    for motion. `side` bounds the long side of a moment's frame, `burst_side` that of the further ones; None: full size.
    Where moments are spread over a clip, `room` frames or a burst, whichever is more, follow the last of them: with the same
    room the moments are the same ones, whether bursts are read or not.
    """

    every_s: float = 1.0
    least: int = 16
    most: int = 64
    burst: int = 0
    side: int | None = None
    burst_side: int | None = 640
    room: int = 0


@dataclass(frozen=True, slots=True)
class ContainerSays:
    """What a clip's container says of its making, printable ASCII that may be a lie; "" where it says nothing.

    `writer` is the program, `created` a date in the file's own form, `sound` the codec of the first track of sound; then the
    numbers of tracks of pictures, of sound, and of text and data.
    """

    writer: str = ""
    created: str = ""
    sound: str = ""
    films: int = 0
    sounds: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What a clip's container says, without trusting a word of it.

    `media.format` is decided by content: a key of `dfx.media.video.kinds.KINDS`; its size is that of the upright frame.
    """

    media: MediaInfo
    duration_s: float | None  # None where the container does not say
    fps: float | None  # average; None where the container does not say
    codec: str  # "h264", "hevc", "vp9", …
    credentials: Credentials | None = None  # None where no manifest was found, or this kind is not looked at
    says: ContainerSays = ContainerSays()


@dataclass(frozen=True, slots=True)
class Decoding:
    """How much of what was wanted could be read: moments read and wanted, packets that could not be decoded.

    `stopped` says in one sentence why reading ended early, "" where it did not.
    """

    frames_read: int
    frames_expected: int
    bad_packets: int = 0
    stopped: str = ""

    @property
    def complete(self) -> bool:
        return not self.stopped and self.frames_read >= self.frames_expected


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded frame: upright RGB pixels. `step` 0 is the moment itself, 1, 2, … are the frames of its burst."""

    number: int  # of the moment, from 0
    time_s: float
    pixels: Pixels  # (H, W, 3)
    step: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class TrackedFace:
    """A face of one moment and the person, by number from 1, that it belongs to.

    `windows` `(B, S, S)` are the grey windows in which its motion was followed, of the moment and the frames after it;
    None where it was not.
    """

    track: int
    report: FaceReport
    windows: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FrameReport:
    """One moment and its faces, largest first."""

    number: int
    time_s: float
    faces: tuple[TrackedFace, ...] = ()


@dataclass(frozen=True, slots=True)
class MotionReport:
    """How a face moves: a robust z per step of the optical flow against its neighbours, and what the pattern says.

    `fake_probability` is that of the motion alone, None where there was too little of it; `weight` is its share in the
    fused answer, 0 where measuring it on whole clips showed no gain.
    """

    times_s: tuple[float, ...]
    anomaly: tuple[float, ...]
    fake_probability: float | None
    weight: float
    boundary: tuple[float, ...] = ()  # flow at the face's border over that inside it, per step
    mouth: tuple[float, ...] = ()  # motion of the mouth, in face widths a second, per step
    eyes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Average:
    """What a person's moments come to, and how P(fake) of the clip follows: σ(`factor` · log-odds of `value` + `offset`).

    `value` is their mean P(fake), in log-odds, weighed and without its extremes. `clips`: how many whole clips, real and
    fake of equal weight, that step was fitted on; 0: none, and the calibration of single faces stands as it is.
    """

    value: float
    count: int  # moments
    factor: float = 1.0
    offset: float = 0.0
    clips: int = 0

    def needed(self, fake_probability: float) -> float:
        """The average from which a clip's P(fake) is `fake_probability`; 0 and 1 need 0 and 1."""
        if not 0 < fake_probability < 1:
            return fake_probability
        odds = (math.log(fake_probability / (1 - fake_probability)) - self.offset) / self.factor
        return 1 / (1 + math.exp(-odds)) if odds > -700 else 0.0


@dataclass(frozen=True, slots=True)
class ClipAnswer:
    """P(fake) of one person over a clip, or of the clip, with its 95 % interval, and the reason in one sentence.

    `average`: what it was calibrated from; None where that is not known.
    """

    fake_probability: float
    interval: tuple[float, float]
    threshold: float
    verdict: Verdict
    reason: str
    average: Average | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a track that differs from the rest of it: what is said of its moments as of a clip of their own, and of all
    others. Where the part lies on both sides of the rest, two stretches share one answer.

    `around`: how much more fine detail (less: below 0) the picture has around the face in the part than in the rest, as a
    difference of logarithms."""

    first_s: float
    last_s: float
    answer: ClipAnswer
    rest: ClipAnswer
    around: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class TrackReport:
    """One person: when, how often, the answer over time, and the face that shows best (large, sharp, frontal)."""

    track: int  # from 1, in order of appearance
    first_s: float
    last_s: float
    count: int  # moments in which the face was seen
    answer: ClipAnswer
    best_frame: int  # `FrameReport.number`
    best: FaceReport
    enough: bool  # whether it has the moments, and the pixels, that a verdict on the clip may rest on
    stretches: tuple[Stretch, ...] = ()  # of a face that seems manipulated in part of its time
    motion: MotionReport | None = None


@dataclass(frozen=True, slots=True, eq=False)
class VideoReport:
    """Everything dfx says of one clip. Its verdict is that of the most suspicious track with enough moments; `rule` says
    so in words. `lead` is that track's number, None where no face was found. `shipped_threshold`: what `threshold` is
    where nobody moved it."""

    video: VideoInfo
    decoding: Decoding
    verdict: Verdict
    fake_probability: float | None
    interval: tuple[float, float] | None
    threshold: float
    rule: str
    lead: int | None
    frames: tuple[FrameReport, ...]
    tracks: tuple[TrackReport, ...]
    cuts_s: tuple[float, ...]
    ensemble: EnsembleReport
    settings: VideoSettings
    weights: Mapping[str, str]  # model → SHA-256 of its weight file
    timing_s: Mapping[str, float]
    warnings: tuple[str, ...] = ()
    dfx_version: str = field(default="")
    shipped_threshold: float | None = None

    def track(self, number: int) -> TrackReport:
        """The track of that number. Raises KeyError."""
        for one in self.tracks:
            if one.track == number:
                return one
        raise KeyError(number)
