"""The process that reads one video: says what it is, then sends the frames asked for. It can be killed at any time.

Started with an empty environment and the open file. Before the first byte of it is read, it gives up opening files and
sockets and writing to disk, and bounds its memory and CPU seconds (`confined`); it ends with its parent.
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import importlib
import io
import math
import os
import pkgutil
import sys
import warnings
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np

from dfx.media.photo.protocol import READY
from dfx.media.process.confined import confine, end_without, limit_cpu, read, write
from dfx.media.process.outbox import Outbox
from dfx.media.video.codec import raise_if_of_memory
from dfx.media.video.container import is_read, open_container, pictures, says, scan
from dfx.media.video.decoder import Decoder
from dfx.media.video.frame.pixels import Painter
from dfx.media.video.kinds import KINDS
from dfx.media.video.plan import moments
from dfx.media.video.protocol import (
    KIND_BYTES,
    REQUEST_BYTES,
    Kind,
    Message,
    Opened,
    Request,
    Status,
    Stop,
    refused,
    told_kind,
)

if TYPE_CHECKING:
    from dfx.media.video.animation import Animation

_CORES = 2  # threads of the decoder: CPU seconds run that much faster than the clock
_CUT_SHARE, _CUT_S = 0.9, 1.0  # shorter than stated by more than a tenth and a second: cut off


def main() -> None:
    """Arguments: handle of the file, its kind ("": told later), longest side of a frame, seconds, MiB that may be added."""
    handle, kind, most_side, seconds, memory_mb = sys.argv[-5:]
    parent = os.getppid()
    warnings.simplefilter("ignore")
    av.logging.set_level(None)
    _warm_up(kind)
    outbox = Outbox(write)
    confine(int(memory_mb))
    limit_cpu(float(seconds) * _CORES)
    write(READY)
    with contextlib.suppress(EOFError, BrokenPipeError):
        film = Film(int(handle), kind or told_kind(read(KIND_BYTES)), int(most_side), parent)
        write(film.opened.pack())
        while film.opened.status == Status.OK:
            film.serve(Request.unpack(read(REQUEST_BYTES)), outbox)


def _warm_up(kind: str) -> None:
    """Loads what would otherwise be loaded in the middle of a job, when no file can be opened any more."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.startswith(("av.__main__", "av.datasets")):
            importlib.import_module(module.name)
    for name in ("ascii", "latin-1", "utf-8", "utf-8-sig", "utf-16"):
        codecs.lookup(name)
    frame = av.VideoFrame(16, 16, "yuv420p")
    frame.reformat(8, 8, format="gbrp").to_ndarray()
    for most in (2, 9):
        moments(np.arange(4.0), 1.0, 2, most, 0)
    if kind and not KINDS[kind].demuxer:
        from PIL import Image

        importlib.import_module("dfx.media.video.animation")
        Image.new("RGB", (1, 1)).save(file := io.BytesIO(), "WEBP")
        Image.open(file, formats=("WEBP",)).convert("RGBA")


