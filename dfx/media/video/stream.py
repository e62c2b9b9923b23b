"""The one door for video bytes: hostile bytes in, upright RGB frames with their times out, or one clear sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dfx.errors import SettingError, TooSlow, Undecodable
from dfx.media.credentials.examine import examine_clip
from dfx.media.process.names import mismatch_note
from dfx.media.video import sandbox, spare
from dfx.media.video.file import VideoFile, opened
from dfx.media.video.protocol import SENTENCES, Kind, Message, Note, Request, Stop
from dfx.media.video.sandbox import Died, OutOfTime, VideoWorker
from dfx.types import ContainerSays, Decoding, Frame, MediaInfo, Progress, Sampling, VideoInfo, no_progress

__all__ = ["VideoStream", "open_video"]

_DIED = "The process that reads videos stopped before it was done, so the video was not read; it may be damaged."
_MOST = 1_000_000  # of anything in a sampling


@contextmanager
def open_video(source: bytes | Path, name: str = "", progress: Progress = no_progress) -> Iterator[VideoStream]:
    """A video of a user, decoded by a process of its own that ends with this context.

    The type is decided by content; `name` (or that of the path) is only compared with it, and a mismatch stated in the
    notes. No second file and no socket is opened, whatever the file says; nothing is written to disk. `progress` is
    called twice a second while the file is opened; what it raises ends the decoder at once.

    Raises MediaError (no such file), TooLarge, UnsupportedType, Undecodable (also: no frame can be decoded), TooSlow
    (too long, or the decoder died).
    """
    try:
        with opened(source) as file:
            child = file.reader or sandbox.start(file.handle, file.kind)
            worker = VideoWorker(child, file.kind, lambda: progress(0.0, "opening the video"))
            try:
                yield VideoStream(worker, file, name or (source.name if isinstance(source, Path) else ""))
            finally:
                worker.free()
    finally:
        spare.refill()


class VideoStream:
    """An open video. One thread reads it; its clock (`video_seconds`) runs only while it is waited for.

    `info` may gain notes while frames are read. `length_s` is the true length of what the file holds, from its packets.
    `decoding` is true after each frame, and final after the last.
    """

    def __init__(self, worker: VideoWorker, file: VideoFile, name: str) -> None:
        """Reads the header and the first frame. Raises MediaError."""
        self._worker, self._name, self._closed = worker, name, False
        self.worker_pid = worker.pid  # for who watches over the decoder
        try:
            said = worker.opened()
        except OutOfTime:
            raise TooSlow(f"{_late(worker)}.") from None
        except Died:
            raise TooSlow(_DIED) from None
        self._notes = Note.NOTHING
        media = MediaInfo(file.sha256, file.size, file.kind, said.width, said.height)
        video = VideoInfo(media, _stated(said.stated_s), _stated(said.fps), said.codec, says=ContainerSays(*said.says))
        self.info = replace(video, credentials=examine_clip(file.handle, file.kind))
        self.length_s = said.length_s
        self.decoding = Decoding(0, 0)
        self._note(said.note)

    def frames(self, sampling: Sampling, progress: Progress = no_progress) -> Iterator[Frame]:
        """The moments of `sampling` in order, each followed by its burst, which may overlap the next moment.

        May be called again once it has come to its end. Where the decoder dies or runs out of time after the first
        frame, iteration ends and `decoding.stopped` says why; leaving it early ends the decoder at once. `progress` is
        called for each moment and twice a second in between; what it raises ends the decoder, too.

        Raises TooSlow or Undecodable before the first frame, SettingError on a sampling that makes no sense.
        """
        request = _request(sampling)
        if self._closed:
            raise TooSlow(_DIED)
        self._closed, self.decoding = True, Decoding(0, 0)
        self._worker.idle = lambda: progress(self._share, self._read_so_far)
        try:
            for message, pixels in self._worker.messages(request):
                self._heed(message)
                if message.kind == Kind.FRAME:
                    if message.step == 0:
                        progress(self._share, self._read_so_far)
                    yield Frame(message.number, message.time_s, pixels, message.step)
            self._closed = False
        except (Died, OutOfTime) as error:
            late = isinstance(error, OutOfTime)
            if not self.decoding.frames_read:
                raise TooSlow(f"{_late(self._worker)}." if late else _DIED) from None
            what = _late(self._worker) if late else "The process that reads videos stopped"
            self.decoding = replace(self.decoding, stopped=f"{what}; {self._read_so_far}.")
        finally:
            if self._closed:
                self._worker.kill()
        if not self.decoding.frames_read:
            raise Undecodable("Expected a video with pictures, but none of the frames wanted could be decoded.")

    def _heed(self, message: Message) -> None:
        """What a message says of the reading. Raises Died where it cannot be true."""
        read, expected = self.decoding.frames_read, self.decoding.frames_expected
        if message.kind == Kind.FRAME:
            if message.number >= expected or not (math.isfinite(message.time_s) and message.time_s >= 0):
                raise Died
            read += message.step == 0
        else:
            expected = message.number
        self.decoding = Decoding(read, expected, message.bad_packets)
        self._note(message.note)
        if message.kind == Kind.END and message.stop != Stop.NOT:
            self.decoding = replace(self.decoding, stopped=self._why(message))

    def _why(self, message: Message) -> str:
        ended = f"{message.time_s:.1f} s"
        if message.stop == Stop.NO_MEMORY:
            return f"Reading on needs more memory than one video may take; {self._read_so_far}."
        if message.stop == Stop.UNREADABLE:
            return f"The file cannot be read beyond {ended}; {self._read_so_far}."
        stated = self.info.duration_s
        if stated is None or stated <= message.time_s:
            return f"The file is cut off: it ends after {ended}."
        return f"The file is cut off: it states a length of {stated:.1f} s and ends after {ended}."

    @property
    def _share(self) -> float:
        return self.decoding.frames_read / max(1, self.decoding.frames_expected)

    @property
    def _read_so_far(self) -> str:
        return f"read {self.decoding.frames_read} of {self.decoding.frames_expected} moments"

    def _note(self, notes: Note) -> None:
        """Adds to `info` what was not known before."""
        if notes | self._notes == self._notes and self.info.media.notes:
            return
        self._notes |= notes
        mismatch = mismatch_note(self._name, self.info.media.format)
        said = tuple(sentence for note, sentence in SENTENCES.items() if note in self._notes)
        media = replace(self.info.media, notes=((mismatch,) if mismatch else ()) + said)
        self.info = replace(self.info, media=media)


def _late(worker: VideoWorker) -> str:
    return f"Reading the video took longer than the limit of {worker.limit:g} seconds"


def _stated(value: float) -> float | None:
    return value if math.isfinite(value) and value > 0 else None


def _request(sampling: Sampling) -> Request:
    sides = sampling.side or 0, sampling.burst_side or 0
    counts = sampling.least, sampling.most, sampling.burst, *sides, sampling.room
    if not (math.isfinite(sampling.every_s) and sampling.every_s > 0 and sampling.most > 0 and min(counts) >= 0):
        raise SettingError(f"Expected a frame every so many seconds and at least one in all, not {sampling}.")
    if max(counts) > _MOST:
        raise SettingError(f"Expected counts and sides of at most {_MOST}, not {max(counts)}.")
    return Request(sampling.every_s, *counts)
