"""Made-up clips for tests of the Video page and of what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event

import numpy as np
from streamlit.testing.v1 import AppTest
from ui_samples import ENSEMBLE, MODELS, a_face

from dfx.analysis import video as clips
from dfx.types import (
    ClipAnswer,
    Decoding,
    Explanation,
    FrameReport,
    MediaInfo,
    MotionReport,
    TrackedFace,
    TrackReport,
    VideoInfo,
    VideoReport,
    VideoSettings,
)
from dfx.ui.video.store import Visit

FILM = b"film"


def a_frame(number: int, *chances: float) -> FrameReport:
    """Persons 1, 2, … with these P(fake), a second after the frame before."""
    windows = np.random.default_rng(number).integers(0, 255, (3, 48, 48), np.uint8)
    faces = (TrackedFace(at + 1, a_face(p, at), windows) for at, p in enumerate(chances))
    return FrameReport(number, float(number), tuple(faces))


def a_track(number: int, p: float, frames: tuple[FrameReport, ...], **more: object) -> TrackReport:
    there = [frame for frame in frames if any(face.track == number for face in frame.faces)]
    best = next(face.report for face in there[0].faces if face.track == number)
    verdict = "fake" if p > 0.55 else "real" if p < 0.45 else "uncertain"
    answer = ClipAnswer(p, (p - 0.05, min(1.0, p + 0.05)), 0.5, verdict, "The models disagree.")
    return TrackReport(
        number, there[0].time_s, there[-1].time_s, len(there), answer, there[0].number, best, True, **more
    )  # type: ignore[arg-type]


def a_clip(*people: float, moments: int = 6, read: int | None = None, **more: object) -> VideoReport:
    """A clip of `moments`, of which `read` are read, with people of these P(fake) in each."""
    frames = tuple(a_frame(number, *people) for number in range(moments if read is None else read))
    motion = MotionReport((0.1, 1.1, 2.1), (0.2, 4.0, -0.1), 0.6, 0.0)
    tracks = tuple(a_track(k, p, frames, motion=motion) for k, p in enumerate(people, start=1)) if frames else ()
    lead = max(tracks, key=lambda one: one.answer.fake_probability, default=None)
    report = VideoReport(
        video=VideoInfo(MediaInfo("ab" * 32, 1000, "MP4", 640, 480), float(moments), 25.0, "h264"),
        decoding=Decoding(len(frames), moments),
        verdict=lead.answer.verdict if lead else "no_face",
        fake_probability=lead.answer.fake_probability if lead else None,
        interval=lead.answer.interval if lead else None,
        threshold=0.5,
        shipped_threshold=0.5,
        rule="Of all people, the most suspicious decides." if lead else "No face was found, so there is no answer.",
        lead=lead.track if lead else None,
        frames=frames,
        tracks=tracks,
        cuts_s=(2.5,),
        ensemble=ENSEMBLE,
        settings=VideoSettings(MODELS, "dfx", 1.0, 64, True, 0.3, 6),
        weights={MODELS[0]: "ab" * 32},
        timing_s={"total": 0.2},
    )
    return replace(report, **more)  # type: ignore[arg-type]


class Watching:
    """Stands in for the analysis: gives `reports` one after the other, then raises `error`, where there is one."""

    def __init__(self) -> None:
        self.reports: list[VideoReport] = [a_clip(0.93, read=1), a_clip(0.93, read=3), a_clip(0.93)]
        self.error: BaseException | None = None
        self.hold: Event | None = None  # what the last report waits for
        self.asked: list[tuple[str, clips.VideoOptions]] = []
        self.closed = 0

    def __call__(
        self, source: bytes, name: str = "", options: clips.VideoOptions | None = None,
        pulse: Callable[[], None] = lambda: None,
    ) -> Iterator[VideoReport]:  # fmt: skip
        self.asked.append((name, options or clips.VideoOptions()))
        try:
            for report in self.reports:
                pulse()
                if self.hold and report is self.reports[-1]:
                    assert self.hold.wait(20)
                yield report
            if self.error:
                raise self.error
        finally:
            self.closed += 1


def maps_of(crops: list, *asked: object, **more: object) -> list[Explanation]:
    heat = np.linspace(0, 1, 49, dtype=np.float32).reshape(7, 7)
    return [Explanation(str(asked[0]), "gradcam", "top", heat, 0.5, 0.1, "fake") for _ in crops]


def upload(app: AppTest, data: bytes = b"bytes", name: str = "a.mp4") -> AppTest:
    return app.file_uploader[0].upload(name, data, "video/mp4").run()


def on_show(app: AppTest) -> Visit:
    return app.session_state["video.visit"]
