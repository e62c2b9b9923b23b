"""What a GIF file holds beside its pixels: comments, XMP and credentials in its extensions (GIF89a, 23 to 26)."""

from __future__ import annotations

from dfx.forensics.blocks.embedded import MOST_CHUNKS, Embedded

_LOOKED = ("comments", "XMP", "content credentials")
_XMP, _C2PA = b"XMP DataXMP", b"C2PA_GIF\x01\0\0"  # names of application extensions (XMP part 3; C2PA 2.1, A.3.3)
_XMP_TRAILER = 258  # bytes that end XMP for readers who count blocks
_MOST_XMP = 1 << 20
_EXTENSION, _IMAGE, _END, _COMMENT, _APPLICATION = 0x21, 0x2C, 0x3B, 0xFE, 0xFF


def from_gif(data: bytes) -> Embedded:
    """Every extension, wherever it stands between the frames."""
    found = Embedded("GIF", _LOOKED)
    at: int | None = 13 + _table(data, 10)
    for _ in range(MOST_CHUNKS):
        kind = data[at] if at is not None and at < len(data) else None
        if at is None or kind is None or kind == _END:
            break
        if kind == _EXTENSION:
            at = _extension(data, at, found)
        elif kind == _IMAGE:
            at = _end(data, at + 11 + _table(data, at + 9))
        else:
            at = None
    if at is None or data[at : at + 1] != bytes([_END]):
        found.leave("what follows where the file's blocks break off")
    return found


def _table(data: bytes, at: int) -> int:
    """Bytes of the table of colours that the flags at `at` announce."""
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _end(data: bytes, at: int) -> int | None:
    """Behind the row of blocks that starts at `at`, None where it has no end."""
    while at < len(data):
        size = data[at]
        at += 1 + size
        if not size:
            return at
    return None


def _extension(data: bytes, at: int, found: Embedded) -> int | None:
    label, start = data[at + 1 : at + 2], at + 2
    end = _end(data, start)
    if end is None:
        return None
    if label == bytes([_COMMENT]):
        found.comment(_letters(data[start:end]))
    elif label == bytes([_APPLICATION]) and data[start + 1 : start + 12] == _XMP:
        found.take_xmp(data[start + 12 : end][:_MOST_XMP][:-_XMP_TRAILER])
    elif label == bytes([_APPLICATION]) and data[start + 1 : start + 12] == _C2PA:
        found.jumbf = found.jumbf or _letters(data[start + 12 : end])
    return end


def _letters(row: bytes) -> bytes:
    """The blocks of a row joined, to the limit of a text."""
    parts: list[bytes] = []
    at = 0
    while at < len(row) and row[at] and len(parts) < 300:
        parts.append(row[at + 1 : at + 1 + row[at]])
        at += 1 + row[at]
    return b"".join(parts)
