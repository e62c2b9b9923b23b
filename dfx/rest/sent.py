"""The file of a request: what it is, by its first bytes, and all of it once its turn has come."""

from __future__ import annotations

from typing import Literal

from fastapi import UploadFile

from dfx.media.photo.sniff import image_format
from dfx.media.process.files import check_bytes, check_size
from dfx.media.video.sniff import HEAD_BYTES, is_film, video_format
from dfx.settings import settings


def kind_at_the_door(file: UploadFile) -> Literal["image", "video"]:
    """What the file is, where dfx takes it: as on the command line, what both doors take, an animation, is an image.

    Raises TooLarge, UnsupportedType, Undecodable.
    """
    head = _head(file)
    if is_film(head):
        clip_at_the_door(file)
        return "video"
    picture_at_the_door(file)
    return "image"


def picture_at_the_door(file: UploadFile) -> None:
    """Raises TooLarge, UnsupportedType, Undecodable where the file is no picture."""
    check_bytes(file.size or 0)
    image_format(_head(file))


def clip_at_the_door(file: UploadFile) -> None:
    """Raises TooLarge, UnsupportedType, Undecodable where the file is no clip."""
    check_size(file.size or 0, settings().max_video_bytes, "a video", "DFX_MAX_VIDEO_BYTES")
    video_format(_head(file))


def whole(file: UploadFile) -> bytes:
    """All of it. It lies in the server's own folder until then, where it is larger than a megabyte."""
    file.file.seek(0)
    return file.file.read()


def _head(file: UploadFile) -> bytes:
    file.file.seek(0)
    return file.file.read(HEAD_BYTES)
