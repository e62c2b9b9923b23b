"""The analysis of a clip with a made-up stream, detector and models: what is read, who is who, which answer decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest
from scipy.special import expit

import dfx.predict
from dfx.analysis import video
from dfx.analysis.clip import run as clip_run
from dfx.analysis.clip import tracks
from dfx.analysis.clip.moments import Moment, batches, moments
from dfx.analysis.clip.options import BURST, sampling_of
from dfx.analysis.video import VideoOptions, analyze_video, check_video, watch_video
from dfx.data.sample_clip import clips, film_of
from dfx.errors import SettingError
from dfx.predict import Judged
from dfx.predict.clip.answer import ClipModel
from dfx.predict.clip.file import clip_model
from dfx.types import (
    Box,
    Decoding,
    Face,
    FaceReport,
    FoundFaces,
    Frame,
    Landmarks,
    MediaInfo,
    Pixels,
    Prediction,
    Sampling,
    VideoInfo,
    VideoReport,
)

MODEL = "mobilenet_v3_small"
PIXELS = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
TINY = 90  # the left edge of a face that is 25 pixels wide
PixelsOf = dict[int, tuple[tuple[int, float], ...]]  # moment → (left edge of a face, its P(fake))


def face_at(x: int, shade: int) -> Face:
    crop = np.full((48, 48, 3), shade, np.uint8) + PIXELS[:48, :48] // 8
    points = Landmarks((x + 10.0, 30.0), (x + 30.0, 30.0), (x + 20.0, 40.0), (x + 12.0, 50.0), (x + 28.0, 50.0))
    width = 25 if x == TINY else 40
    return Face(Box(x, 20, width, 44), 0.99, points, Box(x - 4, 18, 48, 48), crop)


class Stream:
    """A clip that says which faces it shows, by moment."""

    def __init__(self, faces: PixelsOf, wanted: int, stopped: str = "") -> None:
        self.info = VideoInfo(MediaInfo("ab" * 32, 1000, "MP4", 160, 120), float(wanted), 25.0, "h264")
        self.faces, self.wanted, self.stopped = faces, wanted, stopped
        self.read, self.closed = 0, False
        self.asked: Sampling | None = None

    @property
    def decoding(self) -> Decoding:
        return Decoding(self.read, self.wanted, 0, self.stopped if self.read == len(self.faces) else "")

    def frames(self, sampling: Sampling, progress: object = None) -> Iterator[Frame]:
        self.asked = sampling
        for number in self.faces:
            self.read += 1
            yield Frame(number, float(number), PIXELS + np.uint8(number))


@pytest.fixture
def clip(monkeypatch: pytest.MonkeyPatch) -> object:
    """Call it with a Stream: every part that needs models or bytes is replaced by what the stream says."""
    current: list[Stream] = []

    @contextmanager
    def opened(source: object, name: str = "", progress: object = None) -> Iterator[Stream]:
        try:
            yield current[0]
        finally:
            current[0].closed = True

    def find(pictures: Sequence[Pixels]) -> list[FoundFaces]:
        numbers = [int((int(one[0, 0, 0]) - int(PIXELS[0, 0, 0])) % 256) for one in pictures]
        return [FoundFaces(tuple(face_at(x, 40 + x) for x, _ in current[0].faces[n])) for n in numbers]

    def judged(crops: Sequence[Pixels], *rest: object, **more: object) -> Judged:
        rows = [p for number in order(current[0]) for _, p in current[0].faces[number]]
        given = [rows[done[0] + i] for i in range(len(crops))]
        done[0] += len(crops)
        features = np.array([[crop[:, :, 0].mean() > 100, 1.0, crop[:, :, 0].mean() <= 100] for crop in crops], float)
        return Judged([prediction(p) for p in given], features)

    done = [0]
    monkeypatch.setattr(video, "open_video", opened)
    monkeypatch.setattr(video, "finder", lambda rules: find)
    monkeypatch.setattr(video, "check_video", lambda options: VideoOptions((MODEL,), options.threshold, motion=False))
    monkeypatch.setattr(clip_run, "lead_model", lambda models: MODEL)
    monkeypatch.setattr(dfx.predict, "judge_faces", judged)
    monkeypatch.setattr("dfx.predict.clip.file.clip_model", lambda models: ClipModel(threshold=0.5, clips=48))

    def use(stream: Stream) -> Stream:
        current[:] = [stream]
        done[0] = 0
        return stream

    return use


def order(stream: Stream) -> list[int]:
    return list(stream.faces)


def prediction(p: float) -> Prediction:
    low, high = max(0.0, p - 0.05), min(1.0, p + 0.05)
    return Prediction(p, (low, high), 0.5, "fake" if p >= 0.5 else "real", "", ())


def analysed(use: object, stream: Stream, **options: object) -> VideoReport:
    use(stream)  # type: ignore[operator]
    return analyze_video(b"", "", VideoOptions(**options))  # type: ignore[arg-type]


def one_face(p: Sequence[float]) -> PixelsOf:
    return {number: ((20, value),) for number, value in enumerate(p)}


def test_one_person_gives_the_mean_of_its_moments(clip: object) -> None:
    report = analysed(clip, Stream(one_face([0.8] * 12), 12))
    assert report.verdict == "fake"
    assert report.fake_probability == pytest.approx(0.8)
    assert [one.count for one in report.tracks] == [12]
    assert report.lead == report.tracks[0].track
    assert "seen in 12 of 12 moments" in report.rule
    assert report.decoding.complete


def test_the_most_suspicious_person_decides(clip: object) -> None:
    faces = dict.fromkeys(range(8), ((10, 0.1), (100, 0.9)))
    report = analysed(clip, Stream(faces, 8))
    assert len(report.tracks) == 2
    assert report.fake_probability == pytest.approx(0.9)
    assert report.track(report.lead or 0).best.face.box.x == 100
    assert report.rule.startswith("Of 2 people")


def test_a_glimpse_decides_nothing_beside_a_person_seen_throughout(clip: object) -> None:
    faces = {number: ((10, 0.1), (100, 0.99)) if number == 3 else ((10, 0.1),) for number in range(10)}
    report = analysed(clip, Stream(faces, 10))
    assert report.verdict == "real"
    assert {one.enough for one in report.tracks} == {True, False}


def test_a_tiny_face_decides_nothing_beside_a_large_one(clip: object) -> None:
    faces = dict.fromkeys(range(8), ((10, 0.1), (TINY, 0.99)))
    report = analysed(clip, Stream(faces, 8))
    assert report.verdict == "real"
    assert any("looks suspicious, but" in warning for warning in report.warnings)


def test_no_face_has_no_number(clip: object) -> None:
    report = analysed(clip, Stream(dict.fromkeys(range(5), ()), 5))
    assert (report.verdict, report.fake_probability, report.interval, report.lead) == ("no_face", None, None, None)
    assert len(report.frames) == 5


def test_one_frame_is_a_clip_too(clip: object) -> None:
    report = analysed(clip, Stream(one_face([0.95]), 1))
    assert report.verdict == "fake"
    assert "the only moment" in report.rule


def test_reading_that_ends_early_is_said(clip: object) -> None:
    report = analysed(clip, Stream(one_face([0.2] * 6), 20, "The decoder stopped."))
    assert "Read 6 of 20 moments. The decoder stopped." in report.warnings


def test_partial_reports_grow_and_closing_ends_the_reading(clip: object) -> None:
    stream = clip(Stream(one_face([0.7] * 30), 30))  # type: ignore[operator]
    watched = watch_video(b"")
    counts = [len(next(watched).frames) for _ in range(3)]
    assert counts == [1, 9, 17]
    watched.close()
    assert stream.closed
    assert stream.read < 30


def test_part_of_the_time_is_not_called_real(clip: object) -> None:
    p = [0.02] * 24
    p[8:14] = [0.98] * 6
    report = analysed(clip, Stream(one_face(p), 24))
    lead = report.track(report.lead or 0)
    assert [(one.first_s, one.last_s) for one in lead.stretches] == [(8.0, 13.0)]
    assert (report.verdict, lead.answer.verdict) == ("partly_fake", "partly_fake")
    part, rest = lead.stretches[0].answer, lead.stretches[0].rest
    assert (part.average.count, rest.average.count) == (6, 18)
    assert part.fake_probability > 0.9
    assert rest.fake_probability < 0.1
    assert "In the part that differs, of 6 moments, P(fake) is" in lead.answer.reason


def test_a_threshold_given_is_the_reports(clip: object) -> None:
    report = analysed(clip, Stream(one_face([0.8] * 6), 6), threshold=0.95)
    assert report.threshold == 0.95
    assert report.verdict == "uncertain"  # between even odds and the threshold


def test_moments_take_their_bursts_even_where_these_overlap() -> None:
    def frame(number: int, step: int) -> Frame:
        return Frame(number, number + step / 25, PIXELS, step)

    stream = [frame(0, 0), frame(0, 1), frame(1, 0), frame(0, 2), frame(1, 1), frame(1, 2), frame(2, 0)]
    found = [(one.frame.number, [f.step for f in one.burst]) for one in moments(stream, 2)]
    assert found == [(0, [1, 2]), (1, [1, 2]), (2, [])]


def test_the_first_batch_comes_at_once() -> None:
    parts = (Moment(Frame(number, 0.0, PIXELS)) for number in range(20))
    assert [len(one) for one in batches(parts, 8)] == [1, 8, 8, 3]


@pytest.mark.parametrize(
    "options",
    [
        VideoOptions(every_s=0.0),
        VideoOptions(every_s=float("nan")),
        VideoOptions(max_frames=0),
        VideoOptions(rules="x"),
    ],
    ids=["no time", "no number", "no frames", "no rules"],
)
def test_options_out_of_range_are_refused(options: VideoOptions) -> None:
    with pytest.raises(SettingError):
        check_video(options)


def test_sampling_follows_the_options() -> None:
    assert sampling_of(VideoOptions()) == Sampling(1.0, 16, 64, burst=BURST, room=BURST)
    assert sampling_of(VideoOptions(motion=False)).burst == 0
    assert sampling_of(VideoOptions(every_s=0.5, max_frames=100)) == Sampling(0.5, 1, 100, burst=BURST, room=BURST)
    deepguard = sampling_of(VideoOptions(rules="deepguard"))
    assert (deepguard.every_s, deepguard.least, deepguard.burst) == (1.0, 1, 0)


def test_motion_that_has_no_say_moves_no_answer() -> None:
    """The same moments, the same crops, the same number, whether the frames after each moment are read or not."""
    assert clip_model((MODEL,)).motion == 0  # never fitted on clips: there motion cannot count
    film = film_of(next(one for one in clips() if one.name == "part-fake"))
    moved, still = (analyze_video(film, options=VideoOptions((MODEL,), motion=motion)) for motion in (True, False))
    assert moved.track(1).motion is not None
    assert still.track(1).motion is None
    assert len(moved.frames) == 16
    assert [one.time_s for one in moved.frames] == [one.time_s for one in still.frames]
    assert (moved.fake_probability, moved.interval, moved.verdict) == (
        still.fake_probability, still.interval, still.verdict
    )  # fmt: skip
    assert moved.track(1).stretches == still.track(1).stretches


def test_both_edges_of_a_clean_middle_are_the_suspicious_ones() -> None:
    judge = tracks.Judge(ClipModel(threshold=0.5), None, None)
    logits = np.full(24, 4.0)
    logits[8:16] = -4.0
    sightings = [
        tracks.Seen(n, float(n), tracks.Sighting(FaceReport(face_at(20, 60), prediction(float(expit(x)))), 1.0))
        for n, x in enumerate(logits)
    ]
    stretches = judge.track(1, sightings, 24).stretches
    assert [(one.first_s, one.last_s) for one in stretches] == [(0.0, 7.0), (16.0, 23.0)]
