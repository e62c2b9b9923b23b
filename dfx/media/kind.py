"""Which door takes a file, by its first bytes: that for pictures or that for clips."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from dfx.errors import DfxError
from dfx.media.photo.sniff import image_format
from dfx.media.video.sniff import video_format

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


def _takes(door: Callable[[bytes], str], head: bytes) -> bool:
    try:
        door(head)
    except DfxError:
        return False
    return True
