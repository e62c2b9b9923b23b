"""What kind of file the first bytes belong to. Nothing is decoded here."""

from __future__ import annotations

from dfx.errors import Undecodable, UnsupportedType

ACCEPTED = "JPEG, PNG, WebP, BMP, GIF, TIFF or AVIF"

_STARTS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",  # BigTIFF
    b"MM\0+": "TIFF",
}
# Kinds people upload by mistake, named so that they know what to do about it.
_REFUSED = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"\x1aE\xdf\xa3": "a Matroska or WebM video",
    b"8BPS": "a Photoshop file",
    b"%!PS": "a PostScript file",
    b"<svg": "an SVG drawing",
    b"\0\0\1\0": "an icon file",
}
_BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}  # sizes of the DIB header's versions


def image_format(data: bytes) -> str:
    """One of `protocol.FORMATS`. Raises Undecodable (empty) or UnsupportedType."""
    if not data:
        raise Undecodable("The file is empty: expected an image, got 0 bytes.")
    for start, name in _STARTS.items():
        if data.startswith(start):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    if b"avif" in brands_of(data) or b"avis" in brands_of(data):
        return "AVIF"
    raise UnsupportedType(f"Expected an image ({ACCEPTED}), but the content is {described(data)}.")


def brands_of(data: bytes) -> tuple[bytes, ...]:
    """The brands of an ISO media file: the major one first, then the compatible ones."""
    if data[4:8] != b"ftyp":
        return ()
    end = min(int.from_bytes(data[:4], "big"), 256)
    return (data[8:12], *(data[at : at + 4] for at in range(16, end, 4)))


def described(data: bytes) -> str:
    """What a file that is no image of an accepted kind is, as far as its first bytes say."""
    for start, name in _REFUSED.items():
        if data.startswith(start):
            return name
    brands = brands_of(data)
    if {b"heic", b"heix", b"heif", b"mif1", b"hevc"} & set(brands):
        return "a HEIC photograph (save it as JPEG first)"
    if brands or (data[:4] == b"RIFF" and data[8:12] == b"AVI "):
        return "a video"
    return "of another kind"
