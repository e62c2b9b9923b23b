"""The few EXIF fields that tell of a picture's past, read within stated limits (EXIF 2.32, TIFF 6.0).

Our own reader, because a library's holds every entry's bytes at once: 65 000 entries may all point at the same ten
megabytes. Each directory is visited once, so none can point in circles.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

Value = str | bytes | tuple[float, ...]

MAIN, THUMBNAIL, EXIF, GPS = "main", "thumbnail", "exif", "gps"
MOST_ENTRIES = 512
MOST_BYTES = 1 << 16  # of one value
MOST_BLOCK = 1 << 20  # bytes of a whole block that a TIFF file keeps in one value
_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    129: 1,
}  # type → bytes of one
_LETTERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I"}
_TEXTS = (2, 129)  # ASCII, and EXIF 3.0's UTF-8
XMP, IPTC, PHOTOSHOP, PROFILE, C2PA = 0x02BC, 0x83BB, 0x8649, 0x8773, 0xCD41
_BLOCKS = (XMP, IPTC, PHOTOSHOP, PROFILE, C2PA)
WINDOWS = {0x9C9B: "title", 0x9C9C: "comment", 0x9C9D: "author", 0x9C9E: "keywords", 0x9C9F: "subject"}  # UTF-16-LE
MAKER_NOTE, USER_COMMENT = 0x927C, 0x9286
_RAW = {*_BLOCKS, *WINDOWS, MAKER_NOTE, USER_COMMENT}  # bytes, whatever type their writers state
_EXIF_POINTER, _GPS_POINTER, _THUMBNAIL_AT, _THUMBNAIL_SIZE, _ORIENTATION = 0x8769, 0x8825, 0x0201, 0x0202, 0x0112


@dataclass(frozen=True, slots=True)
class Exif:
    """`fields` are (directory, tag, value); `thumbnail` the bytes of the embedded JPEG.

    `broken`: cut off, damaged or with more entries than are read. `order`: "<" or ">", as its header states.
    """

    fields: tuple[tuple[str, int, Value], ...] = ()
    thumbnail: bytes = b""
    broken: bool = False
    order: str = "<"
    more_pages: bool = False  # a second directory follows: a thumbnail, or in a TIFF file perhaps a page

    def get(self, directory: str, tag: int) -> Value | None:
        return next((value for where, number, value in self.fields if (where, number) == (directory, tag)), None)

    def text(self, directory: str, tag: int) -> str:
        """The text of a field, "" where there is none or it is no text."""
        value = self.get(directory, tag)
        return value if isinstance(value, str) else ""

    def raw(self, directory: str, tag: int) -> bytes:
        """The bytes of a field that is kept as such, b"" where there is none."""
        value = self.get(directory, tag)
        return value if isinstance(value, bytes) else b""

    def whole(self, directory: str, tag: int) -> int:
        """The first whole number of a field, 0 where there is none."""
        value = self.get(directory, tag)
        return _first(value)

    def has(self, directory: str) -> bool:
        return any(where == directory for where, _, _ in self.fields)

    @property
    def orientation(self) -> int:
        """1 to 8; 1 where nothing or nonsense is said."""
        value = self.whole(MAIN, _ORIENTATION)
        return value if 1 <= value <= 8 else 1


def read(block: bytes) -> Exif:
    """The fields of an EXIF block (a TIFF file in small). Never raises; what is damaged is left out."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return Exif(broken=bool(block))
    first = _whole(block, 4, order)
    main, second, broken = _directory(block, first, order, MAIN)
    fields = list(main)
    for pointer, name in ((_EXIF_POINTER, EXIF), (_GPS_POINTER, GPS)):
        if at := _pointer(main, pointer):
            more, _, damaged = _directory(block, at, order, name)
            fields, broken = fields + more, broken or damaged
    small, _, damaged = _directory(block, second, order, THUMBNAIL) if second else ([], 0, False)
    at, size = _pointer(small, _THUMBNAIL_AT), _pointer(small, _THUMBNAIL_SIZE)
    picture = block[at : at + min(size, MOST_BYTES)] if at and size else b""
    thumbnail = picture if picture[:3] == b"\xff\xd8\xff" else b""
    return Exif(tuple(fields + small), thumbnail, broken or damaged, order, second > 0)


def _pointer(fields: list[tuple[str, int, Value]], tag: int) -> int:
    return _first(next((value for _, number, value in fields if number == tag), None))


def _first(value: Value | None) -> int:
    """As a whole number; a float's NaN and infinity are none."""
    return int(value[0]) if isinstance(value, tuple) and value and math.isfinite(value[0]) else 0


def _whole(block: bytes, at: int, order: str, size: int = 4) -> int:
    return int.from_bytes(block[at : at + size], "little" if order == "<" else "big")


def _directory(block: bytes, at: int, order: str, name: str) -> tuple[list[tuple[str, int, Value]], int, bool]:
    """The fields of the directory at `at`, where the next one stands (0: none), and whether anything was damaged."""
    if not 8 <= at <= len(block) - 2:
        return [], 0, True
    count = _whole(block, at, order, 2)
    fields: list[tuple[str, int, Value]] = []
    broken = count > MOST_ENTRIES or at + 2 + 12 * count > len(block)
    seen = set[int]()
    for entry in range(at + 2, at + 2 + 12 * min(count, MOST_ENTRIES), 12):
        tag, value = _entry(block, entry, order)
        if value is None:
            broken = True
        elif not (tag in _BLOCKS and tag in seen):  # a large one once, however often it is named
            seen.add(tag)
            fields.append((name, tag, value))
    return fields, _whole(block, at + 2 + 12 * count, order), broken


def _entry(block: bytes, at: int, order: str) -> tuple[int, Value | None]:
    if at + 12 > len(block):
        return 0, None
    tag, kind, count = struct.unpack(order + "HHI", block[at : at + 8])
    size = _SIZES.get(kind, 0) * count
    start = at + 8 if size <= 4 else _whole(block, at + 8, order)
    raw = block[start : start + min(size, MOST_BLOCK if tag in _BLOCKS else MOST_BYTES)]
    if size < 1 or start + size > len(block):
        return tag, None
    return tag, raw if tag in _RAW and kind not in _TEXTS else _value(raw, kind, order)


def _value(raw: bytes, kind: int, order: str) -> Value:
    if kind in _TEXTS:
        return raw.partition(b"\0")[0].decode("utf-8", "replace").strip()
    if kind == 7:
        return raw
    raw = raw[:512]
    if kind in (5, 10):
        numbers = struct.unpack(order + ("I" if kind == 5 else "i") * (len(raw) // 8 * 2), raw[: len(raw) // 8 * 8])
        return tuple(top / low if low else 0.0 for top, low in zip(numbers[::2], numbers[1::2], strict=True))
    return tuple(float(number) for number in struct.unpack(order + _LETTERS[kind] * (len(raw) // _SIZES[kind]), raw))
