"""Where a film goes: a file or a buffer that holds the whole of it or nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dfx.errors import DfxError
from dfx.storage import writing_by_name

if TYPE_CHECKING:
    from av.container import OutputContainer

Target = Path | io.BytesIO


def container_at(place: Target) -> OutputContainer:
    """An MP4 container whose index comes first, without a tag. Raises OSError."""
    import av

    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    if isinstance(place, Path):
        return av.open(str(place), "w", format="mp4", options=options)
    buffer = place
    return av.open(buffer, "w", format="mp4", options=options, io_open=lambda *_: _Again(buffer))


@contextmanager
def all_or_nothing(target: Target) -> Iterator[Target]:
    """Where to write so that `target` is whole or as it was: a file beside it, or the buffer itself, emptied on an error."""
    if isinstance(target, Path):
        with told(), writing_by_name(target) as part:
            yield part
        return
    try:
        yield target
    except BaseException:
        target.seek(0)
        target.truncate()
        raise


@contextmanager
def told() -> Iterator[None]:
    """What disk and encoder refuse, as one sentence without a path."""
    import av

    try:
        yield
    except (OSError, av.FFmpegError) as error:
        raise DfxError(f"The film could not be written: {error.strerror or type(error).__name__}.") from error


class _Again(io.RawIOBase):
    """A second pair of eyes on a buffer that is being written: what moves the index to the front reads it back."""

    def __init__(self, buffer: io.BytesIO) -> None:
        self._buffer, self._place = buffer, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        with self._buffer.getbuffer() as view:
            start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: len(view)}[whence]
        self._place = start + offset
        return self._place

    def read(self, size: int = -1) -> bytes:
        with self._buffer.getbuffer() as view:
            end = len(view) if size < 0 else self._place + size
            data = bytes(view[self._place : end])
        self._place += len(data)
        return data
