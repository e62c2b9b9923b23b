"""Files written byte by byte: profiles, PNG chunks, TIFF directories, boxes that no encoder at hand writes."""

import struct
import zlib
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def _profile(space: bytes, connection: bytes, kind: bytes, tags: dict[bytes, bytes]) -> bytes:
    tags = {b"desc": b"desc\0\0\0\0\0\0\0\2t\0" + bytes(78), b"cprt": b"text\0\0\0\0\0\0\0\0", **tags}
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = 128 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02100000, kind, space, connection)
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def _xyz(values: Any) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(float(value) * 65536) for value in values))


def icc(columns: Array | None, to_light: Callable[[Array], Array]) -> bytes:
    """ICC v2: RGB by its primaries' XYZ under D50, `(3, 3)`, or grey (None), and one curve."""
    samples = (to_light(np.linspace(0, 1, 4096)) * 65535).round().astype(">u2")
    curve = b"curv\0\0\0\0" + struct.pack(">I", 4096) + samples.tobytes()
    white = {b"wtpt": _xyz((0.9642, 1, 0.8249))}
    if columns is None:
        return _profile(b"GRAY", b"XYZ ", b"mntr", {**white, b"kTRC": curve})
    primaries = {name: _xyz(columns[:, i]) for i, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}
    return _profile(b"RGB ", b"XYZ ", b"mntr", {**white, **primaries, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


def icc_cmyk(known: dict[tuple[int, ...], tuple[float, float, float]]) -> bytes:
    """ICC v2 of a press: the Lab of the sixteen corners of C, M, Y, K; those not known are mid-grey."""
    grid = bytearray()
    for corner in product((0, 1), repeat=4):
        lightness, a, b = known.get(corner, (50, 0, 0))
        grid += bytes([round(lightness * 2.55), round(a + 128), round(b + 128)])
    identity = bytes(range(256))
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    lut = table + identity * 4 + bytes(grid) + identity * 3
    return _profile(b"CMYK", b"Lab ", b"prtr", {b"wtpt": _xyz((0.9642, 1, 0.8249)), b"A2B0": lut})


def png_with(width: int, height: int, depth: int, colour: int, rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG with chunks of one's own before the pixels. `rows`: filter bytes included."""
    header = struct.pack("!IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    body = b"".join(
        struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def isobmff_with_nclx(data: bytes, primaries: int, transfer: int) -> bytes:
    """An AVIF or HEIF whose one `nclx` box states other colours."""
    at = data.index(b"colrnclx") + 8
    return data[:at] + struct.pack(">HH", primaries, transfer) + data[at + 4 :]


def tiff(pages: list[dict[str, Any]], order: str = "<", big: bool = False) -> bytes:
    """A TIFF of uncompressed pages, each: size, bits, photometric, data, and what else: planes, subfile, make, dng,
    compression, under (pages of its own, as SubIFDs)."""
    out = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42))
    out += struct.pack(order + "HHQ", 8, 0, 0) if big else struct.pack(order + "I", 0)
    hook = 8 if big else 4
    word = order + ("Q" if big else "I")

    def put(page: dict[str, Any]) -> tuple[int, int]:
        """The place of its directory, and of that one's link to the next."""
        under = [put(one)[0] for one in page.get("under", [])]
        start = len(out)
        out.extend(page["data"])
        bits = page["bits"]
        planes = page.get("planes", 1)
        each = len(page["data"]) // (len(bits) if planes == 2 else 1)
        strips = [start + each * i for i in range(len(bits) if planes == 2 else 1)]
        tags: dict[int, tuple[str, list[int] | bytes]] = {
            254: ("I", [page.get("subfile", 0)]),
            256: ("I", [page["size"][0]]),
            257: ("I", [page["size"][1]]),
            258: ("H", list(bits)),
            259: ("H", [page.get("compression", 1)]),
            262: ("H", [page["photometric"]]),
            273: ("I", strips),
            277: ("H", [len(bits)]),
            278: ("I", [page["size"][1]]),
            279: ("I", [each] * len(strips)),
            284: ("H", [planes]),
        }
        if "make" in page:
            tags[271] = ("s", page["make"] + b"\0")
        if under:
            tags[330] = ("I", under)
        if "dng" in page:
            tags[50706] = ("B", list(page["dng"]))
        entries = b""
        for tag, (code, values) in sorted(tags.items()):
            raw = values if isinstance(values, bytes) else struct.pack(f"{order}{len(values)}{code}", *values)
            kind = {"B": 1, "s": 2, "H": 3, "I": 4}[code]
            room = 8 if big else 4
            if len(raw) > room:
                place = len(out)
                out.extend(raw)
                raw = struct.pack(word, place)
            entries += struct.pack(order + ("HHQ" if big else "HHI"), tag, kind, len(values)) + raw.ljust(room, b"\0")
        directory = len(out)
        out.extend(struct.pack(order + ("Q" if big else "H"), len(tags)) + entries)
        link = len(out)
        out.extend(bytes(8 if big else 4))
        return directory, link

    for page in pages:
        place, link = put(page)
        struct.pack_into(word, out, hook, place)
        hook = link
    return bytes(out)
