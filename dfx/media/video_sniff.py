"""Whether the first bytes of a file are those of a video dfx reads. Nothing is decoded here."""

from __future__ import annotations

import re

from dfx.errors import DfxError, Undecodable, UnsupportedType
from dfx.media.boxes import brands_of
from dfx.media.sniff import described, image_format

ACCEPTED = "MP4, MOV, MKV, WebM or AVI"
HEAD_BYTES = 4096  # what `video_format` looks at

_EBML = b"\x1aE\xdf\xa3"
_DOCTYPE = re.compile(rb"\x42\x82[\x80-\x9f]([a-z]+)")  # RFC 8794, 11.2.6: element DocType, one-byte size, name
_BARE_QUICKTIME = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}  # files older than the `ftyp` box
_FRAGMENT = {b"styp", b"sidx", b"moof"}
_PICTURES = {b"heic", b"heix", b"heif", b"mif1", b"avif", b"avis", b"msf1"}
# Kinds people upload by mistake, and playlists, which name files and addresses for a decoder to open.
_REFUSED = (
    (rb"\s*#EXTM3U", "an HLS playlist"),
    (rb"\s*ffconcat", "a playlist of ffmpeg"),
    (rb"\s*(<\?xml[^>]*>\s*)?<(MPD|SmoothStreamingMedia)", "a streaming playlist"),
    (rb"\s*v=0\s", "a session description (SDP)"),
    (rb"\s*(\[playlist\]|RTSP|<ASX|<asx|rtsp:|https?:)", "a playlist"),
    (rb"FLV\x01", "a Flash video"),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media file"),
    (rb"\x47.{187}\x47.{187}\x47", "an MPEG transport stream"),
    (rb"\0\0\x01[\xba\xb3]", "an MPEG program stream"),
    (rb"OggS", "an Ogg file"),
    (rb"\.RMF", "a RealMedia file"),
    (rb"RIFF.{4}WAVE|fLaC|ID3|\xff[\xfb\xf3\xf2\xf1\xf9]", "a sound file"),
)


def video_format(head: bytes) -> str:
    """ "MP4", "MOV", "MKV", "WEBM" or "AVI", from the first `HEAD_BYTES` of a file.

    Raises Undecodable (empty) or UnsupportedType.
    """
    if not head:
        raise Undecodable("The file is empty: expected a video, got 0 bytes.")
    if head.startswith(_EBML):
        doctype = _DOCTYPE.search(head[:256])
        return "WEBM" if doctype and doctype.group(1).startswith(b"webm") else "MKV"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "AVI"
    return _iso(head) or _refuse(head)


def _iso(head: bytes) -> str:
    """The ISO media files; "" where `head` is of none."""
    brands = brands_of(head)
    if brands and brands[0] not in _PICTURES:
        return "MOV" if brands[0] == b"qt  " else "MP4"
    if head[4:8] in _BARE_QUICKTIME:
        return "MOV"
    return "MP4" if head[4:8] in _FRAGMENT else ""


def _refuse(head: bytes) -> str:
    raise UnsupportedType(f"Expected a video ({ACCEPTED}), but the content is {_described(head)}.")


def _described(head: bytes) -> str:
    for start, name in _REFUSED:
        if re.match(start, head.removeprefix(b"\xef\xbb\xbf"), re.DOTALL):
            return name
    try:
        return f"an image ({image_format(head)})"
    except DfxError:
        return described(head)