class Film:
    """One file. `opened` says what it is, or why it is refused."""

    def __init__(self, handle: int, kind: str, most_side: int, parent: int) -> None:
        self._container_again = functools.partial(open_container, handle, kind, most_side)
        self._handle, self._kind, self._most_side = handle, kind, most_side
        self._look = functools.partial(end_without, parent)
        try:
            self.opened = self._open_or_not()
        except MemoryError:
            self.opened = refused(Status.NO_MEMORY)

    def _open_or_not(self) -> Opened:
        try:
            return self._open() if KINDS[self._kind].demuxer else self._open_animation()
        except Exception as error:  # damaged containers raise anything from av.FFmpegError to UnicodeDecodeError
            if isinstance(error, MemoryError):
                raise
            raise_if_of_memory(error)
            return refused(Status.DAMAGED)

    def _open(self) -> Opened:
        container = self._container_again()
        streams = pictures(container)
        if not streams:
            return refused(Status.ONLY_SOUND if container.streams.audio else Status.NO_VIDEO)
        found = scan(container, streams, self._kind)
        codec = found.stream.codec_context
        if not is_read(found.stream):
            return refused(Status.UNKNOWN_CODEC, codec="" if codec is None else codec.name[:24])
        if max(codec.width, codec.height) > self._most_side:
            return refused(Status.SIDE_TOO_LONG, codec.width, codec.height)
        if not found.track.times:
            return refused(Status.NO_FRAME)
        self._track, self._unit = found.track, float(cast("Fraction", found.stream.time_base))
        self._decoder: Decoder | Animation = Decoder(container, self._kind, found, self._container_again, self._look)
        if refusal := self._begin(found.stream.sample_aspect_ratio):
            return refusal
        stream, states = found.stream, KINDS[self._kind].states_length
        total = container.duration / av.time_base if container.duration and states else 0.0
        stated = total or math.nan
        if states and stream.duration and stream.time_base:
            stated = float(stream.duration * stream.time_base)
        self._length_s = found.length_s
        self._cut = found.broken or found.length_s < min(total * _CUT_SHARE, total - _CUT_S)
        fps = float(stream.average_rate) if stream.average_rate else math.nan
        return self._opened(stated, fps, stream.codec_context.codec.canonical_name[:24])._replace(says=says(container))

    def _open_animation(self) -> Opened:
        """What ffmpeg has no reader for."""
        from dfx.media.video.animation import UNIT_S, Animation  # and with it Pillow: for this kind alone

        animation = Animation(self._handle, self._look)
        if max(animation.width, animation.height) > self._most_side:
            return refused(Status.SIDE_TOO_LONG, animation.width, animation.height)
        self._track, self._unit, self._decoder = animation.track, UNIT_S, animation
        self._length_s, self._cut = animation.length_s, animation.cut
        fps = len(animation.track.times) / self._length_s if self._length_s else math.nan
        return self._begin(None) or self._opened(math.nan, fps, "webp")

    def _begin(self, pixel: Fraction | None) -> Opened | None:
        """Up to the first picture; why the file is refused, or None."""
        if not self._track.times:
            return refused(Status.NO_FRAME)
        if KINDS[self._kind].animation and len(self._track.times) == 1:
            return refused(Status.ONE_PICTURE)
        frame = self._decoder.first()
        if frame is None:
            return refused(Status.NO_FRAME)
        self._painter = Painter(frame, pixel, self._most_side)
        self._painter.paint(frame, 1)  # for its notes
        return None

    def _opened(self, stated_s: float, fps: float, codec: str) -> Opened:
        painter = self._painter
        return Opened(Status.OK, painter.note, painter.width, painter.height, stated_s, self._length_s, fps, codec)

    def serve(self, request: Request, outbox: Outbox) -> None:
        """One reading: the plan, the frames, the end."""
        times, unit = np.asarray(self._track.times, np.int64), self._unit
        room = max(request.burst, request.room)
        places = moments((times - times[0]) * unit, request.every_s, request.least, request.most, room)
        wanted = [int(time) for time in times[places]]
        outbox.put(Message(Kind.PLAN, number=len(wanted)).pack())
        stop, shown = self._frames(wanted, request, unit, outbox)
        decoder = self._decoder
        if self._cut and stop in (Stop.NOT, Stop.UNREADABLE):
            stop = Stop.CUT_OFF
        at = self._length_s if stop == Stop.CUT_OFF else (decoder.at - int(times[0])) * unit
        missing = bool(decoder.bad_packets) or stop != Stop.NOT
        expected = len(wanted) if missing else shown  # packets that hold no picture are no loss
        outbox.put(Message(Kind.END, stop, self._painter.note, expected, 0, decoder.bad_packets, time_s=at).pack())

    def _frames(self, wanted: list[int], request: Request, unit: float, outbox: Outbox) -> tuple[Stop, int]:
        """Why it stopped, and how many moments were sent."""
        start, shown, decoder = self._track.times[0], 0, self._decoder
        try:
            for number, step, frame in decoder.moments(wanted, request.burst):
                try:
                    pixels = self._painter.paint(frame, request.burst_side if step else request.side)
                except av.FFmpegError as error:  # a layout of pixels that cannot be converted
                    raise_if_of_memory(error)
                    decoder.bad_packets += 1
                    continue
                time_s, (height, width), said = (decoder.at - start) * unit, pixels.shape[:2], self._painter.note
                bad = decoder.bad_packets
                message = Message(Kind.FRAME, Stop.NOT, said, number, step, bad, width, height, time_s)
                planes = np.ascontiguousarray(pixels.transpose(2, 0, 1))
                outbox.put(message.pack(), planes.data.cast("B"))
                shown += step == 0
        except MemoryError:
            return Stop.NO_MEMORY, shown
        return decoder.stop, shown
