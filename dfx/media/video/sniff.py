"""Whether the first bytes of a file are those of a video dfx reads. Nothing is decoded here."""

from __future__ import annotations

import re

from dfx.errors import DfxError, Undecodable, UnsupportedType
from dfx.media.boxes import brands_of
from dfx.media.photo.sniff import described, image_format
from dfx.media.video.kinds import KINDS

ACCEPTED = "MP4, MOV, MKV, WebM, AVI, TS, MTS, MPG, FLV, WMV, OGV or an animation"
HEAD_BYTES = 4096  # what `video_format` looks at

_EBML = b"\x1aE\xdf\xa3"
_DOCTYPE = re.compile(rb"\x42\x82[\x80-\x9f]([a-z]+)")  # RFC 8794, 11.2.6: element DocType, one-byte size, name
_BARE_QUICKTIME = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}  # files older than the `ftyp` box
_FRAGMENT = {b"styp", b"sidx", b"moof"}
_STARTS = (
    (b"FLV\x01", "FLV"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMV"),
    (b"\0\0\x01\xba", "MPEG-PS"),
    (b"OggS", "OGG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
_SYNC = 0x47  # each packet of a transport stream begins with it (ISO 13818-1, 2.4.3.2)
_PACKETS = (188, 192, 204)  # broadcast; Blu-ray and camcorders, with a time before each; with error correction
_SYNCS = 5  # in a row, or as many as the file has room for
_PICTURES = {b"heic", b"heix", b"heif", b"mif1", b"avif"}
_SEQUENCES = {b"avis": "AVIF", b"msf1": "HEIF", b"hevc": "HEIF", b"hevx": "HEIF"}  # the more telling first
_PNG = b"\x89PNG\r\n\x1a\n"
_MOVES = 0x02  # among the flags of a WebP file's VP8X chunk
# Kinds people upload by mistake, and playlists, which name files and addresses for a decoder to open.
_PLAYLISTS = (
    (rb"\s*#EXTM3U", "an HLS playlist"),
    (rb"\s*ffconcat", "a playlist of ffmpeg"),
    (rb"\s*(<\?xml[^>]*>\s*)?<(MPD|SmoothStreamingMedia)", "a streaming playlist"),
    (rb"\s*v=0\s", "a session description (SDP)"),
    (rb"\s*(\[(playlist|reference)\]|RTSP|<ASX|rtsp:|https?:|mms:)", "a playlist"),
)
_REFUSED = (
    (rb"\0\0\x01\xb3", "a bare MPEG stream"),
    (rb"\.RMF", "a RealMedia file"),
    (rb"RIFF.{4}WAVE|fLaC|ID3|\xff[\xfb\xf3\xf2\xf1\xf9]", "a sound file"),
)


def video_format(head: bytes) -> str:
    """One of `KINDS`, from the first `HEAD_BYTES` of a file; "PNG", "WEBP", … where it is, or may be, an animation.

    Raises Undecodable (empty) or UnsupportedType (of another kind, or a picture that certainly does not move).
    """
    if not head:
        raise Undecodable("The file is empty: expected a video, got 0 bytes.")
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(_EBML):
        doctype = _DOCTYPE.search(head[:256])
        return "WEBM" if doctype and doctype.group(1).startswith(b"webm") else "MKV"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "AVI"
    if kind := _iso(head) or _moving_picture(head):
        return kind
    _refuse_named(head, _PLAYLISTS)
    if kind := _transport_stream(head):
        return kind
    _refuse_named(head, _REFUSED)
    try:
        content = f"an image ({image_format(head)}): open it as a photo"
    except DfxError:
        content = described(head)
    raise UnsupportedType(f"Expected a video ({ACCEPTED}), but the content is {content}.")


def is_film(head: bytes) -> bool:
    """Whether these are the first bytes of a film proper: no picture, and no animation, which a picture may be."""
    try:
        return not KINDS[video_format(head)].animation
    except DfxError:
        return False


def _iso(head: bytes) -> str:
    """The ISO media files; "" where `head` is of none."""
    brands = brands_of(head)
    if brands and brands[0] in _PICTURES | set(_SEQUENCES):
        return next((kind for brand, kind in _SEQUENCES.items() if brand in brands), "")
    if brands:
        return "MOV" if brands[0] == b"qt  " else "MP4"
    if head[4:8] in _BARE_QUICKTIME:
        return "MOV"
    return "MP4" if head[4:8] in _FRAGMENT else ""


def _moving_picture(head: bytes) -> str:
    """An animation in PNG, which says so before its first picture, or in WebP, which does at its start; else ""."""
    if head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X":
        return "WEBP" if head[20:21] and head[20] & _MOVES else ""
    if not head.startswith(_PNG):
        return ""
    at = len(_PNG)
    while at + 8 <= len(head):
        size, chunk = int.from_bytes(head[at : at + 4], "big"), head[at + 4 : at + 8]
        if chunk in (b"acTL", b"IDAT"):
            return "PNG" if chunk == b"acTL" else ""
        at += 12 + size
    return "PNG"  # a long profile stands before: its pictures are counted later


def _transport_stream(head: bytes) -> str:
    """Packets of one length, wherever in one a recording was cut; "" where these are none."""
    for length in _PACKETS:
        for start in range(min(length, len(head))):
            places = range(start, len(head), length)
            if len(places) >= _SYNCS and all(head[place] == _SYNC for place in places):
                return "MPEG-TS"
    return ""


def _refuse_named(head: bytes, names: tuple[tuple[bytes, str], ...]) -> None:
    """Raises UnsupportedType where `head` is of one of `names`."""
    bare = head.removeprefix(b"\xef\xbb\xbf")
    for start, name in names:
        if re.match(start, bare, re.DOTALL | re.IGNORECASE):
            raise UnsupportedType(f"Expected a video ({ACCEPTED}), but the content is {name}.")
