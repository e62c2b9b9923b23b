"""What kind of file the first bytes belong to. Nothing is decoded here."""

from __future__ import annotations

from dfx.errors import Undecodable, UnsupportedType
from dfx.media.boxes import boxes, brands_of
from dfx.media.photo.raw_files import raw_name

ACCEPTED = "JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP or GIF"

_STARTS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",  # BigTIFF
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
    b"MM\0+": "a BigTIFF in an order of bytes that the image library cannot read (save it as an ordinary TIFF first)",
}
_BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}  # sizes of the DIB header's versions
# ISO/IEC 23008-12: pictures, collections (mif1) and sequences (msf1), most of them coded in HEVC
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"heif"}


def image_format(data: bytes) -> str:
    """One of `protocol.FORMATS`. Raises Undecodable (empty) or UnsupportedType."""
    if not data:
        raise Undecodable("The file is empty: expected an image, got 0 bytes.")
    if raw_name(data):
        raise UnsupportedType(f"Expected an image ({ACCEPTED}), but the content is {described(data)}.")
    for start, name in _STARTS.items():
        if data.startswith(start):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    if b"avif" in brands_of(data) or b"avis" in brands_of(data):
        return "AVIF"
    if _HEIF & set(brands_of(data)) and not _is_clip(data):
        return "HEIF"
    raise UnsupportedType(f"Expected an image ({ACCEPTED}), but the content is {described(data)}.")


def described(data: bytes) -> str:
    """What a file that is no image of an accepted kind is, as far as its first bytes say."""
    if raw := raw_name(data):
        return f"a camera raw file ({raw}): save it as JPEG or TIFF first"
    for start, name in _REFUSED.items():
        if data.startswith(start):
            return name
    brands = brands_of(data)
    if _HEIF & set(brands) and _is_clip(data):
        return "a HEIF sequence without a photo: open it as a video"
    if brands or (data[:4] == b"RIFF" and data[8:12] == b"AVI "):
        return "a video"
    return "of another kind"


def _is_clip(data: bytes) -> bool:
    """Whether an ISO media file holds moving pictures and no still one."""
    names = {name for name, _, _ in boxes(data)}
    return b"moov" in names and b"meta" not in names
