"""A clip to keep: every person's box and P(fake) in the frames, or the same without a face to be recognised.

The boxes come from the report; nothing is judged anew.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from dfx.errors import DfxError
from dfx.media.film.film import write_film
from dfx.report.film.between import Area, Between
from dfx.report.film.marks import caution, hide, mark
from dfx.report.words.photo import NOT_A_PROOF_POINTS, POLARITY
from dfx.report.words.video import label_words, time_words
from dfx.types import Frame, Pixels, Progress, Sampling, VideoReport, no_progress

MOST_SIDE = 1280  # pixels of the longer side
FPS = 25.0  # at most
CAUTION_S = 1.0  # at the film's start and, where its length is known, at its end
CAUTION = f"{POLARITY} {NOT_A_PROOF_POINTS[0]}"
MOST_FRAMES = 30_000  # twenty minutes of them; of a longer clip fewer a second are kept


def annotated(report: VideoReport, frames: Iterable[Frame], *, privacy: bool = False) -> Iterator[tuple[float, Pixels]]:
    """Time and a marked copy of each of `frames`, at whatever size they come.

    With `privacy`, every face that was found is blurred beyond recognition, and so is the whole of a scene of which no
    moment was looked at; a face that was not found is not. The first and the last second say what the film is not.
    """
    between, media = Between(report), report.video.media
    for frame in frames:
        pixels = frame.pixels.copy()
        scale = (pixels.shape[1] / media.width, pixels.shape[0] / media.height)
        if privacy:
            areas = between.hidden(frame.time_s)
            whole = ((0.0, 0.0, float(media.width), float(media.height)),)
            for area in whole if areas is None else areas:
                hide(pixels, _scaled(area, scale))
        for shown in between.at(frame.time_s):
            mark(pixels, _scaled(shown.area, scale), shown.track, label_words(shown.track, shown.fake_probability))
        if frame.time_s < CAUTION_S or frame.time_s > (report.video.duration_s or math.inf) - CAUTION_S:
            caution(pixels, CAUTION)
        yield frame.time_s, pixels


def annotated_clip(
    source: bytes | Path,
    name: str,
    report: VideoReport,
    progress: Progress = no_progress,
    *,
    most_side: int = MOST_SIDE,
    fps: float = FPS,
    privacy: bool = False,
) -> bytes:
    """The clip read once more and drawn upon: an MP4 film of at most `fps` frames a second, `most_side` pixels, no sound.

    `source` and `name` are those that were analysed. Raises MediaError where the clip cannot be read, DfxError where it
    is not the report's.
    """
    from dfx.media.video.stream import open_video

    film = io.BytesIO()
    with open_video(source, name) as stream:
        if stream.info.media.sha256 != report.video.media.sha256:
            raise DfxError("Expected the clip that the report is of, got another one.")
        frames = stream.frames(Sampling(1 / fps, 1, MOST_FRAMES, 0, most_side))
        drawn = annotated(report, frames, privacy=privacy)
        write_film(film, _watched(drawn, report.video.duration_s, progress))
        stopped = stream.decoding.stopped
    progress(1.0, f"The annotated clip is done. {stopped}".strip())
    return film.getvalue()


def _watched(
    frames: Iterable[tuple[float, Pixels]], duration_s: float | None, progress: Progress
) -> Iterator[tuple[float, Pixels]]:
    """`frames`, telling how far they are at every whole second of the clip."""
    told = -1
    for time_s, pixels in frames:
        if int(time_s) > told:
            told = int(time_s)
            of = "" if duration_s is None else f" of {time_words(duration_s)}"
            share = min(0.99, time_s / duration_s) if duration_s else 0.0
            progress(share, f"Drawing the clip: {time_words(time_s)}{of}")
        yield time_s, pixels


def _scaled(area: Area, scale: tuple[float, float]) -> Area:
    x, y, width, height = area
    return x * scale[0], y * scale[1], width * scale[0], height * scale[1]
