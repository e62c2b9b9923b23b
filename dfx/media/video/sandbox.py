"""The process that reads one video, seen from dfx: what it said of the file, the frames it sends, its end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import numpy as np

from dfx.errors import MediaError, TooLarge, TooSlow, Undecodable, UnsupportedType
from dfx.media.process.child import Child
from dfx.media.video.protocol import MESSAGE_BYTES, OPENED_BYTES, Kind, Message, Opened, Request, Status
from dfx.media.video.sniff import ACCEPTED
from dfx.settings import settings
from dfx.types import Pixels

_START = "import sys; sys.path.insert(0, sys.argv[1]); from dfx.media.video.worker import main; main()"
_NOTHING: Pixels = np.zeros((0, 0, 3), np.uint8)


class Died(Exception):
    """The process ended, or said what it never says."""


class OutOfTime(Exception):
    """The time for this file is used up."""


def start(handle: int, kind: str = "") -> Child:
    """The process that reads the file behind `handle`, within today's limits; without a kind it waits until it is told
    (`protocol.kind_told`)."""
    limits = settings()
    arguments = handle, kind, limits.max_video_side, limits.video_seconds, limits.video_worker_memory_mb
    return Child(_START, *arguments, handles=(handle,))


class VideoWorker:
    """One process for one file. Its clock runs while dfx waits for it, not while dfx looks at what it sent.

    Used by one thread at a time, `kill` by any. `idle` is called twice a second while it is waited for, and may raise.
    Raises TooSlow where it cannot be started.
    """

    def __init__(self, child: Child, kind: str, idle: Callable[[], None]) -> None:
        """`child`: what `start` gave, for a file of that `kind`; it is freed where this fails."""
        self.idle, self._kind, self._child = idle, kind, child
        limits = settings()
        self._left, self.limit, self._most_side = limits.video_seconds, limits.video_seconds, limits.max_video_side
        self.pid, self.kill, self.free = self._child.pid, self._child.kill, self._child.free
        if not self._child.greet():
            self.free()
            raise TooSlow("The process that reads videos could not be started on this machine.")

    def opened(self) -> Opened:
        """What the file is. Raises MediaError where it is refused, Died, OutOfTime."""
        data = self._receive(OPENED_BYTES)
        try:
            opened = Opened.unpack(data)
            if opened.status == Status.OK:
                self._check_size(opened.width, opened.height)
                if not (math.isfinite(opened.length_s) and opened.length_s >= 0):
                    raise ValueError(f"{opened.length_s} s")
        except ValueError:
            raise Died from None
        if opened.status != Status.OK:
            raise _refusal(opened, self._kind, self._most_side)
        return opened

    def messages(self, request: Request) -> Iterator[tuple[Message, Pixels]]:
        """The answer to one request, with the pixels of its frames, up to the end. Raises Died, OutOfTime."""
        import cv2  # by now; a page that only has a process wait does without it

        self._timed(lambda deadline: self._child.send(request.pack(), deadline))
        while True:
            try:
                message, pixels = Message.unpack(self._receive(MESSAGE_BYTES)), _NOTHING
                if message.kind == Kind.FRAME:
                    self._check_size(message.width, message.height)
                    planes = np.empty((3, message.height, message.width), np.uint8)
                    self._fill(memoryview(planes.data).cast("B"))
                    pixels = np.asarray(cv2.merge(list(planes)), np.uint8)
                    pixels.setflags(write=False)
            except ValueError:
                raise Died from None
            yield message, pixels
            if message.kind == Kind.END:
                return

    def _check_size(self, width: int, height: int) -> None:
        """The process has read hostile bytes: its numbers are checked before memory is taken for them."""
        if not (0 < width <= self._most_side and 0 < height <= self._most_side):
            raise ValueError(f"{width} x {height} pixels")

    def _receive(self, size: int) -> bytearray:
        data = bytearray(size)
        self._fill(memoryview(data))
        return data

    def _fill(self, view: memoryview) -> None:
        self._timed(lambda deadline: self._child.receive(view, deadline, self.idle))

    def _timed(self, transfer: Callable[[float], None]) -> None:
        start = time.monotonic()
        try:
            transfer(start + self._left)
        except TimeoutError:
            raise OutOfTime from None
        except (OSError, EOFError):
            raise Died from None
        finally:
            self._left -= time.monotonic() - start


def _refusal(opened: Opened, kind: str, most_side: int) -> MediaError:
    """The sentence for the user."""
    if opened.status == Status.SIDE_TOO_LONG:
        size = f"{opened.width} × {opened.height}"
        return TooLarge(f"Expected a video of at most {most_side} pixels a side, but this one has {size}.")
    if opened.status == Status.NO_MEMORY:
        return TooLarge("Reading this video needs more memory than one video may take.")
    if opened.status == Status.UNKNOWN_CODEC:
        coded = f"in a way dfx does not read ({opened.codec})" if opened.codec else "in an unknown way"
        return UnsupportedType(f"Expected a video in a common coding such as H.264, but this one is coded {coded}.")
    if opened.status == Status.ONLY_SOUND:
        return Undecodable(f"Expected a video ({ACCEPTED}), but the file holds only sound.")
    if opened.status == Status.NO_VIDEO:
        return Undecodable(f"Expected a video ({ACCEPTED}), but the file holds no track of pictures.")
    if opened.status == Status.NO_FRAME:
        return Undecodable("Expected a video with pictures, but not one frame of the file can be decoded.")
    if opened.status == Status.ONE_PICTURE:
        return UnsupportedType(f"Expected a video, but this {kind} holds a single picture: open it as a photo.")
    return Undecodable(f"Expected a complete {kind} video, but the file is damaged or cut off.")
