"""Which page of a TIFF is the picture: in full size, not the thumbnail that some programs put before it."""

from __future__ import annotations

from dfx.media.protocol import Note
from dfx.media.tiff_directories import beginning_at, directories

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
