"""What a WebP file holds beside its pixels: its RIFF chunks (RFC 9649)."""

from __future__ import annotations

from dfx.forensics.blocks.embedded import EXIF_MARK, MOST_CHUNKS, Embedded

_LOOKED = ("EXIF", "XMP", "colour profile", "content credentials")


def from_webp(data: bytes) -> Embedded:
    """Every chunk but the pixels."""
    found = Embedded("WEBP", _LOOKED)
    at = 12
    for _ in range(MOST_CHUNKS):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if len(kind) < 4 or at + 8 + size > len(data):
            break
        if kind in (b"EXIF", b"XMP ", b"ICCP", b"C2PA"):
            _take(found, kind, data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    if at < len(data):
        found.leave("what follows where the file's chunks break off")
    return found


def _take(found: Embedded, kind: bytes, body: bytes) -> None:
    if kind == b"EXIF":
        found.take_exif(body.removeprefix(EXIF_MARK))
    elif kind == b"XMP ":
        found.take_xmp(body)
    elif kind == b"ICCP":
        found.icc = body
    else:
        found.jumbf = found.jumbf or body
