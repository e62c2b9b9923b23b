"""What AVIF and HEIF files hold beside their pixels: items of EXIF and XMP, credentials (ISO/IEC 23008-12, annex A)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dfx.forensics.blocks.embedded import EXIF_MARK, Embedded
from dfx.media.boxes import brands_of, walk

MOST_ITEMS, MOST_EXTENTS = 1024, 64
MOST_ITEM = 1 << 20  # bytes of one
C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # C2PA 2.1, embedding in ISO base media files
_AVIF = {b"avif", b"avis"}
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"heif", b"mif1", b"msf1"}
_LOOKED = ("EXIF", "XMP", "content credentials")

Box = tuple[bytes, bytes]  # kind and content


@dataclass(frozen=True, slots=True)
class Item:
    """What the list of items says of one: its number, kind, and for `mime` the kind of its content."""

    number: int
    kind: bytes
    content: bytes


def from_boxes(data: bytes) -> Embedded:
    """The metadata items of the file's `meta` box, and its C2PA box; nothing of a film."""
    brands = set(brands_of(data))
    if not brands & (_AVIF | _HEIF):
        return Embedded()
    found = Embedded("AVIF" if brands & _AVIF else "HEIF", _LOOKED)
    for kind, body in _boxes(data, found):
        if kind == b"uuid" and body[:16] == C2PA_UUID:
            start = body.find(b"jumb", 16)
            found.jumbf = found.jumbf or (body[start - 4 :] if start > 0 else b"")
        elif kind == b"meta":
            _take_items(data, body[4:], found)
    return found


def _boxes(data: bytes, found: Embedded) -> Iterator[Box]:
    for kind, start, end, whole in walk(data):
        if not whole:
            found.leave("what follows where the file's boxes break off")
            return
        if kind != b"mdat":
            yield kind, data[start:end]


def _take_items(data: bytes, meta: bytes, found: Embedded) -> None:
    parts = dict(_boxes(meta, found))
    items = [item for item in _items(parts.get(b"iinf", b"")) if item.kind in (b"Exif", b"mime")]
    places = _places(parts.get(b"iloc", b""))
    for item in items:
        block = _bytes_of(data, parts.get(b"idat", b""), places.get(item.number, ()))
        if block is None:
            found.leave("an item whose place is not stated, too large or outside the file")
        elif item.kind == b"Exif":
            start = 4 + int.from_bytes(block[:4], "big")
            found.take_exif(block[start:].removeprefix(EXIF_MARK))
        elif item.content == b"application/rdf+xml":
            found.take_xmp(block)
        else:
            found.leave("an item of another kind than EXIF and XMP")


def _items(table: bytes) -> Iterator[Item]:
    """The entries of `iinf`, versions 2 and 3 of `infe`."""
    at = 6 if table[:1] == b"\0" else 8
    for _ in range(MOST_ITEMS):
        size = int.from_bytes(table[at : at + 4], "big")
        entry = table[at + 8 : at + size]
        if size < 20 or len(entry) < 12:
            return
        wide = 4 if entry[0] == 3 else 2
        kind_at = 4 + wide + 2
        rest = entry[kind_at + 4 :].split(b"\0")
        if entry[0] in (2, 3):
            number = int.from_bytes(entry[4 : 4 + wide], "big")
            yield Item(number, entry[kind_at : kind_at + 4], rest[1] if len(rest) > 1 else b"")
        at += size


Place = tuple[int, int, int]  # 0: from the file's start, 1: from `idat`; start; length


class _Numbers:
    """Reads whole numbers one after the other; past the end they are 0."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at

    @property
    def ended(self) -> bool:
        return self._at > len(self._data)

    def next(self, size: int) -> int:
        self._at += size
        return int.from_bytes(self._data[self._at - size : self._at], "big")


def _places(table: bytes) -> dict[int, tuple[Place, ...]]:
    """`iloc`: item → its parts; an item whose parts are kept in a way that is not read has none."""
    if len(table) < 8 or table[0] > 2:
        return {}
    version, numbers = table[0], _Numbers(table, 6)
    offset_size, length_size, base_size, index_size = table[4] >> 4, table[4] & 15, table[5] >> 4, table[5] & 15
    count = numbers.next(4 if version == 2 else 2)
    found: dict[int, tuple[Place, ...]] = {}
    for _ in range(min(count, MOST_ITEMS)):
        number = numbers.next(4 if version == 2 else 2)
        method = numbers.next(2) & 15 if version else 0
        numbers.next(2)  # another file's number, which is never opened
        base, parts = numbers.next(base_size), list[Place]()
        extents = numbers.next(2)
        for _ in range(min(extents, MOST_EXTENTS)):
            if version:
                numbers.next(index_size)
            start = base + numbers.next(offset_size)
            parts.append((method, start, numbers.next(length_size)))
        if numbers.ended or extents > MOST_EXTENTS:
            return found
        found[number] = tuple(parts) if method < 2 else ()
    return found


def _bytes_of(data: bytes, own: bytes, parts: tuple[Place, ...]) -> bytes | None:
    """The item's bytes; None where they are not all there."""
    if not parts or sum(size for _, _, size in parts) > MOST_ITEM:
        return None
    sources = (data, own)
    if any(start + size > len(sources[method]) or not size for method, start, size in parts):
        return None
    return b"".join(sources[method][start : start + size] for method, start, size in parts)
