"""The few EXIF fields that tell of a picture's past, read within stated limits (EXIF 2.32, TIFF 6.0).

Our own reader, because a library's holds every entry's bytes at once: 65 000 entries may all point at the same ten
megabytes. Each directory is visited once, so none can point in circles.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

Value = str | bytes | tuple[float, ...]

MAIN, THUMBNAIL, EXIF, GPS = "main", "thumbnail", "exif", "gps"
MOST_ENTRIES = 512
MOST_BYTES = 1 << 16  # of one value
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 13: 4}  # TIFF type → bytes of one
_LETTERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I"}
_EXIF_POINTER, _GPS_POINTER, _THUMBNAIL_AT, _THUMBNAIL_SIZE, _ORIENTATION = 0x8769, 0x8825, 0x0201, 0x0202, 0x0112


@dataclass(frozen=True, slots=True)
class Exif:
    """`fields` are (directory, tag, value); `thumbnail` the bytes of the embedded JPEG; `broken`: cut off or damaged."""

    fields: tuple[tuple[str, int, Value], ...] = ()
    thumbnail: bytes = b""
    broken: bool = False

    def get(self, directory: str, tag: int) -> Value | None:
        return next((value for where, number, value in self.fields if (where, number) == (directory, tag)), None)

    def text(self, directory: str, tag: int) -> str:
        """The text of a field, "" where there is none or it is no text."""
        value = self.get(directory, tag)
        return value if isinstance(value, str) else ""

    def whole(self, directory: str, tag: int) -> int:
        """The first whole number of a field, 0 where there is none."""
        value = self.get(directory, tag)
        return int(value[0]) if isinstance(value, tuple) and value else 0

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
    return Exif(tuple(fields + small), _thumbnail(block, small), broken or damaged)


def _pointer(fields: list[tuple[str, int, Value]], tag: int) -> int:
    value = next((value for _, number, value in fields if number == tag), ())
    return int(value[0]) if isinstance(value, tuple) and value else 0


def _whole(block: bytes, at: int, order: str, size: int = 4) -> int:
    return int.from_bytes(block[at : at + size], "little" if order == "<" else "big")


def _directory(block: bytes, at: int, order: str, name: str) -> tuple[list[tuple[str, int, Value]], int, bool]:
    """The fields of the directory at `at`, where the next one stands (0: none), and whether anything was damaged."""
    if not 8 <= at <= len(block) - 2:
        return [], 0, True
    count = _whole(block, at, order, 2)
    fields: list[tuple[str, int, Value]] = []
    broken = count > MOST_ENTRIES or at + 2 + 12 * count > len(block)
    for entry in range(at + 2, at + 2 + 12 * min(count, MOST_ENTRIES), 12):
        tag, value = _entry(block, entry, order)
        if value is None:
            broken = True
        else:
            fields.append((name, tag, value))
    return fields, _whole(block, at + 2 + 12 * count, order), broken


def _entry(block: bytes, at: int, order: str) -> tuple[int, Value | None]:
    if at + 12 > len(block):
        return 0, None
    tag, kind, count = struct.unpack(order + "HHI", block[at : at + 8])
    size = _SIZES.get(kind, 0) * count
    start = at + 8 if size <= 4 else _whole(block, at + 8, order)
    raw = block[start : start + min(size, MOST_BYTES)]
    if size < 1 or start + size > len(block):
        return tag, None
    return tag, _value(raw, kind, order)


def _value(raw: bytes, kind: int, order: str) -> Value:
    if kind == 2:
        return raw.partition(b"\0")[0].decode("utf-8", "replace").strip()
    if kind == 7:
        return raw
    raw = raw[:512]
    if kind in (5, 10):
        numbers = struct.unpack(order + ("I" if kind == 5 else "i") * (len(raw) // 8 * 2), raw[: len(raw) // 8 * 8])
        return tuple(top / low if low else 0.0 for top, low in zip(numbers[::2], numbers[1::2], strict=True))
    return tuple(float(number) for number in struct.unpack(order + _LETTERS[kind] * (len(raw) // _SIZES[kind]), raw))


def _thumbnail(block: bytes, fields: list[tuple[str, int, Value]]) -> bytes:
    at, size = _pointer(fields, _THUMBNAIL_AT), _pointer(fields, _THUMBNAIL_SIZE)
    found = block[at : at + min(size, MOST_BYTES)] if at and size else b""
    return found if found[:3] == b"\xff\xd8\xff" else b""
