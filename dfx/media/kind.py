"""Which door takes a file, by its first bytes: that for pictures, that for clips, or none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from dfx.errors import DfxError
from dfx.media.photo.sniff import image_format
from dfx.media.process.files import open_regular
from dfx.media.process.names import SUFFIXES, suffix_of
from dfx.media.video.sniff import HEAD_BYTES, video_format

Kind = Literal["image", "video", ""]


def kind_of(head: bytes) -> Kind:
    """ "image" or "video" from the first `video_sniff.HEAD_BYTES` of a file; "" where neither door takes it.

    What both take, an animation, is an image.
    """
    if _takes(image_format, head):
        return "image"
    return "video" if plays(head) else ""


def plays(head: bytes) -> bool:
    """Whether the door for clips takes it: films, and whatever else it can show as one."""
    return _takes(video_format, head)


def usable(path: Path) -> bool:
    """Whether a door takes the file by its content, or by its suffix would have to say why not."""
    return named_so(path) or bool(kind_of(head_of(path)))


def named_so(path: Path) -> bool:
    """Whether the suffix is that of a kind which a door takes."""
    return any(suffix_of(path.name) in suffixes for suffixes in SUFFIXES.values())


def head_of(path: Path) -> bytes:
    """The first bytes of a regular file, none where it cannot be read. Never blocks, as a pipe without a writer would."""
    try:
        handle, _ = open_regular(path, "a file")
    except DfxError:
        return b""
    try:
        return os.pread(handle, HEAD_BYTES, 0)
    except OSError:
        return b""
    finally:
        os.close(handle)


def _takes(door: Callable[[bytes], str], head: bytes) -> bool:
    try:
        door(head)
    except DfxError:
        return False
    return True
