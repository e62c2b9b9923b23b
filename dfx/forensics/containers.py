"""Where JPEG, PNG, WebP and TIFF keep what is not pixels. Nothing is decoded but PNG's packed text, to a stated limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from dfx.forensics.jpeg import is_jpeg, segments

MOST_CHUNKS = 4096
MOST_UNPACKED = 1 << 20  # bytes of one packed text or profile
_EXIF, _XMP, _ICC, _PHOTOSHOP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"ICC_PROFILE\0", b"Photoshop 3.0\0"
_PNG, _XMP_KEY = b"\x89PNG\r\n\x1a\n", "XML:com.adobe.xmp"
_C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # C2PA 2.1, embedding in ISO base media files


@dataclass(slots=True)
class Embedded:
    """The blocks of one file as they stand in it, empty where it has none. `format` is "" for a kind not read."""

    format: str = ""
    exif: bytes = b""
    xmp: bytes = b""
    photoshop: bytes = b""
    icc: bytes = b""
    jumbf: bytes = b""
    adobe_marker: bool = False
    comments: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def embedded(data: bytes) -> Embedded:
    """What the file holds. Never raises: damaged parts are left out."""
    if is_jpeg(data):
        return _from_jpeg(data)
    if data.startswith(_PNG):
        return _from_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _from_webp(data)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return Embedded("TIFF", exif=data)
    if data[4:8] == b"ftyp":
        return _from_boxes(data)
    return Embedded()


def _from_jpeg(data: bytes) -> Embedded:
    found = Embedded("JPEG")
    icc: list[tuple[int, bytes]] = []
    jumbf: list[tuple[int, int, bytes]] = []
    for marker, payload in segments(data):
        if marker == 0xE1 and payload.startswith(_EXIF):
            found.exif = found.exif or payload[len(_EXIF) :]
        elif marker == 0xE1 and payload.startswith(_XMP):
            found.xmp = found.xmp or payload[len(_XMP) :]
        elif marker == 0xE2 and payload.startswith(_ICC):
            icc.append((payload[len(_ICC)] if len(payload) > len(_ICC) else 0, payload[len(_ICC) + 2 :]))
        elif marker == 0xEB and payload.startswith(b"JP") and len(payload) > 16:
            jumbf.append((int.from_bytes(payload[2:4], "big"), int.from_bytes(payload[4:8], "big"), payload[8:]))
        elif marker == 0xED and payload.startswith(_PHOTOSHOP):
            found.photoshop += payload[len(_PHOTOSHOP) :]
        elif marker == 0xEE and payload.startswith(b"Adobe"):
            found.adobe_marker = True
        elif marker == 0xFE:
            found.comments.append(payload[:1000].decode("utf-8", "replace"))
    found.icc = b"".join(part for _, part in sorted(icc))
    found.jumbf = _joined(jumbf)
    return found


def _joined(parts: list[tuple[int, int, bytes]]) -> bytes:
    """JUMBF boxes from APP11 (ISO 19566-5, annex D): each packet repeats the box's first 8 bytes."""
    boxes: dict[int, bytes] = {}
    for number, _, packet in sorted(parts):
        boxes[number] = boxes[number] + packet[8:] if number in boxes else packet
    return b"".join(boxes.values())


def _from_png(data: bytes) -> Embedded:
    found = Embedded("PNG")
    for kind, body in _png_chunks(data):
        if kind == b"eXIf":
            found.exif = body
        elif kind == b"caBX":
            found.jumbf = body
        elif kind == b"iCCP":
            found.icc = _unpacked(body.partition(b"\0")[2][1:])
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            key, text = _png_text(kind, body)
            if key == _XMP_KEY:
                found.xmp = text
            else:
                found.texts.append((key, text[:2000].decode("utf-8", "replace")))
    return found


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    for _ in range(MOST_CHUNKS):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if len(kind) < 4 or kind == b"IEND" or at + 12 + size > len(data):
            return
        if kind != b"IDAT":
            yield kind, data[at + 8 : at + 8 + size]
        at += 12 + size


def _png_text(kind: bytes, body: bytes) -> tuple[str, bytes]:
    key, _, rest = body.partition(b"\0")
    name = key[:80].decode("latin-1")
    if kind == b"tEXt":
        return name, rest.decode("latin-1").encode("utf-8")
    if kind == b"zTXt":
        return name, _unpacked(rest[1:])
    packed, rest = rest[:1] == b"\1", rest[2:]
    text = rest.partition(b"\0")[2].partition(b"\0")[2]  # after the language and the translated keyword
    return name, _unpacked(text) if packed else text


def _unpacked(packed: bytes) -> bytes:
    """At most 1 MiB of it: a text may be packed a thousandfold."""
    try:
        return zlib.decompressobj().decompress(packed, MOST_UNPACKED)
    except zlib.error:
        return b""


def _from_webp(data: bytes) -> Embedded:
    found = Embedded("WEBP")
    at = 12
    for _ in range(MOST_CHUNKS):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if len(kind) < 4 or at + 8 + size > len(data):
            break
        body = data[at + 8 : at + 8 + size] if kind in (b"EXIF", b"XMP ", b"ICCP", b"C2PA") else b""
        if kind == b"EXIF":
            found.exif = body.removeprefix(_EXIF)
        elif kind == b"XMP ":
            found.xmp = body
        elif kind == b"ICCP":
            found.icc = body
        elif kind == b"C2PA":
            found.jumbf = body
        at += 8 + size + size % 2
    return found


def _from_boxes(data: bytes) -> Embedded:
    """AVIF and its relatives: only the box of a C2PA manifest is looked for."""
    found = Embedded("AVIF", notes=["Of an AVIF file only content credentials are looked for, not EXIF or XMP."])
    at = 0
    for _ in range(MOST_CHUNKS):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size < 8 or at + size > len(data):
            break
        if kind == b"uuid" and data[at + 8 : at + 24] == _C2PA_UUID:
            start = data.find(b"jumb", at + 24, at + size)
            found.jumbf = data[start - 4 : at + size] if start > 0 else b""
        at += size
    return found
