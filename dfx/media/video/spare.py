"""A process that reads one video, started before there is one: in servers, where the next visitor would wait for it.

It has seen no byte of anybody's and is confined already; a nameless file of its own, still empty, is all that it has. A clip's
bytes are put there, and it reads that one clip and ends with it, as every other does.
"""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from dfx.media.process.child import Child
from dfx.media.video import sandbox
from dfx.media.video.kinds import KINDS
from dfx.media.video.protocol import kind_told
from dfx.settings import Settings

_TELL_SECONDS = 5.0  # a few bytes into an empty pipe
_lock = threading.Lock()
_kept = False
_spare: Spare | None = None


@dataclass(frozen=True, slots=True)
class Spare:
    """A process and the file that it waits for; `limits` are those it was started within."""

    reader: Child
    handle: int
    limits: Settings

    def told(self, kind: str) -> Child | None:
        """The process, once it has been told that the file is there and of what kind; None where it has ended."""
        try:
            self.reader.send(kind_told(kind), time.monotonic() + _TELL_SECONDS)
        except OSError:
            return None
        return self.reader

    def close(self) -> None:
        self.reader.free()
        os.close(self.handle)


def keep() -> None:
    """From now on one process waits for the next clip. Returns at once."""
    global _kept
    _kept = True
    refill()


def refill() -> None:
    """Start the next one, where one is to be kept and none waits. Whoever has done with a clip calls it."""
    global _spare
    with _lock, suppress(OSError):  # without one a clip waits a little longer
        if _kept and _spare is None:
            handle = new_handle()
            _spare = Spare(sandbox.start(handle), handle, sandbox.settings())


def take(for_kind: str) -> Spare | None:
    """The one that waits, to be freed by the caller. None where none waits, where it was started within other limits, or for
    a kind that needs more libraries than it has loaded."""
    global _spare
    with _lock:
        if _spare is None or not KINDS[for_kind].demuxer:
            return None
        ready, _spare = _spare, None
    if ready.limits == sandbox.settings() and ready.reader.alive:
        return ready
    ready.close()
    return None


def pid() -> int | None:
    """Of the process that waits."""
    with _lock:
        return None if _spare is None else _spare.reader.pid


def close() -> None:
    """None waits any more, and none is kept."""
    global _kept, _spare
    with _lock:
        ready, _spare, _kept = _spare, None, False
    if ready is not None:
        ready.close()


def new_handle() -> int:
    """An empty file that no folder knows of: in memory, or, where there is no such thing, deleted on disk. Raises OSError."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("video")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _forget() -> None:
    """In a forked child: the process waits for its parent alone."""
    global _kept, _lock, _spare
    _lock, _kept, _spare = threading.Lock(), False, None


atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
