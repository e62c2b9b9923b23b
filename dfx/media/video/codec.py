"""Which codings are read, and by which decoder. Decoding worker only."""

from __future__ import annotations

import errno
from typing import cast

import av
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

# What films and cameras are coded with; a container may name hundreds of others that nobody uploads for a reason.
CODECS = frozenset(
    {
        "h264",
        "hevc",
        "vvc",
        "av1",
        "libdav1d",
        "vp8",
        "vp9",
        "libvpx",
        "libvpx-vp9",
        "theora",
        "prores",
        "dnxhd",
        "mjpeg",
    }
    | {"mpeg1video", "mpeg2video", "mpeg4", "h263", "flv", "msmpeg4v1", "msmpeg4v2", "msmpeg4", "wmv1", "wmv2", "wmv3"}
    | {"vc1", "dvvideo", "ffv1", "huffyuv", "ffvhuff", "utvideo", "rawvideo", "png", "qtrle", "cinepak", "svq3"}
    | {"vp6", "vp6f", "vp6a", "gif", "apng"}
)
_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}  # ffmpeg's own decoders leave transparency out
_THREADS = 2


def codec_of(stream: VideoStream) -> VideoCodecContext:
    """The decoder of a stream, not yet open."""
    codec = stream.codec_context
    other = _WITH_ALPHA.get(codec.name)
    if other in av.codecs_available and stream.metadata.get("alpha_mode") == "1":
        codec = cast("VideoCodecContext", av.CodecContext.create(other, "r"))
    codec.thread_count = _THREADS
    codec.thread_type = "AUTO"
    return codec


def raise_if_of_memory(error: Exception) -> None:
    """MemoryError where ffmpeg ran out of memory, or of room for another thread, which it reports as "try again"."""
    if getattr(error, "errno", None) in (errno.ENOMEM, errno.EAGAIN):
        raise MemoryError from None
