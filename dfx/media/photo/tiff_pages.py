"""Which page of a TIFF is the picture: in full size, not the thumbnail that some programs put before it."""

from __future__ import annotations

from PIL import TiffImagePlugin

from dfx.media.photo.protocol import Note
from dfx.media.photo.tiff_directories import beginning_at, directories

_BITS, _PLANES = 258, 284  # TIFF 6.0: BitsPerSample, PlanarConfiguration
_SEPARATE = 2
_ANOTHER_PICTURE = 0.5  # of the largest page's pixels: smaller ones are thumbnails or levels, marked or not


def picture_first(data: bytes) -> tuple[bytes, Note]:
    """The file, begun with its picture, and what to say of it.

    The first page in full size; a page is in full size where it is not marked as a smaller version or a mask
    (NewSubfileType) and has at least half the pixels of the largest. A file without such a page stays as it is.
    """
    pages = list(directories(data))
    full = [page for page in pages if page.is_full_picture]
    if not full:
        return data, Note.SEVERAL_FRAMES if len(pages) > 1 else Note.NOTHING
    largest = max(page.pixels for page in full)
    pictures = [page for page in full if page.pixels >= largest * _ANOTHER_PICTURE]
    note = Note.SEVERAL_FRAMES if len(pictures) > 1 else Note.NOTHING
    if pictures[0] is pages[0]:
        return data, note
    return beginning_at(data, pictures[0].offset), note | Note.FULL_PAGE


def mend_planes(image: TiffImagePlugin.TiffImageFile) -> None:
    """Before loading: Pillow reads separate planes of 16 bits, not compressed, as if they had 8, which gives a wrong
    picture. Where it has no reader for one of the planes, loading raises ValueError."""
    if image.tag_v2.get(_PLANES) != _SEPARATE or set(image.tag_v2.get(_BITS, (8,))) != {16}:
        return
    order = {b"II": "L", b"MM": "B"}[image.tag_v2.prefix]
    image.tile = [
        tile._replace(args=(f"{tile.args[0]};16{order}", *tile.args[1:]))
        if tile.codec_name == "raw" and isinstance(tile.args, tuple) and len(tile.args[0]) == 1
        else tile
        for tile in image.tile
    ]
