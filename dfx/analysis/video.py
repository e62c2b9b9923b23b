"""The one analysis of a clip that every door calls: bytes in, report out, with what is known so far on the way."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path

from dfx.analysis.clip.ahead import searched
from dfx.analysis.clip.moments import batches, moments
from dfx.analysis.clip.options import VideoOptions, check_video, finder, sampling_of
from dfx.analysis.clip.run import ClipRun
from dfx.analysis.image import Stopwatch
from dfx.media.video.stream import VideoStream, open_video
from dfx.types import Progress, VideoReport, no_progress

__all__ = ["VideoOptions", "analyze_video", "check_video", "watch_video"]

BATCH = 8  # moments worked on together: few enough to show results early; two batches are held at a time


def analyze_video(
    source: bytes | Path, name: str = "", options: VideoOptions = VideoOptions(), progress: Progress = no_progress
) -> VideoReport:
    """Everything dfx says of the clip; see `watch_video` for what it raises."""
    with closing(_steps(source, name, options)) as steps:
        for run, stream in steps:
            wanted = max(run.moments, stream.decoding.frames_expected)
            progress(min(0.99, run.moments / max(1, wanted)), f"Moment {run.moments} of {wanted}")
    progress(1.0, "Done")
    return run.report(stream)


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
    with closing(_steps(source, name, options, pulse)) as steps:
        for run, stream in steps:
            yield run.report(stream)


def _steps(
    source: bytes | Path, name: str, options: VideoOptions, pulse: Callable[[], None] = lambda: None
) -> Generator[tuple[ClipRun, VideoStream]]:
    """What is known, after each batch of moments and at the end."""
    options = check_video(options)
    watch = Stopwatch()
    with open_video(source, name, lambda *_: pulse()) as stream:
        sampling = sampling_of(options)
        run = ClipRun(options, watch, pulse)
        frames = stream.frames(sampling, lambda *_: pulse())
        read = batches(moments(frames, sampling.burst, pulse), BATCH)
        with closing(searched(read, finder(options.rules), watch, pulse)) as looked_through:
            for batch, found in looked_through:
                run.take(batch, found)
                yield run, stream
        run.finish()
        yield run, stream
