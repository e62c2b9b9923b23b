"""The one analysis of a clip that every door calls: bytes in, report out, with what is known so far on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from dfx.analysis.clip.moments import batches, moments
from dfx.analysis.clip.options import VideoOptions, check_video, sampling_of
from dfx.analysis.clip.run import ClipRun
from dfx.analysis.image import Stopwatch
from dfx.media.video.stream import open_video
from dfx.types import Progress, VideoReport, no_progress

__all__ = ["VideoOptions", "analyze_video", "check_video", "progress_words", "watch_video"]

BATCH = 8  # moments worked on together: enough for the nets to run in batches, few enough to show results early


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
    with open_video(source, name, lambda *_: pulse()) as stream:
        sampling = sampling_of(options)
        run = ClipRun(options, watch, pulse)
        frames = stream.frames(sampling, lambda *_: pulse())
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
