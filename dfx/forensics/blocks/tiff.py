"""What a TIFF file holds beside its pixels: the tags of its first page, which is an EXIF block itself."""

from __future__ import annotations

from dfx.forensics.blocks.embedded import Embedded
from dfx.forensics.container import exif
from dfx.forensics.container.exif import MAIN

_LOOKED = ("EXIF", "XMP", "IPTC", "colour profile", "content credentials")


def from_tiff(data: bytes) -> Embedded:
    """The first page's blocks."""
    tags = exif.read(data)
    found = Embedded("TIFF", _LOOKED, exif=data)
    found.xmp, found.icc = tags.raw(MAIN, exif.XMP), tags.raw(MAIN, exif.PROFILE)
    found.photoshop, found.iptc = tags.raw(MAIN, exif.PHOTOSHOP), tags.raw(MAIN, exif.IPTC)
    found.jumbf = tags.raw(MAIN, exif.C2PA)
    if tags.broken:
        found.leave("tags that are damaged, cut off or too many")
    if tags.more_pages:
        found.leave("tags of its further pages")
    return found
