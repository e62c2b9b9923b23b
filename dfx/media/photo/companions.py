"""What a photo's file holds beside the photo: a gain map, a clip, other pictures. Read from bytes, in linear time.

Multi-picture format: CIPA DC-007; gain maps: ISO 21496-1, Ultra HDR, Apple; motion photos: their clip follows the JPEG's
end, or lies in a box of its own. What metadata promises and the file does not hold is not claimed. Worker only.
"""

from __future__ import annotations

import re
import struct

from PIL import Image

from dfx.media.boxes import boxes, brands_of
from dfx.media.photo.protocol import Note

_ISO_GAIN_MAP = b"urn:iso:std:iso:ts:21496:-1"
_ADOBE_GAIN_MAP = b"http://ns.adobe.com/hdr-gain-map/"
_GAIN_MAPS = (_ISO_GAIN_MAP, _ADOBE_GAIN_MAP, b"hdrgainmap", b"HDRGainMap")
_LOOK_BYTES = 1 << 16  # of a second picture, in search of what it is
_MOST_PICTURES = 64
_MOST_MARKERS = 10_000
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_END, _SCAN = 0xD9, 0xDA
_THUMBNAILS = (0x010001, 0x010002)  # MP type: a smaller version for a screen
_CLIP = re.compile(rb"\0\0[\0-\x02].ftyp[ -~]{4}", re.DOTALL)
_SEQUENCES = {b"avis", b"msf1", b"hevc", b"hevx", b"hevm", b"hevs"}


def companions(image: Image.Image, data: bytes, kind: str) -> Note:
    """What to say of the rest of the file whose picture is `image`."""
    if kind == "JPEG":
        return _of_jpeg(image, data)
    note = Note.NOTHING
    if kind not in ("AVIF", "HEIF"):
        return note
    brands = set(brands_of(data))
    top = {name: (start, end) for name, start, end in boxes(data)}
    meta = data[slice(*top[b"meta"])] if b"meta" in top else b""
    if b"tmap" in brands or b"urn:com:apple:photo:2020:aux:hdrgainmap" in meta or _ISO_GAIN_MAP in meta:
        note |= Note.GAIN_MAP
    if b"mpvd" in top:
        note |= Note.CLIP
    if b"moov" in top and brands & _SEQUENCES:
        note |= Note.SEVERAL_FRAMES
    if getattr(image, "n_frames", 1) > 1 and image.format == "HEIF":
        note |= Note.SEVERAL_PICTURES
    return note


def _of_jpeg(image: Image.Image, data: bytes) -> Note:
    segments: list[tuple[str, bytes]] = getattr(image, "applist", [])
    note = Note.NOTHING
    for name, content in segments:
        if name == "APP2" and content.startswith(b"MPF\0"):
            note |= _of_index(data, content)
        if name == "APP2" and content.startswith(_ISO_GAIN_MAP):
            note |= Note.GAIN_MAP
    promised = any(name == "APP1" and _ADOBE_GAIN_MAP in content for name, content in segments)
    if data.endswith(b"\xff\xd9") and not promised:  # as nearly every photo does: the search for its end is spared
        return note
    end = _end_of(data)
    if promised and data.find(b"\xff\xd8\xff", end) >= 0:
        note |= Note.GAIN_MAP
    if _CLIP.search(data, end):
        note |= Note.CLIP
    return note


def _of_index(data: bytes, segment: bytes) -> Note:
    """The other pictures that an MPF segment lists and the file holds."""
    note = Note.NOTHING
    base = data.find(segment) + 4
    try:
        entries = _entries(segment[4:])
    except (struct.error, KeyError):
        return note
    for attribute, size, place in entries[1:]:
        found = data[base + place : base + place + min(size, _LOOK_BYTES)]
        if not place or not found.startswith(b"\xff\xd8\xff") or attribute & 0xFFFFFF in _THUMBNAILS:
            continue
        note |= Note.GAIN_MAP if any(name in found for name in _GAIN_MAPS) else Note.SEVERAL_PICTURES
    return note


def _entries(index: bytes) -> list[tuple[int, int, int]]:
    """(attribute, bytes, place) of each picture. Raises struct.error or KeyError."""
    order = {b"II": "<", b"MM": ">"}[index[:2]]
    (at,) = struct.unpack_from(order + "I", index, 4)
    (count,) = struct.unpack_from(order + "H", index, at)
    for i in range(min(count, _MOST_PICTURES)):
        tag, _, length, place = struct.unpack_from(order + "HHII", index, at + 2 + 12 * i)
        if tag == 0xB002:
            pictures = range(min(length // 16, _MOST_PICTURES))
            return [struct.unpack_from(order + "III", index, place + 16 * picture) for picture in pictures]
    return []


def _end_of(data: bytes) -> int:
    """Where the first JPEG in the bytes ends; their length where no end is found."""
    at = 2
    for _ in range(_MOST_MARKERS):
        found = _MARKER.search(data, at)
        if not found:
            break
        at, code = found.end(), data[found.end() - 1]
        if code == _END:
            return at
        at += int.from_bytes(data[at : at + 2], "big")
    return len(data)
