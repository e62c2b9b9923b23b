"""The directories of a TIFF (its pages, levels and thumbnails), read from bytes with bounds. Nothing is decoded here.

TIFF 6.0, section 2; BigTIFF; SubIFDs: TIFF Technical Note 1. Standard library only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_MOST_DIRECTORIES = 256
_MOST_ENTRIES = 512  # of one directory
_MOST_VALUES = 64  # of one entry: SubIFDs
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8}  # of the types that are read: BYTE, ASCII, SHORT, LONG, IFD, …
_CODES = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}

SUBFILE, WIDTH, HEIGHT, COMPRESSION, PHOTOMETRIC, MAKE, SUBIFDS, DNG_VERSION = 254, 256, 257, 259, 262, 271, 330, 50706
_NUMBERS = {SUBFILE, WIDTH, HEIGHT, COMPRESSION, PHOTOMETRIC, SUBIFDS, DNG_VERSION}
_REDUCED, _MASK = 1, 4  # bits of NewSubfileType
_TRANSPARENCY_MASK = 4  # PhotometricInterpretation


@dataclass(frozen=True, slots=True)
class Directory:
    """One of them, as its tags state it. `offset`: where it begins in the file."""

    offset: int
    numbers: dict[int, tuple[int, ...]] = field(default_factory=dict)
    make: str = ""

    def number(self, tag: int, otherwise: int = 0) -> int:
        return next(iter(self.numbers.get(tag, ())), otherwise)

    @property
    def pixels(self) -> int:
        return self.number(WIDTH) * self.number(HEIGHT)

    @property
    def is_full_picture(self) -> bool:
        """Whether it is neither marked as a smaller version of another one nor as a mask."""
        marked = self.number(SUBFILE) & (_REDUCED | _MASK)
        return self.pixels > 0 and not marked and self.number(PHOTOMETRIC) != _TRANSPARENCY_MASK


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is written how, as `struct` puts it."""

    order: str
    first_at: int  # the place of the first directory's offset
    offset: str
    count: str
    entry: struct.Struct


def directories(data: bytes) -> Iterator[Directory]:
    """In the order of the file, each followed by its SubIFDs; ends early where the file is damaged or too many."""
    layout = _layout(data)
    if layout is None:
        return
    seen: set[int] = set()
    waiting = [int(struct.unpack_from(layout.offset, data, layout.first_at)[0])]
    while waiting and len(seen) < _MOST_DIRECTORIES:
        offset = waiting.pop(0)
        if not offset or offset in seen:
            continue
        seen.add(offset)
        try:
            found, following = _read(data, layout, offset)
        except struct.error:  # it points out of the file
            continue
        yield found
        waiting = [*found.numbers.get(SUBIFDS, ()), *([following] if following else []), *waiting][:_MOST_DIRECTORIES]


def beginning_at(data: bytes, offset: int) -> bytes:
    """The same file with the directory at `offset` as its first: all other places in a TIFF are absolute."""
    layout = _layout(data)
    assert layout is not None
    at = layout.first_at
    first = struct.pack(layout.offset, offset)
    return b"".join((data[:at], first, memoryview(data)[at + len(first) :]))


def _layout(data: bytes) -> _Layout | None:
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 16:
        return None
    if struct.unpack_from(order + "H", data, 2)[0] == 43:  # BigTIFF
        return _Layout(order, 8, order + "Q", order + "Q", struct.Struct(order + "HHQ8s"))
    return _Layout(order, 4, order + "I", order + "H", struct.Struct(order + "HHI4s"))


def _read(data: bytes, layout: _Layout, offset: int) -> tuple[Directory, int]:
    """The directory and the place of the next one. Raises struct.error."""
    if offset > len(data):
        raise struct.error
    (count,) = struct.unpack_from(layout.count, data, offset)
    at = offset + struct.calcsize(layout.count)
    numbers: dict[int, tuple[int, ...]] = {}
    make = ""
    for _ in range(min(count, _MOST_ENTRIES)):
        tag, kind, values, place = layout.entry.unpack_from(data, at)
        at += layout.entry.size
        if tag in _NUMBERS:
            numbers[tag] = _numbers(data, layout, kind, values, place)
        elif tag == MAKE:
            make = _raw(data, layout, 1, min(values, 64), place).partition(b"\0")[0].decode("ascii", "replace").strip()
    if count > _MOST_ENTRIES:
        return Directory(offset, numbers, make), 0
    try:
        following = int(struct.unpack_from(layout.offset, data, at)[0])
    except struct.error:  # some writers leave it out
        following = 0
    return Directory(offset, numbers, make), following


def _numbers(data: bytes, layout: _Layout, kind: int, values: int, place: bytes) -> tuple[int, ...]:
    if kind not in _CODES:
        return ()
    count = min(values, _MOST_VALUES)
    found = _raw(data, layout, _SIZES[kind], count, place)
    return struct.unpack(f"{layout.order}{len(found) // _SIZES[kind]}{_CODES[kind]}", found)


def _raw(data: bytes, layout: _Layout, size: int, count: int, place: bytes) -> bytes:
    """The bytes of an entry's values: in its own last field where they fit, else where that points."""
    length = size * count
    if length <= len(place):
        return place[:length]
    (start,) = struct.unpack(layout.offset, place)
    found = data[start : start + length] if start < len(data) else b""
    return found[: len(found) // size * size]
