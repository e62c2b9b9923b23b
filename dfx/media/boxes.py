"""The boxes of an ISO media file (AVIF, HEIF), as far as a picture door needs them. Bounded; nothing is decoded here.

ISO/IEC 14496-12 (boxes), 23008-12 (items and their properties). Standard library only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_MOST_BOXES = 4096  # of one level
_MOST_BRANDS = 62


def brands_of(data: bytes) -> tuple[bytes, ...]:
    """The brands of an ISO media file: the major one first, then the compatible ones."""
    if data[4:8] != b"ftyp":
        return ()
    end = min(int.from_bytes(data[:4], "big"), 8 + 4 * _MOST_BRANDS)
    return (data[8:12], *(data[at : at + 4] for at in range(16, end, 4)))


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Name, first and last + 1 byte of the contents of each box between two places; ends early on damage."""
    return (box[:3] for box in walk(data, start, end) if box[0])


def walk(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int, bool]]:
    """As `boxes`, with whether all of the box is there; after the last, an empty name where the boxes break off."""
    end = len(data) if end is None else min(end, len(data))
    for _ in range(_MOST_BOXES):
        if start >= end:
            return
        if start + 8 > end:
            break
        size, name = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1 and start + 16 <= end:
            size, head = int(struct.unpack_from(">Q", data, start + 8)[0]), 16
        stop = end if size == 0 else start + size
        if size and size < head:
            break
        yield name, start + head, min(stop, end), stop <= end
        start = stop
    yield b"", start, end, False


def primary_coder(data: bytes) -> bytes:
    """What the primary item is coded with, e.g. b"hvc1", or b"grid"; b"" where the file does not say."""
    try:
        start, end = next((start + 4, end) for name, start, end in boxes(data) if name == b"meta")
        meta = {name: (first, last) for name, first, last in boxes(data, start, end)}
        primary = _primary(data, meta[b"pitm"][0])
        first, last = meta[b"iinf"]
        for name, at, _ in boxes(data, first + (8 if data[first] else 6), last):
            wide = data[at] == 3  # version of `infe`: an item's number has 32 bits
            width = 4 if wide else 2
            if name == b"infe" and data[at] >= 2 and int.from_bytes(data[at + 4 : at + 4 + width], "big") == primary:
                return data[at + 6 + width : at + 10 + width]
    except (StopIteration, KeyError, IndexError):
        pass
    return b""


def primary_colours(data: bytes) -> tuple[int, int] | None:
    """(ColourPrimaries, TransferCharacteristics) of H.273 that the primary item's `nclx` box states; None without."""
    try:
        start, end = next((start + 4, end) for name, start, end in boxes(data) if name == b"meta")
        meta = {name: (first, last) for name, first, last in boxes(data, start, end)}
        primary, properties = _primary(data, meta[b"pitm"][0]), list(boxes(data, *meta[b"iprp"]))
        kept = next((list(boxes(data, first, last)) for name, first, last in properties if name == b"ipco"), [])
        associations = [(first, last) for name, first, last in properties if name == b"ipma"]
        for first, last in associations:
            for number in _properties_of(data, first, last, primary):
                kind, at, _ = kept[number - 1] if 1 <= number <= len(kept) else (b"", 0, 0)
                if kind == b"colr" and data[at : at + 4] == b"nclx":
                    colours, transfer = struct.unpack_from(">HH", data, at + 4)
                    return colours, transfer
    except (StopIteration, KeyError, struct.error, IndexError):  # damaged: the decoder will say so, or not need it
        pass
    return None


def _primary(data: bytes, first: int) -> int:
    """The number of the primary item, from the contents of `pitm`."""
    width = 4 if data[first] else 2  # version 1: an item's number has 32 bits
    return int.from_bytes(data[first + 4 : first + 4 + width], "big")


def _properties_of(data: bytes, start: int, end: int, item: int) -> list[int]:
    """The numbers, from 1, of the properties that an `ipma` box gives an item."""
    version, wide = data[start], data[start + 3] & 1
    (count,) = struct.unpack_from(">I", data, start + 4)
    at = start + 8
    for _ in range(min(count, _MOST_BOXES)):
        width = 4 if version else 2
        number = int.from_bytes(data[at : at + width], "big")
        many = data[at + width]
        at += width + 1
        size = 2 if wide else 1
        if at + many * size > end:
            return []
        if number == item:
            most = 0x7FFF if wide else 0x7F
            return [int.from_bytes(data[at + i * size : at + (i + 1) * size], "big") & most for i in range(many)]
        at += many * size
    return []
