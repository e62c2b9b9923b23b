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
        end = at + 8 + size
        if len(kind) < 4 or end > len(data):
            break
        if kind == b"EXIF":
            found.take_exif(data[at + 8 : end].removeprefix(EXIF_MARK))
        elif kind == b"XMP ":
            found.take_xmp(data[at + 8 : end])
        elif kind == b"ICCP":
            found.icc = data[at + 8 : end]
        elif kind == b"C2PA":
            found.jumbf = found.jumbf or data[at + 8 : end]
        at = end + size % 2
    if at < len(data):
        found.leave("what follows where the file's chunks break off")
    return found
