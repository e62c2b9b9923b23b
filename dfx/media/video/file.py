"""The bytes of a video as an open file without a name, for the process that reads them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dfx.errors import MediaError
from dfx.media.process.child import Child
from dfx.media.process.files import check_size, open_regular
from dfx.media.video import spare
from dfx.media.video.sniff import HEAD_BYTES, video_format
from dfx.media.video.spare import Spare, new_handle
from dfx.settings import settings

_CHUNK = 1 << 20
_NO_ROOM = "The video could not be taken in: this machine has no room left for it."


@dataclass(frozen=True, slots=True)
class VideoFile:
    """An open file: its handle, size in bytes, digest, and kind by content ("MP4", …); the process that waited for it,
    where one did."""

    handle: int
    size: int
    sha256: str
    kind: str
    reader: Child | None = None


@contextmanager
def opened(source: bytes | Path) -> Iterator[VideoFile]:
    """`source` while it is read. Bytes go to memory that has no name anywhere, so nothing can be left behind.

    Raises MediaError (no such file, a folder, a pipe), TooLarge (over `max_video_bytes`, found out before reading),
    Undecodable (empty) or UnsupportedType.
    """
    ready: Spare | None = None
    if isinstance(source, Path):
        handle, size = open_regular(source, "a video")
    else:
        size = len(source)
        check_size(size, settings().max_video_bytes, "a video")  # before a copy is made
        ready = spare.take(for_kind=video_format(source[:HEAD_BYTES]))
        try:
            handle = ready.handle if ready else new_handle()
        except OSError:
            raise MediaError(_NO_ROOM) from None
    try:
        if not isinstance(source, Path):
            _spool(source, handle)
        check_size(size, settings().max_video_bytes, "a video")
        kind = video_format(os.pread(handle, HEAD_BYTES, 0))
        digest, at = hashlib.sha256(), 0
        while part := os.pread(handle, _CHUNK, at):
            digest.update(part)
            at += len(part)
        # Not before all of it is there: the process begins to read at this word.
        yield VideoFile(handle, size, digest.hexdigest(), kind, ready.told(kind) if ready else None)
    finally:
        if ready:
            ready.reader.free()
        os.close(handle)


def _spool(data: bytes, handle: int) -> None:
    """Raises MediaError."""
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(handle, view) :]
    except OSError:
        raise MediaError(_NO_ROOM) from None
