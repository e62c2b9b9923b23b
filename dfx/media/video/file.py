"""The bytes of a video as an open file without a name, for the process that reads them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dfx.errors import MediaError
from dfx.media.process.files import check_size, open_regular
from dfx.media.video.sniff import HEAD_BYTES, video_format
from dfx.settings import settings

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class VideoFile:
    """An open file: its handle, size in bytes, digest, and kind by content ("MP4", …)."""

    handle: int
    size: int
    sha256: str
    kind: str


@contextmanager
def opened(source: bytes | Path) -> Iterator[VideoFile]:
    """`source` while it is read. Bytes go to memory that has no name anywhere, so nothing can be left behind.

    Raises MediaError (no such file, a folder, a pipe), TooLarge (over `max_video_bytes`, found out before reading),
    Undecodable (empty) or UnsupportedType.
    """
    if isinstance(source, Path):
        handle, size = open_regular(source, "a video")
    else:
        size = len(source)
        check_size(size, settings().max_video_bytes, "a video")  # before a copy is made
        try:
            handle = _spooled(source)
        except OSError:
            raise MediaError("The video could not be taken in: this machine has no room left for it.") from None
    try:
        check_size(size, settings().max_video_bytes, "a video")
        kind = video_format(os.pread(handle, HEAD_BYTES, 0))
        digest, at = hashlib.sha256(), 0
        while part := os.pread(handle, _CHUNK, at):
            digest.update(part)
            at += len(part)
        yield VideoFile(handle, size, digest.hexdigest(), kind)
    finally:
        os.close(handle)


def _spooled(data: bytes) -> int:
    """A file that holds `data` and no folder knows of: in memory, or, where there is no such thing, deleted on disk."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("video")
    else:
        with tempfile.TemporaryFile() as file:
            handle = os.dup(file.fileno())
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    except BaseException:
        os.close(handle)
        raise
    return handle
