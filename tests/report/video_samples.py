"""Made-up reports of clips: synthetic pixels, no model, no stream. Two people, a cut, motion of the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from dfx.analysis.clip.lead import rule_in_words
from dfx.analysis.clip.partly import partly
from dfx.predict.verdict import band_around, verdict_of
from dfx.types import (
    Average,
    Box,
    ClipAnswer,
    Decoding,
    EnsembleReport,
    Face,
    FaceReport,
    Frame,
    FrameReport,
    Landmarks,
    MediaInfo,
    MotionReport,
    Prediction,
    Score,
    Stretch,
    TrackedFace,
    TrackReport,
    Verdict,
    VideoInfo,
    VideoReport,
    VideoSettings,
)

SHA256 = "7a3e" * 16
WIDTH, HEIGHT = 320, 240
CUT_S = 4.5
FAKE = (0.90, 0.92, 0.95, 0.97, 0.93, 0.88, 0.60, 0.91, 0.94, 0.96)  # of person 1, one a second from 0 s
REAL = (0.10, 0.12, 0.08, 0.05, 0.15)  # of person 2
AVERAGE = Average(0.55, 10, 1.75, 2.0, 48)  # of person 1's moments, and how P(fake) of a clip follows from it
REAL_AT = (2, 3, 4, 6, 7)  # not seen at 5 s, after the cut


def box_at(track: int, moment: int) -> Box:
    """Person 1 goes 10 pixels to the right a second, person 2 stays."""
    return Box(20 + 10 * moment, 60, 48, 60) if track == 1 else Box(220, 80, 40, 50)


def face_at(box: Box, shade: int = 120) -> Face:
    """A face whose crop is of one shade, so that a picture of it can be told."""
    x, y, w, h = box.as_xywh()
    points = Landmarks(
        (x + 0.3 * w, y + 0.35 * h),
        (x + 0.7 * w, y + 0.35 * h),
        (x + 0.5 * w, y + 0.6 * h),
        (x + 0.35 * w, y + 0.8 * h),
        (x + 0.65 * w, y + 0.8 * h),
    )
    side = round(1.4 * max(w, h))
    crop_box = Box(max(0, x + w // 2 - side // 2), max(0, y + h // 2 - side // 2), side, side)
    return Face(box, 0.98, points, crop_box, np.full((side, side, 3), shade, np.uint8))


def face_report(
    box: Box, probability: float, shade: int = 120, models: Sequence[str] = ("meso4", "xception")
) -> FaceReport:
    low, high = max(0.0, probability - 0.1), min(1.0, probability + 0.05)
    scores = tuple(Score(name, 1.5, probability, (low, high), 1 / len(models)) for name in models)
    verdict: Verdict = "fake" if probability >= 0.5 else "real"
    return FaceReport(face_at(box, shade), Prediction(probability, (low, high), 0.5, verdict, "All agree.", scores))


def motion_report(weight: float = 0.2) -> MotionReport:
    times = tuple(0.1 + k for k in range(10))
    anomaly = (0.2, -0.4, 0.1, 3.9, 0.3, -0.2, 0.0, 6.5, 0.4, -0.1)
    return MotionReport(times, anomaly, 0.61, weight, (1.0,) * 10, (0.1,) * 10, (float("nan"), *(0.05,) * 9))


def clip_answer(p: float, half: float, threshold: float = 0.5) -> ClipAnswer:
    """By the rules of the verdict, P(fake) `p` ± `half`."""
    interval = (max(0.0, p - half), min(1.0, p + half))
    return ClipAnswer(p, interval, threshold, *verdict_of(p, interval, threshold, band_around(threshold)))


def partly_fake() -> VideoReport:
    """Person 1 real but for the moments from 2 to 4 s: .03 over the whole time, .95 there, .02 in the rest."""
    report = video_report(1, cut=False, motion=False)
    part = replace(clip_answer(0.95, 0.04), average=Average(0.8, 3, 2.0, 0.2, 48))
    stretches = (Stretch(2.0, 4.0, part, clip_answer(0.02, 0.01)),)
    answer = partly(replace(clip_answer(0.03, 0.02), average=Average(0.2, 10, 2.0, 0.2, 48)), stretches)
    track = replace(report.tracks[0], answer=answer, stretches=stretches)
    return replace(
        report, tracks=(track,), verdict=answer.verdict, fake_probability=0.03, interval=answer.interval,
        rule=rule_in_words(track, (track,), len(report.frames)),
    )  # fmt: skip


def track_report(track: int, faces: Sequence[tuple[int, FaceReport]], probability: float) -> TrackReport:
    """The person seen in `faces`, by moment; the first face is the best."""
    verdict: Verdict = "fake" if probability >= 0.5 else "real"
    answer = ClipAnswer(
        probability, (max(0.0, probability - 0.08), min(1.0, probability + 0.04)), 0.5, verdict, f"Reason of {track}."
    )
    first, last = faces[0][0], faces[-1][0]
    number, best = faces[0]
    return TrackReport(track, float(first), float(last), len(faces), answer, number, best, len(faces) >= 3)


def video_report(people: int = 2, cut: bool = True, motion: bool = True, duration_s: float = 10.0) -> VideoReport:
    """A clip of 10 s with a moment a second: person 1, fake, all the time; person 2, real, for a part of it."""
    seen = {
        1: [(k, face_report(box_at(1, k), p, 40 + 20 * k)) for k, p in enumerate(FAKE)],
        2: [(k, face_report(box_at(2, k), p, 30)) for k, p in zip(REAL_AT, REAL, strict=True)],
    }
    seen = {track: faces for track, faces in seen.items() if track <= people}
    frames = tuple(
        FrameReport(
            k, float(k), tuple(TrackedFace(t, face) for t, faces in seen.items() for n, face in faces if n == k)
        )
        for k in range(len(FAKE))
    )
    tracks = tuple(track_report(t, faces, 0.93 if t == 1 else 0.09) for t, faces in seen.items())
    if tracks:
        part, rest = clip_answer(0.60, 0.2), clip_answer(0.96, 0.03)
        stretches = (Stretch(6.0, 6.0, part, rest),)
        answer = replace(tracks[0].answer, average=AVERAGE)
        lead = replace(tracks[0], answer=answer, stretches=stretches, motion=motion_report() if motion else None)
        tracks = (lead, *tracks[1:])
    media = MediaInfo(SHA256, 1_234_567, "MP4", WIDTH, HEIGHT, ("The file name ends in .mov, but its content is MP4.",))
    return VideoReport(
        video=VideoInfo(media, duration_s, 25.0, "h264"),
        decoding=Decoding(len(FAKE), 12, 3, "The file ends in the middle."),
        verdict="fake" if tracks else "no_face",
        fake_probability=0.93 if tracks else None,
        interval=(0.85, 0.97) if tracks else None,
        threshold=0.5,
        shipped_threshold=0.5,
        rule="The answer is that of person 1, the most suspicious of 2 with enough moments." if tracks else "",
        lead=1 if tracks else None,
        frames=frames,
        tracks=tracks,
        cuts_s=(CUT_S,) if cut else (),
        ensemble=EnsembleReport("", "weighted", 0.5, {"meso4": 0.5, "xception": 0.5}),
        settings=VideoSettings(("meso4", "xception"), "dfx", 1.0, 64, True, 0.3, 6),
        weights={"meso4": "ab12" * 16, "xception": "cd34" * 16},
        timing_s={"decode": 0.5, "detect": 1.25},
        warnings=("1 more face was left out.",),
        dfx_version="0.1.0",
    )


def frames_of(report: VideoReport, fps: float = 5.0, shade: int = 90, shrink: int = 1) -> Iterator[Frame]:
    """The frames of the made-up clip, all of one shade, `shrink` times smaller than it says."""
    media, count = report.video.media, round((report.video.duration_s or 0) * fps)
    for k in range(count):
        yield Frame(k, k / fps, np.full((media.height // shrink, media.width // shrink, 3), shade, np.uint8))
