"""A file's bytes, read once: what is hashed is what is judged."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from dfx.errors import MediaError
from dfx.media.process.files import check_bytes, check_size, open_regular
from dfx.media.process.names import display_name
from dfx.media.video.sniff import HEAD_BYTES, is_film
from dfx.scan.values import Job
from dfx.settings import settings

CHANGED = "The file changed while it was read, so it was not judged."


def read_job(path: Path) -> Job:
    """The file as it is now, a picture up to `max_image_bytes`, a clip up to `max_video_bytes`.

    Raises MediaError with a sentence without the name: as `read_file` and `open_video`, and where the file changes meanwhile.
    """
    try:
        handle, size = open_regular(path, "an image")
    except MediaError as error:
        sentence = str(error).removeprefix(f"{display_name(path.name)}: ")
        raise type(error)(sentence[:1].upper() + sentence[1:]) from None
    try:
        before = os.fstat(handle)
        if is_film(os.pread(handle, HEAD_BYTES, 0)):
            check_size(size, settings().max_video_bytes, "a video")
        else:
            check_bytes(size)
        data = bytearray(size)
        view = memoryview(data)
        while view and (got := os.readv(handle, [view])):
            view = view[got:]
        after = os.fstat(handle)
        if view or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise MediaError(CHANGED)
        return Job(hashlib.sha256(data).hexdigest(), bytes(data))
    except OSError:
        raise MediaError("Expected an image file, but it cannot be read.") from None
    finally:
        os.close(handle)
