"""HEIF containers written by hand around the coded pictures of `heif/`, so that no encoder is needed.

ISO/IEC 23008-12, annex B; one item per coded picture, grid, Exif block or auxiliary picture.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parent / "heif"


def flag() -> NDArray[np.uint8]:
    """The picture that the files of `heif/` hold: `(64, 96, 3)`."""
    picture = np.zeros((64, 96, 3), np.uint8)
    picture[:32, :48], picture[:32, 48:] = (220, 40, 30), (30, 190, 60)
    picture[32:, :48], picture[32:, 48:] = (40, 60, 230), (230, 210, 40)
    picture[4:12, 4:20], picture[20:28, 30:90] = (255, 255, 255), (20, 20, 20)
    return picture


def box(name: bytes, *contents: bytes) -> bytes:
    body = b"".join(contents)
    return struct.pack(">I4s", 8 + len(body), name) + body


def full(name: bytes, *contents: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(name, struct.pack(">I", version << 24 | flags), *contents)


def size(width: int, height: int) -> bytes:
    return full(b"ispe", struct.pack(">II", width, height))


def turned(quarters: int) -> bytes:
    """`irot`: anticlockwise."""
    return box(b"irot", bytes([quarters]))


def mirrored(axis: int) -> bytes:
    """`imir`; 0: about a vertical axis (left and right change places in this edition), 1: the other."""
    return box(b"imir", bytes([axis]))


def nclx(primaries: int, transfer: int, matrix: int = 6, whole_range: bool = True) -> bytes:
    return box(b"colr", b"nclx", struct.pack(">HHHB", primaries, transfer, matrix, whole_range << 7))


def icc_box(profile: bytes) -> bytes:
    return box(b"colr", b"prof", profile)


@dataclass(frozen=True)
class Item:
    data: bytes
    properties: tuple[bytes, ...] = ()
    kind: bytes = b"hvc1"
    hidden: bool = False


def coded(name: str = "flag", *more: bytes) -> Item:
    """The picture of one of the files, with its own decoder configuration and size, and more properties."""
    data = (FOLDER / f"{name}.heic").read_bytes()
    at = data.index(b"hvcC") - 4
    configuration = data[at : at + int.from_bytes(data[at : at + 4], "big")]
    return Item(data[data.index(b"mdat") + 4 :], (configuration, size(96, 64), *more))


def grid(rows: int, columns: int, width: int, height: int, *more: bytes) -> Item:
    data = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)
    return Item(data, (size(width, height), *more), b"grid")


def heif(
    items: list[Item],
    primary: int = 1,
    references: tuple[tuple[bytes, int, tuple[int, ...]], ...] = (),
    brands: tuple[bytes, ...] = (b"heic", b"mif1", b"heic"),
) -> bytes:
    """The file. Items are numbered from 1; a reference: its kind, from, to."""
    kept: list[bytes] = []
    used = b""
    for number, item in enumerate(items, 1):
        places = []
        for one in item.properties:
            if one not in kept:
                kept.append(one)
            places.append(kept.index(one) + 1)
        essential = {b"hvcC", b"irot", b"imir"}
        used += struct.pack(">HB", number, len(places))
        used += bytes(place | 0x80 if kept[place - 1][4:8] in essential else place for place in places)
    infos = b"".join(
        full(b"infe", struct.pack(">HH", i, 0), one.kind, b"\0", version=2, flags=int(one.hidden))
        for i, one in enumerate(items, 1)
    )
    links = b"".join(box(kind, struct.pack(f">HH{len(to)}H", start, len(to), *to)) for kind, start, to in references)
    start = box(b"ftyp", brands[0], bytes(4), *brands[1:])

    def meta(first: int) -> bytes:
        places, at = b"", first
        for number, item in enumerate(items, 1):
            places += struct.pack(">HHHII", number, 0, 1, at, len(item.data))
            at += len(item.data)
        return full(
            b"meta",
            full(b"hdlr", bytes(4), b"pict", bytes(13)),
            full(b"pitm", struct.pack(">H", primary)),
            full(b"iloc", struct.pack(">BBH", 0x44, 0, len(items)), places),
            full(b"iinf", struct.pack(">H", len(items)), infos),
            full(b"iref", links) if links else b"",
            box(b"iprp", box(b"ipco", *kept), full(b"ipma", struct.pack(">I", len(items)), used)),
        )

    first = len(start) + len(meta(0)) + 8
    return start + meta(first) + box(b"mdat", *(item.data for item in items))
