"""Who judges: jobs in, answers out, the models loaded once. The same in a process of this machine and on another's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from dfx.analysis.image import Options, check
from dfx.analysis.many import analyze_pictures
from dfx.analysis.video import VideoOptions, analyze_video
from dfx.errors import FAULT, DfxError, MediaError
from dfx.media.photo.images import decode
from dfx.media.video.sniff import HEAD_BYTES, is_film
from dfx.report.json.photo import face_json, place_json
from dfx.report.json.values import interval, probability, seconds
from dfx.report.pictures import jpeg, shrink
from dfx.scan.values import Answer, Asked, FaceAnswer, FileAnswer, Job, Refusal

if TYPE_CHECKING:
    from dfx.types import FaceReport, ImageReport, MediaInfo, Picture, Pixels, TrackReport, VideoReport

THUMBNAIL_SIDE = 96  # pixels: two rows of a table
AHEAD = 2  # pictures decoded while one is searched: 12 megapixels are 36 MB each

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A job, and the picture in it; None: a clip. `error`: why there is neither."""

    job: Job
    picture: Picture | None = None
    error: Exception | None = None


class Judge:
    """Used by one thread at a time, but for `open`."""

    def __init__(self, asked: Asked) -> None:
        """Raises as `dfx.analysis.image.check`."""
        self._thumbnails = asked.thumbnails
        self._of_pictures = check(Options(asked.models, asked.threshold, "none"))
        self._of_clips = VideoOptions(asked.models, asked.threshold, asked.every_s, asked.max_frames)

    @property
    def models(self) -> tuple[str, ...]:
        return self._of_pictures.models

    def open(self, job: Job) -> Opened:
        """Decodes a picture; clips are read while they are judged. Raises nothing that is the file's fault."""
        try:
            return Opened(job) if is_film(job.data[:HEAD_BYTES]) else Opened(job, decode(job.data))
        except Exception as error:
            return Opened(job, error=error)

    def answers(self, batch: Iterable[Opened]) -> list[Answer]:
        """An answer or refusal for each, in their order; the faces of all pictures are judged together.

        Raises DfxError or OSError for what concerns every file, such as missing weights, and anything else where the search or
        the models fail on one of them: then each is to be given again by itself.
        """
        order: list[str] = []
        done: dict[str, Answer] = {}

        def pictures() -> Iterator[Picture]:
            for opened in batch:
                order.append(opened.job.sha256)
                if opened.picture:
                    yield opened.picture
                else:
                    done[opened.job.sha256] = self._clip(opened.job) if opened.error is None else _refused(opened)

        for report in analyze_pictures(pictures(), self._of_pictures):
            done[report.media.sha256] = Answer(report.media.sha256, self._of_picture(report))
        return [done[sha256] for sha256 in order]

    def _clip(self, job: Job) -> Answer:
        try:
            return Answer(job.sha256, self._of_clip(analyze_video(job.data, "", self._of_clips)))
        except Exception as error:
            return _refused(Opened(job, error=error))

    def _of_picture(self, report: ImageReport) -> FileAnswer:
        shown = report.faces[report.lead].face.crop if report.faces and self._thumbnails else None
        return _file(report, report.media, "image", None, tuple(map(_face, report.faces)), shown)

    def _of_clip(self, report: VideoReport) -> FileAnswer:
        shown = report.track(report.lead).best.face.crop if report.lead is not None and self._thumbnails else None
        length = report.video.duration_s
        known = None if length is None else seconds(length, "duration_s")
        return _file(report, report.video.media, "video", known, tuple(map(_person, report.tracks)), shown)


def ahead(items: Iterable[T], most: int = AHEAD) -> Iterator[T]:
    """The same items, made by a thread of their own while the ones before are worked on; at most so many wait."""
    waiting: Queue[Callable[[], T] | None] = Queue(most)

    def run() -> None:
        try:
            for item in items:
                waiting.put(lambda item=item: item)  # type: ignore[misc]
            waiting.put(None)
        except BaseException as error:

            def fail(error: BaseException = error) -> T:
                raise error

            waiting.put(fail)

    Thread(target=run, name="dfx-ahead", daemon=True).start()
    while item := waiting.get():
        yield item()


def _refused(opened: Opened) -> Answer:
    """Raises the error itself where another file would fare no better."""
    error, sha256 = opened.error, opened.job.sha256
    if isinstance(error, MediaError):
        return Answer(sha256, refusal=Refusal(error.code, str(error)))
    if isinstance(error, DfxError | OSError):
        raise error
    return Answer(sha256, refusal=Refusal("fault", FAULT.format(type(error).__name__)))


def _file(
    report: ImageReport | VideoReport,
    media: MediaInfo,
    kind: str,
    duration_s: float | None,
    faces: tuple[FaceAnswer, ...],
    shown: Pixels | None,
) -> FileAnswer:
    sure = report.interval
    return FileAnswer(
        kind=kind,
        format=media.format,
        size_bytes=media.bytes,
        width=media.width,
        height=media.height,
        duration_s=duration_s,
        verdict=report.verdict,
        fake_probability=None if sure is None else probability(report.fake_probability, "fake_probability"),
        interval=None if sure is None else _pair(sure),
        threshold=probability(report.threshold, "threshold"),
        faces=faces,
        warnings=report.warnings,
        thumbnail=b"" if shown is None else jpeg(shrink(shown, THUMBNAIL_SIDE)),
    )


def _face(report: FaceReport) -> FaceAnswer:
    told = face_json(report)
    return FaceAnswer(
        box_xywh=tuple(told["box_xywh"]),
        confidence=told["confidence"],
        verdict=told["verdict"],
        fake_probability=told["fake_probability"],
        interval=tuple(told["interval"]),
        reason=told["reason"],
        warnings=tuple(told["warnings"]),
        scores=told["scores"],
    )


def _person(track: TrackReport) -> FaceAnswer:
    place, answer = place_json(track.best.face), track.answer
    return FaceAnswer(
        box_xywh=tuple(place["box_xywh"]),
        confidence=place["confidence"],
        verdict=answer.verdict,
        fake_probability=probability(answer.fake_probability, "fake_probability"),
        interval=_pair(answer.interval),
        reason=answer.reason,
        first_s=seconds(track.first_s, "first_s"),
        last_s=seconds(track.last_s, "last_s"),
        moments=int(track.count),
    )


def _pair(bounds: tuple[float, float]) -> tuple[float, float]:
    low, high = interval(bounds, "interval")
    return low, high
