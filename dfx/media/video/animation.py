"""Animated WebP, which ffmpeg does not read, by Pillow: read as a film is. Decoding worker only."""

from __future__ import annotations

import io
import struct
from array import array
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from av import VideoFrame
from PIL import Image

from dfx.media.video.moments import moments
from dfx.media.video.protocol import Stop
from dfx.media.video.times import Track

UNIT_S = 0.001
_HEADER = 30  # RIFF, size, WEBP, and the chunk VP8X with the size of the canvas
_SHORTEST_MS, _USUAL_MS = 10, 100  # what is shown for no longer than the one is shown for the other, as browsers do


class Animation:
    """The pictures of one file, any number of times. The attributes are those of `video_decoder.Decoder`."""

    def __init__(self, handle: int, look: Callable[[], None]) -> None:
        """Reads the container's headers only. Raises ValueError or struct.error where it is none."""
        self._file, self._look = io.FileIO(handle, closefd=False), look
        self._file.seek(0)
        head = self._file.read(_HEADER)
        self.width, self.height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
        self.track, self.length_s, self.cut = Track(), 0.0, False
        self._read_times()
        self.at, self.bad_packets, self.stop, self._number = 0, 0, Stop.NOT, 0

    def _read_times(self) -> None:
        """When each picture begins, and whether the file is shorter than it says (RFC 9649, 2.7.1.2)."""
        self._file.seek(0)
        _, size, _ = struct.unpack("<4sI4s", self._file.read(12))
        whole = self._file.seek(0, io.SEEK_END)
        self.cut = whole < size + 8
        at, now, times = 12, 0, array("q")
        while at + 8 <= whole:
            self._file.seek(at)
            chunk, length = struct.unpack("<4sI", self._file.read(8))
            if at + 8 + length > whole:
                self.cut = True
                break
            if chunk == b"ANMF" and length >= 16:
                times.append(now)
                shown = int.from_bytes(self._file.read(16)[12:15], "little")
                now += shown if shown > _SHORTEST_MS else _USUAL_MS
            at += 8 + length + length % 2
        self.track.times, self.length_s = times, now * UNIT_S

    def first(self) -> VideoFrame | None:
        """The first picture, None where it cannot be decoded. Raises MemoryError."""
        self._begin()
        return self.next()

    def moments(self, wanted: Sequence[int], burst: int) -> Iterator[tuple[int, int, VideoFrame]]:
        """As `video_moments.moments` says. Raises MemoryError."""
        self._begin()
        return moments(self, wanted, burst)

    def _begin(self) -> None:
        self.at, self.bad_packets, self.stop, self._number = 0, 0, Stop.NOT, 0
        self._file.seek(0)
        self._image = Image.open(io.BytesIO(self._file.read()), formats=("WEBP",))

    def next(self) -> VideoFrame | None:
        """The next picture as it is shown, with those beneath it; None at the end."""
        self._look()
        if self._number >= len(self.track.times):
            return None
        try:
            self._image.seek(self._number)
            pixels = np.asarray(self._image.convert("RGBA"))
        except (OSError, EOFError, ValueError, SyntaxError):
            self.stop = Stop.UNREADABLE
            return None
        self.at = self.track.times[self._number]
        self._number += 1
        return VideoFrame.from_ndarray(pixels, "rgba")

    def seek(self, time: int) -> None:
        """Every picture lies upon the one before it: none can be left out."""
