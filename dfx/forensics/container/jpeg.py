"""A JPEG file's marker segments and what its header states, read without decoding a pixel (ITU-T T.81, annex B)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.int64]  # (8, 8) quantisation steps, row by row

MOST_SEGMENTS = 4096
_MOST_FILL = 64
_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
_END, _SCAN, _TABLES = 0xD9, 0xDA, 0xDB
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}


_PATH = sorted(  # the cells of an 8 × 8 block in the zigzag's order (T.81, figure A.6)
    ((row, column) for row in range(8) for column in range(8)),
    key=lambda cell: (sum(cell), cell[0] if sum(cell) % 2 else cell[1]),
)
# Place in the zigzag of each cell, row by row.
ZIGZAG = np.array([[_PATH.index((row, column)) for column in range(8)] for row in range(8)], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class JpegHeader:
    """`tables` are those of the components in the frame's order; `sampling` is (horizontal, vertical) of each."""

    width: int
    height: int
    progressive: bool
    sampling: tuple[tuple[int, int], ...]
    tables: tuple[Table, ...]

    @property
    def luminance(self) -> Table:
        return self.tables[0]


def is_jpeg(data: bytes | None) -> bool:
    return data is not None and data[:3] == b"\xff\xd8\xff"


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and payload of each segment up to the first scan; ends early, without an error, where the bytes do."""
    return ((marker, data[start:end]) for marker, start, end in _places(data) if marker != _SCAN)


def reaches_pixels(data: bytes) -> bool:
    """Whether the segments can be followed to the first scan: if not, more may stand behind what was read."""
    return any(marker == _SCAN for marker, _, _ in _places(data))


def _places(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment's payload, the first scan's header, empty, the last."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        fill = 0
        while data[at : at + 2] == b"\xff\xff" and fill < _MOST_FILL:
            at, fill = at + 1, fill + 1
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] == _END:
            return
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _SCAN:
            yield marker, at, at
            return
        if marker in _ALONE:
            at += 2
            continue
        if size < 2 or at + 2 + size > len(data):
            return
        yield marker, at + 4, at + 2 + size
        at += 2 + size


def header(data: bytes) -> JpegHeader | None:
    """What the frame header and the tables state; None where one is missing or cut off."""
    tables: dict[int, Table] = {}
    frame: tuple[int, bytes] | None = None
    for marker, payload in segments(data):
        if marker == _TABLES:
            tables.update(_tables(payload))
        elif marker in _FRAMES and frame is None:
            frame = marker, payload
    if frame is None:
        return None
    marker, payload = frame
    if len(payload) < 6 or not 1 <= payload[5] <= 4 or len(payload) < 6 + 3 * payload[5]:
        return None
    height, width = int.from_bytes(payload[1:3], "big"), int.from_bytes(payload[3:5], "big")
    parts = [payload[at : at + 3] for at in range(6, 6 + 3 * payload[5], 3)]
    if not width or not height or any(part[2] not in tables for part in parts):
        return None
    sampling = tuple((part[1] >> 4, part[1] & 15) for part in parts)
    return JpegHeader(width, height, marker in _PROGRESSIVE, sampling, tuple(tables[part[2]] for part in parts))


def _tables(payload: bytes) -> dict[int, Table]:
    """The tables of one DQT segment: slot → steps. A step of 0, which no encoder may write, counts as 1."""
    found: dict[int, Table] = {}
    at = 0
    while at < len(payload):
        wide, slot = payload[at] >> 4, payload[at] & 15
        size = 128 if wide else 64
        raw = payload[at + 1 : at + 1 + size]
        if wide > 1 or slot > 3 or len(raw) < size:
            break
        steps = np.frombuffer(raw, ">u2" if wide else "u1").astype(np.int64)
        found[slot] = np.maximum(steps[ZIGZAG], 1)
        at += 1 + size
    return found
